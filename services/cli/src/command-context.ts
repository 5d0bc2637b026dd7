/** What every command is given: the outside world, injected. */
import type { Terminal } from './terminal.ts';

export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Standard output: results only. Resolves when the text is taken, so that a slow reader slows us. */
  readonly print: (text: string) => Promise<void>;
  /** Standard error: everything said to people. */
  readonly terminal: Terminal;
}

/** A command's work; answers the exit code. */
export type CommandAction<Options> = (options: Options, context: CommandContext) => Promise<number>;
