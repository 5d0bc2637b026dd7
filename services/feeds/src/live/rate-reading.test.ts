import { describe, expect, it } from 'vitest';
import { readRate } from './rate-reading.ts';

describe('a rate', () => {
  it.each<[string, string, string]>([
    ['{"rates":{"KRW":1380.5}}', 'rates.KRW', '1380.5'],
    ['[{"basePrice":1380}]', '0.basePrice', '1380'],
    ['{"data":[{"v":"1380.4512"}]}', 'data[0].v', '1380.4512'],
    ['1380.5', '', '1380.5'],
    ['"1380.5"', '', '1380.5'],
  ])('is read from %s at "%s"', (text, rate, expected) => {
    expect(readRate(text, { rate, time: undefined })).toEqual({
      kind: 'rate',
      text: expected,
      atUs: undefined,
    });
  });

  it.each<[string, string, RegExp]>([
    ['<html>', '', /^no JSON/],
    ['{"rates":{}}', 'rates.KRW', /at "rates.KRW" there is nothing/],
    ['{"rates":{"KRW":0}}', 'rates.KRW', /there is 0, no rate above 0/],
    ['{"rates":{"KRW":-5}}', 'rates.KRW', /no rate above 0/],
    ['{"rates":{"KRW":"1,380"}}', 'rates.KRW', /there is "1,380"/],
    ['{"rates":{"KRW":null}}', 'rates.KRW', /there is null/],
    ['{"rates":5}', 'rates.toString', /nothing/],
  ])('is none in %s at "%s"', (text, rate, detail) => {
    const reading = readRate(text, { rate, time: undefined });
    expect(reading.kind === 'unreadable' ? reading.detail : reading).toMatch(detail);
  });

  it.each<[unknown, number | undefined]>([
    [1_764_500_000, 1_764_500_000_000_000],
    [1_764_500_000_123, 1_764_500_000_123_000],
    ['1764500000', 1_764_500_000_000_000],
    ['2025-11-30T10:53:20Z', 1_764_500_000_000_000],
    ['2025-11-30T19:53:20+09:00', 1_764_500_000_000_000],
    // Without its zone it would be off by nine hours.
    ['2025-11-30T19:53:20', undefined],
    [null, undefined],
  ])('of the time %s', (at, expected) => {
    const reading = readRate(JSON.stringify({ v: 1, at }), { rate: 'v', time: 'at' });
    expect(reading.kind === 'rate' ? reading.atUs : undefined).toBe(expected);
  });
});
