import type { AlertFilter } from '@breakwater/contract';
import { sampleAlert } from '@breakwater/contract/sample';
import type { Alert, AlertContent, StreamKey } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { describe, expect, it } from 'vitest';
import { alertPrinter, followAlerts, passes, type TailPlan } from './follow-alerts.ts';

const DIGEST = '0'.repeat(16);
const STREAM: StreamKey = { topicId: 'topic-1', partition: 0 };

function alert(content: Partial<AlertContent> = {}): Alert {
  return sampleAlert({ timeUs: 1_760_162_400_250_000, ...content });
}

async function append(store: SqliteAlertStore, stream: StreamKey, offset: number): Promise<void> {
  const json = JSON.stringify({ ...alert(), position: `${offset + 1}-1` });
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

  it('says what is raised first, then one line per revision, to people', async () => {
    const store = SqliteAlertStore.inMemory();
    await append(store, STREAM, 0);
    const [line] = await follow(store, { from: 'beginning', format: 'people', count: 1 });
    expect(line).toBe(
      [
        '2025-10-11T06:00:00.250Z RAISED S2 USDT squeeze — Upbit USDT/KRW +3.15 % national premium (incident incident)\n',
        '2025-10-11T06:00:00.250Z S2 OPEN     A USDT squeeze — Upbit USDT/KRW +3.15 % national premium (00000000 r1)\n',
      ].join(''),
    );
  });
});

describe('the filter', () => {
  const scope = { assets: ['USDT'], venues: ['upbit'], markets: [] };
  const sample = alert({ detector: 'A', severity: 'S2', state: 'OPEN', scope });

  it.each<[AlertFilter, boolean]>([
    [{}, true],
    [{ severityMin: 'S2' }, true],
    [{ severityMin: 'S3' }, false],
    [{ detectors: ['B'] }, false],
    [{ detectors: ['B', 'A'] }, true],
    [{ assets: ['USDC'] }, false],
    [{ assets: ['USDT'], venues: ['upbit'] }, true],
    [{ assets: ['USDT'], venues: ['bithumb'] }, false],
  ])('%j lets an S2 of A on USDT at upbit through: %s', (filter, wanted) => {
    expect(passes(filter, sample, new Map())).toBe(wanted);
  });

  it('shows the end of an alert that it has shown, and not that of another', () => {
    const filter = { severityMin: 'S3' } as const;
    const revisions = [
      alert({ id: 'a', severity: 'S3' }),
      alert({ id: 'b', severity: 'S2' }),
      alert({ id: 'a', severity: 'S1', state: 'CLOSED', revision: 2 }),
      alert({ id: 'b', severity: 'S1', state: 'CLOSED', revision: 2 }),
    ];
    const before = new Map();
    const shown = revisions.map((revision) => passes(filter, revision, before));
    expect(shown).toEqual([true, false, true, false]);
  });
});
