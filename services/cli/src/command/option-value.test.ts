import { describe, expect, it } from 'vitest';
import { durationMs, names, speed, wholeNumber } from './option-value.ts';

describe('option values', () => {
  it.each([
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['90s', 90_000],
    ['15min', 900_000],
    ['forever', -1],
  ])('reads the duration %s', (text, ms) => expect(durationMs(text)).toBe(ms));

  it.each(['', '12', 'h', '-1d', '1.5h', '1w', 'Forever'])('refuses the duration «%s»', (text) =>
    expect(() => durationMs(text)).toThrow(/duration/),
  );

  it('reads speeds', () => {
    expect([speed('10'), speed('0.5'), speed('max')]).toEqual([10, 0.5, Number.POSITIVE_INFINITY]);
    for (const text of ['0', '-1', 'fast', '1e3', 'Infinity', '']) {
      expect(() => speed(text)).toThrow(/above 0/);
    }
  });

  it('bounds whole numbers', () => {
    expect(wholeNumber(0, 65_535)('8080')).toBe(8_080);
    for (const text of ['65536', '-1', '1.0', '0x10', ' 1', '']) {
      expect(() => wholeNumber(0, 65_535)(text)).toThrow(/0 to 65535/);
    }
  });

  it('collects names', () => {
    expect(names('usd', names('krw, jpy'))).toEqual(['krw', 'jpy', 'usd']);
    expect(() => names(',')).toThrow(/at least one/);
  });
});
