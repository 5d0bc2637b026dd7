/** A command line whose outside world is kept: what it printed and said. */
import type { CommandContext } from './command/command-context.ts';
import { runCommandLine } from './command-line.ts';

export interface CommandRun {
  readonly code: number;
  readonly printed: string;
  readonly said: string;
}

/** @throws what the command throws for `runService` to tell: ConfigurationError, UsageError. */
export async function runCommand(
  args: readonly string[],
  env: CommandContext['env'] = {},
): Promise<CommandRun> {
  let printed = '';
  let said = '';
  const code = await runCommandLine(args, {
    env,
    version: '0.0.0',
    wallMs: () => 1_760_000_000_000,
    signal: new AbortController().signal,
    print: (text) => {
      printed += text;
      return Promise.resolve();
    },
    terminal: {
      isInteractive: false,
      say: (line) => {
        said += `${line}\n`;
      },
      bold: (text) => text,
      warning: (text) => text,
      progress: () => ({ update: () => {}, end: () => {} }),
    },
  });
  return { code, printed, said };
}
