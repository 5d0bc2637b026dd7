/**
 * `breakwater pseudonymise`: a file line by line into another one, customers replaced by pseudonyms.
 *
 * Invariants
 * PSR1 a line that cannot be read ends the run, and what was written until then is taken away: a name is never passed on
 *    because a line was odd.
 * PSR2 nothing that is said or thrown quotes a line.
 */
import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { isPseudonym } from '@breakwater/core';
import { LINE_LENGTH_MAX, wholeLines } from '@breakwater/feeds';
import { EXIT_CODE } from '@breakwater/shell';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { type PseudonymKey, pseudonymOf, readPseudonymKey } from './pseudonym-key.ts';
import {
  csvReplacer,
  type LineReplacer,
  ndjsonReplacer,
  type ReplacedCells,
} from './pseudonymise-line.ts';

export interface PseudonymiseFlags {
  readonly columns?: readonly string[];
  readonly keyFile?: string;
  readonly to?: string;
  /** commander's word for --no-header. */
  readonly header?: boolean;
  readonly makeKey?: string;
  readonly keyId?: string;
}

export interface PseudonymisePlan {
  readonly from: string;
  readonly to: string;
  readonly columns: readonly string[];
  readonly keyFile: string;
  readonly header: 'first-line' | 'absent';
}

/** Pseudonyms that are kept, so that a customer of a thousand rows is hashed once; beyond: hashed again. */
const KEPT_COUNT_MAX = 500_000;
/** Lines gathered into one write. */
const WRITE_LENGTH = 262_144;

export async function pseudonymise(
  plan: PseudonymisePlan,
  context: CommandContext,
): Promise<number> {
  const { from, to } = plan;
  const key = readPseudonymKey(plan.keyFile);
  if (!existsSync(from)) throw new CommandError(`${from}: there is no such file`);
  if (existsSync(to)) throw new CommandError(`${to} is there already; name another with --to`);
  const counts: ReplacedCells = { replacedCount: 0, emptyCount: 0 };
  const replacer = replacerOf(plan, key, counts);
  const part = `${to}.part`;
  try {
    const lineCount = await rewritten(plan, replacer, part, context);
    const missing = replacer.missing();
    if (lineCount > 0 && missing.length > 0) {
      throw new CommandError(
        `${from}: no line has ${missing.join(', ')}; is the name right? Nothing was kept.`,
      );
    }
    renameSync(part, to);
    const { replacedCount, emptyCount } = counts;
    context.terminal.say(
      `${to}: ${lineCount} lines, ${replacedCount} customers replaced under key ${key.id}, ${emptyCount} cells were empty.`,
    );
    return EXIT_CODE.ok;
  } finally {
    rmSync(part, { force: true });
  }
}

function replacerOf(
  { from, columns, header }: PseudonymisePlan,
  key: PseudonymKey,
  counts: ReplacedCells,
): LineReplacer {
  const kept = new Map<string, string>();
  const replace = (customer: string): string => {
    const text = customer.trim();
    // A second run over the same file changes nothing; under another key it would match no trade.
    if (isPseudonym(text)) {
      if (text.startsWith(`h1:${key.id}:`)) return text;
      throw new CommandError(
        `${from} holds pseudonyms of another key than ${key.id}: begin with the file that they were made of.`,
      );
    }
    const known = kept.get(text);
    if (known !== undefined) return known;
    const pseudonym = pseudonymOf(key, text);
    if (kept.size < KEPT_COUNT_MAX) kept.set(text, pseudonym);
    return pseudonym;
  };
  return /\.(ndjson|jsonl)(\.gz|\.zst)?$/.test(from)
    ? ndjsonReplacer(columns, replace, counts)
    : csvReplacer(columns, replace, counts, header);
}

/** Writes the lines and returns their number. @throws CommandError PSR1 */
async function rewritten(
  { from }: PseudonymisePlan,
  replacer: LineReplacer,
  part: string,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const byteCount = statSync(from).size;
  const file = createWriteStream(part, { mode: 0o600 });
  // `finished` and `once` report it; unheard, it would end the process.
  file.on('error', () => {});
  const progress = terminal.progress('replacing customers');
  let lineCount = 0;
  let readCount = 0;
  let text = '';
  try {
    for await (const { firstLineNumber, lines } of wholeLines(from)) {
      if (signal.aborted) throw new CommandError(`stopped; ${part} was taken away`);
      for (const [at, line] of lines.entries()) {
        readCount += line.length + 1;
        if (line.trim() === '') continue;
        text += `${replacedLine(line, `${from}:${firstLineNumber + at}`, replacer)}\n`;
        lineCount += 1;
      }
      if (text.length < WRITE_LENGTH) continue;
      if (!file.write(text)) await once(file, 'drain');
      text = '';
      // Of a compressed file the share is too large; it is still a sign of life.
      progress.update(Math.min(1, readCount / byteCount), `${lineCount} lines`);
    }
    file.end(text);
    await finished(file);
    return lineCount;
  } catch (error) {
    file.destroy();
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${from} could not be read or ${part} written: ${codeOf(error)}`);
  } finally {
    progress.end();
  }
}

function replacedLine(line: string, place: string, replacer: LineReplacer): string {
  if (line.length > LINE_LENGTH_MAX) {
    throw new CommandError(`${place}: the line has more than ${LINE_LENGTH_MAX} characters`);
  }
  const reading = replacer.line(line);
  if (reading.kind === 'line') return reading.text;
  throw new CommandError(`${place}: ${reading.detail}. Nothing was kept.`);
}

/** A message may quote what it stumbled over (PSR2); a code does not. */
function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? (error instanceof Error ? error.name : 'unknown');
}
