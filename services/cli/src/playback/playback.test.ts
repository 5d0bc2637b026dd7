/** A playback on embedded parts: to the end, paused, ahead and back. What is told is what a replay tells. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Playback as PlaybackState } from '@breakwater/contract';
import type { AlertContent, StreamKey } from '@breakwater/core';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { parseStreamName } from '@breakwater/websocket';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openEmbeddedParts, type Parts } from '../composition/parts.ts';
import { folderSource, type ReplaySource } from '../replay/replay-source.ts';
import { Playback } from './playback.ts';

/** A busy machine may take its time. */
const WAIT = { timeout: 120_000, interval: 20 } as const;
/** The first record may be a moment later than the span's begin, from which a target is counted. */
const SHIFT_US = 1_000_000;
/** 1 March 2023, and half an hour of it. */
const START_MS = 1_677_628_800_000;
const SECOND_COUNT = 1_800;

/** USDT on three venues, once a second; from 20 minutes on it is sold at one of them, and falls by 4 %. */
async function recorded(): Promise<ReplaySource> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-playback-'));
  folders.push(folder);
  const streams = ['bithumb', 'coinone', 'upbit'].map((venue) => {
    const rows = Array.from({ length: SECOND_COUNT }, (_, second) => {
      const fallen = venue === 'bithumb' ? Math.min(56, Math.max(0, second - 1_200) / 2) : 0;
      const side = fallen > 0 || second % 2 === 0 ? 'sell' : 'buy';
      const price = 1_400 - Math.round(fallen) + (second % 2);
      return `${START_MS + second * 1_000},${side},${price},${fallen > 0 ? 9_000 : 100}`;
    });
    const file = `${venue}.csv`;
    writeFileSync(join(folder, file), `time,side,price,amount\n${rows.join('\n')}\n`);
    const columns = { time: 'time', side: 'side', price: 'price', amount: 'amount' };
    return { file, format: 'trades', venue, symbol: 'USDT/KRW', type: 'spot', time: 'ms', columns };
  });
  writeFileSync(join(folder, 'folder.json'), JSON.stringify({ name: 'march', streams }));
  return folderSource(folder);
}

const folders: string[] = [];
const source = await recorded();
const { fromUs, toUs } = source.span;

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

let parts: Parts | undefined;
const stopping: AbortController[] = [];
const playing: Promise<void>[] = [];

async function started(speed: number): Promise<Playback> {
  parts = await openEmbeddedParts({ folder: null });
  const playback = new Playback({
    ...{ source, parts, speed, topic: 'played', deskKeys: [] },
    calibration: undefined,
    metrics: new Metrics({ service: 'test', version: 'test' }),
    logger: createLogger({ service: 'test', level: 'error', write: () => {} }),
  });
  const stop = new AbortController();
  stopping.push(stop);
  playing.push(playback.play(stop.signal));
  return playback;
}

afterEach(async () => {
  for (const stop of stopping.splice(0)) stop.abort();
  await Promise.all(playing.splice(0));
  await parts?.close();
});

/** Contents of the alerts of a stream, in order. */
async function told(stream: string | null): Promise<AlertContent[]> {
  const key = parseStreamName(stream ?? '') as StreamKey;
  const page = await parts?.store.tail(key, ['alerts'], '0-0', 10_000, 0);
  if (page?.kind !== 'ok') throw new Error('no alerts can be read');
  return page.value.map(({ json }) => (JSON.parse(json) as { content: AlertContent }).content);
}

const until = async (
  playback: Playback,
  holds: (state: PlaybackState) => boolean,
): Promise<void> => {
  await expect.poll(() => holds(playback.state), WAIT).toBe(true);
};

describe('a playback', () => {
  it('comes to its end, says so, and begins anew where somebody jumps back', {
    timeout: 300_000,
  }, async () => {
    const playback = await started(Number.POSITIVE_INFINITY);
    expect(playback.state).toMatchObject({ name: source.name, origin: 'market', fromUs, toUs });
    await until(playback, ({ isOver }) => isOver);
    expect(playback.state).toMatchObject({ atUs: toUs, targetUs: null, speed: null });
    const first = playback.state.stream;
    const whole = await told(first);
    expect(whole.length).toBeGreaterThan(1);
    // Ten seconds into the alert that came first.
    const target = (whole[0]?.timeUs ?? 0) + 10_000_000;
    playback.steer({ isPaused: true, toUs: target });
    await until(playback, ({ stream, targetUs }) => stream !== first && targetUs === null);
    await until(playback, ({ atUs }) => atUs >= target - 2_000_000);
    expect(playback.state.isOver).toBe(false);
    // Paused there: nothing of what comes later is known, and what was told is what had been told.
    const again = await told(playback.state.stream);
    const ids = (contents: readonly AlertContent[]): string[] => {
      return contents.map(({ id, revision, state }) => `${id} ${revision} ${state}`);
    };
    expect(again.length).toBeGreaterThan(0);
    expect(ids(again)).toEqual(ids(whole.slice(0, again.length)));
    expect(again.at(-1)?.timeUs).toBeLessThanOrEqual(target + SHIFT_US);
    expect(playback.state.isPaused).toBe(true);
    // On to the end: the same alerts to the last.
    playback.steer({ isPaused: false, speed: null });
    await until(playback, ({ isOver }) => isOver);
    expect(await told(playback.state.stream)).toEqual(whole);
  });

  it('stands still while it is paused, and goes on ahead at once', {
    timeout: 300_000,
  }, async () => {
    const playback = await started(1);
    await until(playback, ({ atUs }) => atUs > fromUs);
    playback.steer({ isPaused: true });
    const { atUs: before } = playback.state;
    const target = fromUs + 600_000_000;
    playback.steer({ toUs: target });
    await until(playback, ({ atUs }) => atUs >= target - 1_000_000);
    const { atUs, stream } = playback.state;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(playback.state).toMatchObject({ isPaused: true, stream });
    expect(playback.state.atUs).toBe(atUs);
    expect(atUs).toBeGreaterThan(before);
    expect(atUs).toBeLessThanOrEqual(target + SHIFT_US);
    // The same stream: ahead is the same run.
    playback.steer({ isPaused: false, speed: 600 });
    await until(playback, (state) => state.atUs > target + 5_000_000);
    expect(playback.state).toMatchObject({ stream, speed: 600 });
  });

  it('keeps a jump within its data', { timeout: 300_000 }, async () => {
    // Asked for before anything runs, it is where the first run goes.
    const playback = await started(600);
    playback.steer({ toUs: toUs + 3_600_000_000 });
    await until(playback, ({ isOver }) => isOver);
    expect(playback.state.atUs).toBe(toUs);
    const { stream } = playback.state;
    playback.steer({ toUs: 0 });
    await until(playback, (state) => state.stream !== stream && !state.isOver);
    expect(playback.state.atUs).toBeLessThan(toUs);
  });
});
