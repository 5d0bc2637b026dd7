/** What every command is given: the outside world, injected. */
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** Wall time since 1970: names runs and nothing else. */
  readonly wallMs: () => number;
  /** Standard output: results only. Resolves when the text is taken, so that a slow reader slows us. */
  readonly print: (text: string) => Promise<void>;
  /** Standard error: everything said to people. */
  readonly terminal: Terminal;
  /** Path of `folder-thread`, as it lies beside this command; undefined where there is none, as in tests. */
  readonly thread?: string;
  /** Asks whoever typed the command; undefined where nobody is there to answer. */
  readonly ask?: (question: string) => Promise<string>;
}

/** Runs a command's work; what the work returns is the exit code. */
export type RunAction = (work: (context: CommandContext) => Promise<number>) => Promise<void>;
