/** A command line whose outside world is kept: what it printed and said. */
import type { CommandContext } from './command/command-context.ts';
import { runCommandLine } from './command-line.ts';

export interface CommandRun {
  readonly code: number;
  readonly printed: string;
  readonly said: string;
}

export interface CommandWatch {
  /** Aborted as on Ctrl-C. */
  readonly signal?: AbortSignal;
  readonly onSaid?: (line: string) => void;
  /** What a bar says beside it. */
  readonly onProgress?: (note: string) => void;
  /** Wall time since 1970; stands still unless told otherwise. */
  readonly wallMs?: () => number;
}

/** @throws what the command throws for `runService` to tell: ConfigurationError, UsageError. */
export async function runCommand(
  args: readonly string[],
  env: CommandContext['env'] = {},
  {
    signal = new AbortController().signal,
    onSaid = () => {},
    onProgress = () => {},
    wallMs = () => 1_760_000_000_000,
  }: CommandWatch = {},
): Promise<CommandRun> {
  let printed = '';
  let said = '';
  const code = await runCommandLine(args, {
    env,
    version: '0.0.0',
    wallMs,
    signal,
    print: (text) => {
      printed += text;
      return Promise.resolve();
    },
    terminal: {
      isInteractive: false,
      say: (line) => {
        said += `${line}\n`;
        onSaid(line);
      },
      bold: (text) => text,
      warning: (text) => text,
      progress: () => ({ update: (_share, note = '') => onProgress(note), end: () => {} }),
    },
  });
  return { code, printed, said };
}
