/**
 * One process from start to exit.
 *
 * LI1: the first SIGTERM or SIGINT aborts the signal that the body was given; the body drains and returns.
 * LI2: a body that has not returned when the drain deadline passes is left behind: exit 1, and it is said.
 * LI3: a second signal exits at once with 130.
 * LI4: what nobody caught is a bug: it is said, and the process exits with 70, never goes on.
 */
import { inspect } from 'node:util';
import { letCompilerInline } from './compiler-budget.ts';
import { ConfigurationError, describeProblems } from './problem.ts';

/** Exit codes of every Breakwater process (sysexits where one fits); `unsound`: done, over data of which too much is lost. */
export const EXIT_CODE = {
  ok: 0,
  failed: 1,
  usage: 2,
  unsound: 3,
  bug: 70,
  configuration: 78,
  interrupted: 130,
} as const;

/** A command line that cannot be understood; the message says how to call it. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface ServiceContext {
  /** Aborted when the process should drain and end. */
  readonly signal: AbortSignal;
}

/** Returns the exit code: `EXIT_CODE.ok` after a clean stop, `EXIT_CODE.failed` where an outcome was fatal. */
export type ServiceBody = (context: ServiceContext) => Promise<number>;

export interface ServiceOptions {
  readonly drainDeadlineMs?: number;
  /**
   * Whom the words about the process itself are for: JSON lines for a log (the default), or a sentence for a person at
   * a terminal, to whom it says nothing while nothing is wrong.
   */
  readonly voice?: 'log' | 'person';
}

const DRAIN_DEADLINE_MS = 10_000;

/** Runs `body` until it returns or the process is told to stop, then exits. Never rejects. */
export async function runService(
  name: string,
  body: ServiceBody,
  options: ServiceOptions = {},
): Promise<void> {
  letCompilerInline();
  const drainDeadlineMs = options.drainDeadlineMs ?? DRAIN_DEADLINE_MS;
  const say = options.voice === 'person' ? sayToPerson : sayToLog;
  const stopping = new AbortController();
  const onSignal = (received: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(EXIT_CODE.interrupted); // LI3
    say(name, 'info', `${received} received; draining for at most ${drainDeadlineMs} ms`);
    stopping.abort();
    setTimeout(() => {
      say(
        name,
        'error',
        'drain deadline passed; what was unfinished will be redone after a restart',
      );
      process.exit(EXIT_CODE.failed); // LI2
    }, drainDeadlineMs).unref();
  };
  const onBug = (error: unknown): void => {
    say(name, 'fatal', 'uncaught error', error);
    process.exit(EXIT_CODE.bug); // LI4
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
  process.exit(await exitCodeOf(name, () => body({ signal: stopping.signal }), say));
}

async function exitCodeOf(name: string, body: () => Promise<number>, say: Say): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof ConfigurationError) {
      process.stderr.write(`${name}: the configuration cannot be used:\n`);
      process.stderr.write(`${describeProblems(error.problems).replace(/^/gm, '  ')}\n`);
      return EXIT_CODE.configuration;
    }
    if (error instanceof UsageError) {
      process.stderr.write(`${name}: ${error.message}\n`);
      return EXIT_CODE.usage;
    }
    say(name, 'fatal', 'stopped by a bug', error);
    return EXIT_CODE.bug;
  }
}

type Say = (
  service: string,
  level: 'info' | 'error' | 'fatal',
  message: string,
  error?: unknown,
) => void;

/** One JSON line, as the services' logger writes them; JSON escapes what could drive a terminal. */
const sayToLog: Say = (service, level, message, error) => {
  const cause = error instanceof Error ? { stack: error.stack ?? error.message } : { error };
  const fields = error === undefined ? {} : { cause };
  const line = { level, time: new Date().toISOString(), service, ...fields, msg: message };
  process.stderr.write(`${JSON.stringify(line)}\n`);
};

/** A sentence, and the stack of a bug with everything escaped that could drive a terminal. */
const sayToPerson: Say = (service, level, message, error) => {
  if (level === 'info') return;
  process.stderr.write(`${service}: ${message}\n`);
  if (error === undefined) return;
  const stack = error instanceof Error ? (error.stack ?? error.message) : inspect(error);
  const lines = stack.split('\n').map((line) => `  ${JSON.stringify(line).slice(1, -1)}\n`);
  process.stderr.write(lines.join(''));
};
