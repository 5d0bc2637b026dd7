/** A command that goes on until it is told to stop, and what it prints meanwhile. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunningCommand {
  /** Standard output and error so far. */
  output(): string;
  /** Resolves with the first match. @throws Error with the whole output where it ends before, or takes too long. */
  printed(pattern: RegExp): Promise<string>;
  /** Asks it to stop; returns the exit code. */
  stop(): Promise<number | null>;
  /** Waits until it ends by itself; returns the exit code. */
  ended(): Promise<number | null>;
  /** Kills it as a power cut would. Resolves when it is gone. */
  kill9(): Promise<void>;
}

const PRINT_MS_MAX = 60_000;
const LOOK_MS = 25;

/** Runs a script under this Node, with nothing of this process's environment but where programs are. */
export function startCommand(
  script: string,
  options: {
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly folder?: string;
  },
): RunningCommand {
  const { args, env = {}, folder } = options;
  const child = spawn(process.execPath, [script, ...args], {
    ...(folder === undefined ? {} : { cwd: folder }),
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  return {
    output: () => text,
    printed: async (pattern) => {
      const deadlineMs = performance.now() + PRINT_MS_MAX;
      for (;;) {
        const found = pattern.exec(text)?.[0];
        if (found !== undefined) return found;
        if (child.exitCode !== null || performance.now() > deadlineMs) {
          throw new Error(`${script} did not print ${pattern}:\n${text}`);
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    stop: () => {
      child.kill('SIGTERM');
      return gone;
    },
    ended: () => gone,
    kill9: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
