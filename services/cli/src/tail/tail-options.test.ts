import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleAlert } from '@breakwater/contract/sample';
import { SqliteAlertStore } from '@breakwater/embedded';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-tail-'));

beforeAll(async () => {
  const opened = SqliteAlertStore.open({ file: join(folder, 'alerts.sqlite') });
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  const store = opened.value;
  const scope = { venues: ['upbit'], assets: ['USDT'], markets: [] };
  const entries = (['S1', 'S3'] as const).map((severity, at) => {
    const json = JSON.stringify(sampleAlert({ id: `${at}`.repeat(32), severity, scope }));
    return { offset: at, sequence: 1, stream: 'alerts', json } as const;
  });
  const request = { build: 1, previous: 0, next: 2, digest: '0'.repeat(16), entries };
  expect((await store.append({ topicId: 't', partition: 0 }, request)).kind).toBe('ok');
  await store.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Severities of the alerts that `tail` prints within half a second. */
async function severities(...flags: readonly string[]): Promise<unknown[]> {
  const args = ['tail', '--data-dir', folder, '--from-beginning', '--json', ...flags];
  const { printed } = await runCommand(args, {}, { signal: AbortSignal.timeout(500) });
  const lines = printed.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { severity: unknown }).severity);
}

it.each([
  [
    ['--severity-min', 'S1'],
    ['S1', 'S3'],
  ],
  [['--severity-min', 'S2'], ['S3']],
  [['--detectors', 'B,D'], []],
  [
    ['--venues', 'upbit', '--assets', 'USDT'],
    ['S1', 'S3'],
  ],
  [['--venues', 'bithumb'], []],
  [['--assets', 'USDC'], []],
  [['--state', 'CLOSED'], []],
])('%j shows %j', async (flags, shown) => {
  expect(await severities(...flags)).toEqual(shown);
});

it.each([
  [['--severity', 'S2'], ['S3']],
  [['--detector', 'B'], []],
  [['--venue', 'bithumb'], []],
  [['--asset', 'USDC'], []],
])('the names of before still work, unseen: %j shows %j', async (flags, shown) => {
  expect(await severities(...flags)).toEqual(shown);
  expect((await runCommand(['tail', '--help'])).printed).not.toContain(`${flags[0]} `);
});

it('refuses a detector that there is not, and names those that there are', async () => {
  const { code, said } = await runCommand(['tail', '--detectors', 'Z']);
  expect([code, said]).toEqual([2, expect.stringContaining('There is no detector Z.')]);
  expect((await runCommand(['tail', '--help'])).printed).toContain('of A, B, C, D');
});
