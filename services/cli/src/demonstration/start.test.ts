import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CommandRun, runCommand } from '../command-fixture.ts';
import { endingLine } from './start-words.ts';

/** A whole run of a scenario is some 5 s of work; a busy machine may take its time. */
const RUN_MS_MAX = 180_000;
const ADDRESS = /^ {2}Page {6}(http:\/\/127\.0\.0\.1:\d+)$/;

/** Runs `start`, asks the page until `enough` holds of the number of alerts, then does as Ctrl-C does. */
async function startUntil(enough: number, args: readonly string[]): Promise<CommandRun> {
  const stopping = new AbortController();
  const page = Promise.withResolvers<string>();
  const options = ['--port', '0', '--speed', 'max', '--scenario', 'squeeze-2025-10-11'];
  const running = runCommand(
    ['start', ...options, ...args],
    { npm_lifecycle_event: 'start' },
    {
      signal: stopping.signal,
      onSaid: (line) => {
        const url = ADDRESS.exec(line)?.[1];
        if (url !== undefined) page.resolve(url);
      },
    },
  );
  const url = await Promise.race([page.promise, running.then(() => 'ended')]);
  await expect
    .poll(() => alertCountAt(url), { timeout: RUN_MS_MAX, interval: 100 })
    .toBeGreaterThanOrEqual(enough);
  stopping.abort();
  return running;
}

async function alertCountAt(url: string): Promise<number> {
  const answer = await fetch(`${url}/v1/alerts`);
  const { alerts } = (await answer.json()) as { alerts: readonly unknown[] };
  return alerts.length;
}

test('the address of the page is the last thing said until Ctrl-C, which one line answers', {
  timeout: RUN_MS_MAX,
}, async () => {
  const { code, printed, said } = await startUntil(1, []);
  expect({ code, printed }).toEqual({ code: 0, printed: '' });
  const lines = said.split('\n').filter((line) => line !== '');
  expect(lines.at(-2)).toMatch(ADDRESS);
  expect(lines.at(-1)).toMatch(
    /^Stopped\. squeeze-2025-10-11 \(seed 1\) ran \d+\.\d s: \d+ alerts?, the first after .* s\. Again: npm start$/,
  );
  const folder = /Parts {5}embedded, in (\S+)/.exec(said)?.[1] ?? '';
  expect([folder.includes('breakwater-start-'), existsSync(folder)]).toEqual([true, false]);
});

test('with --tail, alerts and what happens are shown below it', {
  timeout: RUN_MS_MAX,
}, async () => {
  const { printed, said } = await startUntil(1, ['--tail']);
  expect(printed).toMatch(/^\d{4}-\d\d-\d\dT.* S\d OPEN /);
  expect(said).toMatch(/\nFirst alert \d+\.\d s after the start\.\n/);
});

test('where the data stay, the last line says how to look at them', () => {
  const result = { tookMs: 61_000, alertCount: 1, firstAlertMs: null, keptFolder: 'data' };
  const scenario = { name: 'fx-jump', seed: 3 } as const;
  expect(endingLine({ ...result, scenario }, { npm_command: 'exec' })).toBe(
    'Stopped. fx-jump (seed 3) ran 61.0 s: 1 alert. They stay: npx breakwater tail --data-dir data --from-beginning',
  );
});
