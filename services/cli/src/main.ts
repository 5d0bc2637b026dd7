/** The `breakwater` command. */
import { DETECTOR_VERSION } from '@breakwater/detector';
import { runService } from '@breakwater/shell';
import { openTerminal } from './command/terminal.ts';
import { runCommandLine } from './command-line.ts';

await runService('breakwater', ({ signal }) => {
  // Who reads our output may stop early (`| head`): that is an end, not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  return runCommandLine(process.argv.slice(2), {
    env: process.env,
    signal,
    version: DETECTOR_VERSION,
    wallMs: Date.now,
    print: (text) =>
      new Promise((resolve) => {
        process.stdout.write(text, () => resolve());
      }),
    terminal: openTerminal({
      stream: process.stderr,
      env: process.env,
      monotonicMs: () => performance.now(),
    }),
  });
});
