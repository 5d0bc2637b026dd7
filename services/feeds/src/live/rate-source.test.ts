import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type LiveStage, startFeeds } from './live-stage.fixture.ts';
import { type Playback, type RestAnswer, startPlayback } from './playback.fixture.ts';
import type { RatePlan } from './rate-source.ts';

/** A condition is waited for as long as a slow machine may need. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

const SOURCE = 'feeds/reference/USD-KRW';
const DEFINED = 'INSTRUMENT reference:USD/KRW:fx 1e-4';

let stage: LiveStage;
let playback: Playback | undefined;

afterEach(async () => {
  await stage.end();
  await playback?.close();
  playback = undefined;
});

function start(plan: Partial<RatePlan> & Pick<RatePlan, 'place'>): void {
  const rate = {
    ...{ base: 'USD', quote: 'KRW', everyMs: 20, staleMs: 60_000 },
    ...{ paths: { rate: 'rates.KRW', time: undefined }, ...plan },
  };
  stage = startFeeds([], { rate });
}

async function serve(answers: readonly RestAnswer[]): Promise<RatePlan['place']> {
  let count = 0;
  playback = await startPlayback({
    protocol: { answer: () => ({ replies: [], subscribed: false }) },
    scripts: [],
    rest: () => answers[Math.min(count++, answers.length - 1)],
  });
  return { kind: 'url', url: `${playback.rest}/latest` };
}

const rate = (value: unknown): RestAnswer => ({ body: JSON.stringify({ rates: { KRW: value } }) });

/** Without the rates that only repeat. */
function words(): string[] {
  const all = stage.events(SOURCE);
  return all.filter((text, at) => text !== all[at - 1]);
}

describe('a rate', () => {
  it('from an address is written each time it is read, in ticks of a hundredth of a jeon', async () => {
    start({ place: await serve([rate(1_380.5), rate('1381.25'), rate(1_382)]) });
    await eventually(words).toEqual([
      ...[DEFINED, 'REFERENCE_RATE 13805000', 'FEED_STATUS UP'],
      ...['REFERENCE_RATE 13812500', 'REFERENCE_RATE 13820000'],
    ]);
  });

  it('that fails twice in a row is DOWN with the reason, and UP with the next one', async () => {
    const gone = { status: 503, body: '' };
    start({
      place: await serve([rate(1_380), gone, rate(1_381), gone, rate(null), gone, rate(1_382)]),
    });
    await eventually(() => words().at(-1)).toBe('REFERENCE_RATE 13820000');
    expect(words()).toEqual([
      ...[DEFINED, 'REFERENCE_RATE 13800000', 'FEED_STATUS UP', 'REFERENCE_RATE 13810000'],
      'FEED_STATUS DOWN at "rates.KRW" there is null, no rate above 0',
      ...['REFERENCE_RATE 13820000', 'FEED_STATUS UP', 'REFERENCE_RATE 13820000'],
    ]);
    expect(stage.said[0]).toBe('warn no exchange rate: HTTP 503');
  });

  it('of a document that has grown old is no rate', async () => {
    const told = (agoMs: number): RestAnswer => ({
      body: JSON.stringify({
        rates: { KRW: 1_380 },
        at: new Date(Date.now() - agoMs).toISOString(),
      }),
    });
    const place = await serve([told(0), told(120_000), told(120_000)]);
    start({ place, paths: { rate: 'rates.KRW', time: 'at' } });
    await eventually(() => words().at(-1)).toMatch(/^FEED_STATUS DOWN the rate is of \d{4}-/);
  });

  it('from a file is read as it changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-rate-'));
    try {
      const path = join(folder, 'rate.json');
      writeFileSync(path, '1380.5');
      start({ place: { kind: 'file', path }, paths: { rate: '', time: undefined } });
      await eventually(() => words().at(-1)).toBe('REFERENCE_RATE 13805000');
      writeFileSync(path, '1390');
      await eventually(() => words().at(-1)).toBe('REFERENCE_RATE 13900000');
      rmSync(path);
      await eventually(() => words().at(-1)).toMatch(/^FEED_STATUS DOWN ENOENT/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
