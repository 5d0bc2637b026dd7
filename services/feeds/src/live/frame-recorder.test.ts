import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FrameRecorder } from './frame-recorder.ts';

/** A condition is waited for as long as a slow machine may need. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-frames-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const CONNECTION = { source: 'feeds/binance-usdm/market', venue: 'binance-usdm' };
const FILE = 'binance-usdm-market.20251130T105320Z.ndjson.gz';
const STARTED_MS = 1_764_500_000_000;

function open(startedMs = STARTED_MS): Promise<FrameRecorder> {
  const onFailure = (detail: string): void => {
    throw new Error(detail);
  };
  const connections = [CONNECTION];
  return FrameRecorder.open({ folder, name: 'live', startedMs, connections, onFailure });
}

it('keeps what came over each connection, with a manifest that a replay reads', async () => {
  const recorder = await open();
  recorder.opened(CONNECTION.source, 'wss://h/market', 1_764_500_000_000_001);
  recorder.frame(CONNECTION.source, '{"stream":"x","data":"한국"}', 1_764_500_000_123_456);
  await recorder.close();
  expect(JSON.parse(readFileSync(join(folder, 'folder.json'), 'utf8'))).toEqual({
    name: 'live',
    streams: [{ file: 'binance-usdm-market.*.ndjson.gz', format: 'frames', venue: 'binance-usdm' }],
  });
  expect(gunzipSync(readFileSync(join(folder, FILE))).toString()).toBe(
    '{"t":"connect","conn":"feeds/binance-usdm/market","ts":1764500000.000001,"addr":"wss://h/market"}\n' +
      '{"t":"recv","conn":"feeds/binance-usdm/market","ts":1764500000.123456,"data":"{\\"stream\\":\\"x\\",\\"data\\":\\"한국\\"}"}\n',
  );
  expect([recorder.frameCount, recorder.byteCount > 0]).toEqual([1, true]);
});

/** What a reader of whole lines gets out of the bytes, torn or not. */
function frames(bytes: Uint8Array): string[] {
  const text = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
  const lines = text.slice(0, text.lastIndexOf('\n')).split('\n');
  return lines.map((line) => (JSON.parse(line) as { data: string }).data);
}

it('loses no more to a kill than what it was writing', async () => {
  const recorder = await open();
  const large = 'x'.repeat(300_000);
  for (const text of ['a', large, 'b', large, 'c']) recorder.frame(CONNECTION.source, text, 1);
  await recorder.close();
  const whole = readFileSync(join(folder, FILE));
  expect(frames(whole)).toEqual(['a', large, 'b', large, 'c']);
  expect(frames(whole.subarray(0, whole.length - 20))).toEqual(['a', large, 'b', large]);
});

it('writes what it has while nothing more comes', async () => {
  const recorder = await open();
  recorder.frame(CONNECTION.source, 'a', 1);
  await eventually(() => recorder.byteCount).toBeGreaterThan(0);
  expect(frames(readFileSync(join(folder, FILE)))).toEqual(['a']);
  await recorder.close();
});

it('a second run into the folder leaves the files of the first as they are', async () => {
  for (const startedMs of [STARTED_MS, STARTED_MS + 1_000]) await (await open(startedMs)).close();
  expect(readdirSync(folder).sort()).toEqual([
    FILE,
    'binance-usdm-market.20251130T105321Z.ndjson.gz',
    'folder.json',
  ]);
  await expect(open()).rejects.toThrow(/EEXIST/);
});

it('keeps the streams of runs before in the manifest, and refuses a folder of something else', async () => {
  const path = join(folder, 'folder.json');
  const other = { file: 'upbit-public.*.ndjson.gz', format: 'frames', venue: 'upbit' };
  writeFileSync(path, JSON.stringify({ name: 'mine', streams: [other] }));
  await (await open()).close();
  const { name, streams } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly name: string;
    readonly streams: readonly object[];
  };
  expect([name, streams[0], streams.length]).toEqual(['mine', other, 2]);
  writeFileSync(
    path,
    JSON.stringify({ name: 'mine', streams: [{ file: 'a.csv', format: 'bars' }] }),
  );
  await expect(open()).rejects.toThrow(/is not of recorded frames; name another folder/);
});
