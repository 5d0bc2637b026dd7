/** The `breakwater` command. */
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { DETECTOR_VERSION } from '@breakwater/detector';
import { runService, type ServiceContext } from '@breakwater/shell';
import { openTerminal } from './command/terminal.ts';
import { runCommandLine } from './command-line.ts';

const args = process.argv.slice(2);
// A service's words are for a log, whatever it is started from; those of other commands for whoever typed them.
const voice = args[0] === 'run' ? 'log' : 'person';

/** A stopped evaluation scores what it has and writes its report: a minute for all seeds. */
const REPORT_DEADLINE_MS = 120_000;

async function body({ signal }: ServiceContext): Promise<number> {
  // Who reads our output may stop early (`| head`): that is an end, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  const terminal = openTerminal({
    stream: process.stderr,
    env: process.env,
    monotonicMs: () => performance.now(),
  });
  const canAsk = terminal.isInteractive && process.stdin.isTTY;
  return runCommandLine(args, {
    env: process.env,
    signal,
    version: DETECTOR_VERSION,
    wallMs: Date.now,
    thread: join(import.meta.dirname, `folder-thread${extname(import.meta.filename)}`),
    print: (text) =>
      new Promise((resolve) => {
        process.stdout.write(text, () => resolve());
      }),
    terminal,
    ...(canAsk ? { ask: (question) => asked(question, signal) } : {}),
  });
}

/** The answer goes past standard output, which carries results only. */
async function asked(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question, { signal });
  } finally {
    lines.close();
  }
}

await runService('breakwater', body, {
  voice,
  ...(args[0] === 'evaluate' ? { drainDeadlineMs: REPORT_DEADLINE_MS } : {}),
});
