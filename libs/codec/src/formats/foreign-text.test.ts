import { SIDE } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { aggressorOfBuyerIsMaker, sideOf } from './side-name.ts';
import { parseTimestampUs } from './timestamp.ts';
import { venueIdOfNumber, venueIdOfText } from './venue-id.ts';

describe('parseTimestampUs', () => {
  it.each([
    ['2023-03-01T00:00:00Z', 'iso', 1_677_628_800_000_000],
    ['2023-03-01 00:00:00+00:00', 'iso', 1_677_628_800_000_000],
    ['2023-03-01 00:00:00', 'iso', 1_677_628_800_000_000],
    ['2023-03-01T09:00:00.123456789+09:00', 'iso', 1_677_628_800_123_456],
    ['2023-02-28T19:30:00-0430', 'iso', 1_677_628_800_000_000],
    ['2023-03-01', 'iso', 1_677_628_800_000_000],
    ['1626124715', 's', 1_626_124_715_000_000],
    ['1626124715.5', 's', 1_626_124_715_500_000],
    ['1723895903305', 'ms', 1_723_895_903_305_000],
    ['1723161253937085768', 'ns', 1_723_161_253_937_085],
  ] as const)('%s as %s', (text, format, timeUs) => {
    expect(parseTimestampUs(text, format)).toBe(timeUs);
  });

  it.each([
    ['2023-02-30T00:00:00Z', 'iso'],
    ['2023-13-01T00:00:00Z', 'iso'],
    ['2023-03-01T24:00:00Z', 'iso'],
    ['15:40:27', 'ms'],
    ['-5', 'ms'],
    ['1e12', 'ms'],
    ['', 's'],
    ['9999999999999999999', 'us'],
  ] as const)('refuses %s as %s', (text, format) => {
    expect(parseTimestampUs(text, format)).toBeUndefined();
  });
});

it('a liquidated position is turned round, an order is not', () => {
  expect(sideOf('SELL', 'order')).toBe(SIDE.SELL);
  expect(sideOf('Sell', 'position')).toBe(SIDE.BUY);
  expect(sideOf('long', 'position')).toBe(SIDE.SELL);
  expect(sideOf('short', 'position')).toBe(SIDE.BUY);
  expect(sideOf('long', 'order')).toBeUndefined();
  expect(sideOf('anything', 'SELL')).toBe(SIDE.SELL);
  expect(sideOf(undefined, 'aggressor')).toBe(SIDE.UNKNOWN);
  expect(sideOf('sideways', 'aggressor')).toBeUndefined();
  expect(aggressorOfBuyerIsMaker('True')).toBe(SIDE.SELL);
  expect(aggressorOfBuyerIsMaker('false')).toBe(SIDE.BUY);
  expect(aggressorOfBuyerIsMaker('maybe')).toBeUndefined();
});

it('venue ids keep 64 bits', () => {
  expect(venueIdOfNumber(5_266_583_935)).toEqual({ high: 1, low: 971_616_639 });
  expect(venueIdOfText('5266583935')).toEqual(venueIdOfNumber(5_266_583_935));
  expect(venueIdOfText('1234567890123456789')).toEqual({ high: 287_445_236, low: 2_112_454_933 });
  expect(venueIdOfText('')).toBeUndefined();
  const named = venueIdOfText('a-trade');
  expect(named).toEqual(venueIdOfText('a-trade'));
  expect(named).not.toEqual(venueIdOfText('b-trade'));
});
