import { describe, expect, it } from 'vitest';
import { offsetOfPosition, RECORD_EVENT_COUNT_MAX, RecordPositions } from './bridge-position.ts';
import { sourceEnding, sourceName } from './source-name.ts';

describe('positions of a foreign record', () => {
  it('rise over its events, and over records', () => {
    const first = new RecordPositions(7);
    const all = [first.explanation(), first.event(), first.explanation(), first.event()];
    all.push(new RecordPositions(8).explanation(), new RecordPositions(8).event());
    expect([...all].sort((one, other) => one - other)).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
    expect(all.map(offsetOfPosition)).toEqual([7, 7, 7, 7, 8, 8]);
  });

  it('are those of the events, whether or not something explains them', () => {
    const explained = new RecordPositions(3);
    explained.explanation();
    explained.explanation();
    expect(explained.event()).toBe(new RecordPositions(3).event());
  });

  it('stay within the record, and within 2^53', () => {
    const whole = new RecordPositions(2 ** 39 - 3);
    let last = 0;
    for (let index = 0; index < RECORD_EVENT_COUNT_MAX; index += 1) last = whole.event();
    expect(Number.isSafeInteger(last)).toBe(true);
    expect(offsetOfPosition(last)).toBe(2 ** 39 - 3);
    expect(() => whole.event()).toThrow(/at most 4,096/);
    expect(() => new RecordPositions(2 ** 39)).toThrow(/below 2\^39/);
  });
});

describe('names of sources', () => {
  it('fit a symbol, however long the topic', () => {
    const long = 't'.repeat(249);
    const name = sourceName('v'.repeat(40), long, 1_023);
    expect(`${name}/status`.length).toBeLessThanOrEqual(160);
    expect(name.endsWith(sourceEnding(long, 1_023))).toBe(true);
    expect(sourceEnding(`${long}a`.slice(1), 0)).not.toBe(sourceEnding(long, 0));
    expect(sourceName('upbit', 'trades', 0)).toBe('feeds/upbit/trades/0');
  });
});
