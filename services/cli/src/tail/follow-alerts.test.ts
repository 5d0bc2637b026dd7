import type { Alert, StreamKey } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { describe, expect, it } from 'vitest';
import { alertPrinter, followAlerts, passes, type TailPlan } from './follow-alerts.ts';

const DIGEST = '0'.repeat(16);
const STREAM: StreamKey = { topicId: 'topic-1', partition: 0 };

function alert(fields: { severity?: string; detector?: string; assets?: string[] }): Alert {
  const { severity = 'S1', detector = 'A', assets = ['USDT'] } = fields;
  const scope = { assets, venues: ['upbit'], markets: [] };
  return {
    content: {
      id: 'a'.repeat(32),
      revision: 1,
      state: 'OPEN',
      detector,
      severity,
      scope,
      direction: 'SQUEEZE',
      label: 'squeeze',
      onsetTimeUs: 0,
      openTimeUs: 0,
      peakTimeUs: 0,
      closeTimeUs: null,
      timeUs: 1_760_162_400_250_000,
      score: 4.25,
      threshold: 4,
    },
    position: '1-1',
    inputs: [],
  } as unknown as Alert;
}

async function append(store: SqliteAlertStore, stream: StreamKey, offset: number): Promise<void> {
  const json = JSON.stringify({ ...alert({}), position: `${offset + 1}-1` });
  const entries = [{ offset, sequence: 1, stream: 'alerts', json }] as const;
  const request = { build: 1, previous: offset, next: offset + 1, digest: DIGEST, entries };
  expect(await store.append(stream, request)).toEqual({ kind: 'ok', value: { kind: 'OK' } });
}

/** Follows until `count` lines were printed. */
async function follow(
  store: SqliteAlertStore,
  options: Pick<TailPlan, 'from'> & { format: 'json' | 'people'; count: number },
  during: () => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const stop = new AbortController();
  const lines: string[] = [];
  const print = (text: string): Promise<void> => {
    lines.push(text);
    if (lines.length === options.count) stop.abort();
    return Promise.resolve();
  };
  const { from, format } = options;
  const onAlert = alertPrinter(format, print);
  const following = followAlerts({ store, signal: stop.signal, filter: {}, from, onAlert });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await during();
  await following;
  return lines;
}

describe('following a store', () => {
  it('prints what is there and what comes, in order', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, STREAM, 0);
    const lines = await follow(store, { from: 'beginning', format: 'json', count: 3 }, async () => {
      await append(store, STREAM, 1);
      await append(store, STREAM, 2);
    });
    const positions = lines.map((line) => (JSON.parse(line) as { position: string }).position);
    expect(positions).toEqual(['1-1', '2-1', '3-1']);
  });

  it('from now on: nothing old of known streams, everything of new ones', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, STREAM, 0);
    await append(store, { topicId: 'topic-2', partition: 0 }, 0);
    const lines = await follow(store, { from: 'now', format: 'json', count: 2 }, async () => {
      await append(store, STREAM, 1);
      await append(store, { topicId: 'topic-3', partition: 0 }, 0);
    });
    expect(lines.map((line) => (JSON.parse(line) as { position: string }).position).sort()).toEqual(
      ['1-1', '2-1'],
    );
  });

  it('says one line per revision to people', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, STREAM, 0);
    const [line] = await follow(store, { from: 'beginning', format: 'people', count: 1 });
    expect(line).toMatch(/^2025-10-11T06:00:00\.250Z S1 OPEN .* SQUEEZE USDT upbit «squeeze»/);
    expect(line?.endsWith('\n')).toBe(true);
  });
});

describe('the filter', () => {
  it.each([
    [{}, true],
    [{ severity: 'S2' }, true],
    [{ severity: 'S3' }, false],
    [{ detector: ['B'] }, false],
    [{ detector: ['B', 'A'] }, true],
    [{ asset: ['USDC'] }, false],
    [{ asset: ['USDT'], venue: ['upbit'] }, true],
    [{ asset: ['USDT'], venue: ['bithumb'] }, false],
  ])('%j lets an S2 of A on USDT at upbit through: %s', (filter, wanted) => {
    expect(passes(filter, alert({ severity: 'S2' }))).toBe(wanted);
  });
});
