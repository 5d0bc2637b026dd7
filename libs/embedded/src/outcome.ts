/** The three outcomes of an IO port, and what an error of the operating system means for the caller. */
import type { IoOutcome } from '@breakwater/core';

export type Failure = Exclude<IoOutcome<never>, { kind: 'ok' }>;

export function ok<T>(value: T): IoOutcome<T> {
  return { kind: 'ok', value };
}

export function retryable(code: string, detail: string): Failure {
  return { kind: 'retryable', code, detail };
}

export function fatal(code: string, detail: string): Failure {
  return { kind: 'fatal', code, detail };
}

/** The file holds bytes that were valid once and are not now: nothing behind them may be guessed. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged';
}

/** Codes `disk-full` (retryable), `not-permitted`, `disk-failed`, `log-damaged` (fatal). Errors of the program are thrown on. */
export function diskFailure(error: unknown, doing: string): Failure {
  if (error instanceof LogDamaged) return fatal('log-damaged', error.message);
  const code = errorCode(error);
  if (code === null) throw error;
  const detail = `${doing}: ${code}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return retryable('disk-full', `${detail}; free space on the disk of the data folder`);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return fatal('not-permitted', `${detail}; make the data folder writable for this user`);
  }
  return fatal('disk-failed', `${detail}; check the disk, then start again`);
}

function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return null;
  return error.code.startsWith('ERR_') ? null : error.code;
}
