import { describe, expect, it } from 'vitest';
import { STREAM_CLASS } from '../event/event.ts';
import type { InstrumentDefinition } from '../event/instrument.ts';
import { MarketTable } from './market-table.ts';

const SOCKET = { source: 1, streamClass: STREAM_CLASS.SOCKET };
const POLLED = { source: 2, streamClass: STREAM_CLASS.POLLED };
const KRW: InstrumentDefinition = {
  key: 'upbit:USDT/KRW:spot',
  venue: 'upbit',
  base: 'USDT',
  quote: 'KRW',
  type: 'spot',
  tick: { mantissa: 1, exponent: 0 },
  lot: { mantissa: 1, exponent: -8 },
  effectiveTimeUs: 0,
};

describe('a definition', () => {
  it.each<[string, Partial<InstrumentDefinition>, string]>([
    ['a key that is none', { key: 'USDT/KRW' }, 'not an instrument key: USDT/KRW'],
    ['a key of another venue', { venue: 'bithumb' }, 'key and parts disagree'],
    ['a key of another base', { base: 'USDC' }, 'key and parts disagree'],
    ['a key of another type', { type: 'linear' }, 'key and parts disagree'],
    ['a tick of 0', { tick: { mantissa: 0, exponent: 0 } }, 'a step is mantissa × 10^exponent'],
    ['a negative lot', { lot: { mantissa: -1, exponent: 0 } }, 'a step is mantissa × 10^exponent'],
    ['half a tick', { tick: { mantissa: 0.5, exponent: 0 } }, 'a step is mantissa × 10^exponent'],
    ['half a digit', { lot: { mantissa: 1, exponent: -0.5 } }, 'a step is mantissa × 10^exponent'],
    [
      'ten digits',
      { tick: { mantissa: 1e9 + 1, exponent: 0 } },
      'a step is mantissa × 10^exponent',
    ],
    ['10^-19', { lot: { mantissa: 1, exponent: -19 } }, 'a step exponent is within -18 … 12'],
    ['10^13', { tick: { mantissa: 1, exponent: 13 } }, 'a step exponent is within -18 … 12'],
  ])('is refused with %s', (_, fields, detail) => {
    const table = new MarketTable();
    const outcome = table.define(3, { ...KRW, ...fields }, SOCKET);
    expect(outcome).toEqual({ kind: 'refused', reason: 'bad-instrument', detail });
    expect([table.get(3), table.ordered]).toEqual([undefined, []]);
  });

  it.each<[string, Partial<InstrumentDefinition>]>([
    ['nine digits', { tick: { mantissa: 1e9, exponent: -18 } }],
    ['10^12', { lot: { mantissa: 1, exponent: 12 } }],
  ])('is taken with %s', (_, fields) => {
    expect(new MarketTable().define(3, { ...KRW, ...fields }, SOCKET).kind).toBe('defined');
  });
});

describe('a market that is defined again', () => {
  // A market of polled data with a tick of 1 KRW; then another definition of it.
  it.each([
    { given: 'the same', fields: {}, streamClass: POLLED, says: 'unchanged', by: POLLED },
    { given: 'a faster source', fields: {}, streamClass: SOCKET, says: 'unchanged', by: SOCKET },
    {
      given: 'another start',
      fields: { effectiveTimeUs: 9 },
      streamClass: POLLED,
      says: 'unchanged',
      by: POLLED,
    },
    {
      given: 'another tick',
      fields: { tick: { mantissa: 5, exponent: 0 } },
      streamClass: POLLED,
      says: 'defined',
      by: POLLED,
    },
    {
      given: 'a finer tick of another power',
      fields: { tick: { mantissa: 1, exponent: -1 } },
      streamClass: SOCKET,
      says: 'refined',
      by: SOCKET,
    },
    {
      given: 'a coarser tick of another power',
      fields: { tick: { mantissa: 1, exponent: 2 } },
      streamClass: POLLED,
      says: 'unchanged',
      by: POLLED,
    },
    {
      given: 'a tick of a power that nothing needs',
      fields: { tick: { mantissa: 1, exponent: -10 } },
      streamClass: POLLED,
      says: 'defined',
      by: POLLED,
    },
    {
      given: 'another lot',
      fields: { lot: { mantissa: 2, exponent: -8 } },
      streamClass: POLLED,
      says: 'defined',
      by: POLLED,
    },
    {
      given: 'a lot of another power',
      fields: { lot: { mantissa: 1, exponent: -4 } },
      streamClass: POLLED,
      says: 'defined',
      by: POLLED,
    },
  ])('$given: $says', ({ fields, streamClass, says, by }) => {
    const table = new MarketTable();
    table.define(3, KRW, POLLED);
    const before = table.get(3);
    const outcome = table.define(3, { ...KRW, ...fields }, streamClass);
    expect(outcome.kind).toBe(says);
    expect(table.get(3) === before).toBe(says !== 'defined');
    expect(table.get(3)?.streamClass).toBe(by.streamClass);
    expect(table.ordered).toEqual([table.get(3)]);
  });

  it('never follows a slower source', () => {
    const table = new MarketTable();
    table.define(3, KRW, SOCKET);
    table.define(3, KRW, POLLED);
    expect(table.get(3)?.streamClass).toBe(SOCKET.streamClass);
  });
});

it('keeps markets in the order of their keys, whenever they came', () => {
  const table = new MarketTable();
  for (const [symbol, base] of ['XRP', 'BTC', 'SOL'].entries()) {
    table.define(symbol, { ...KRW, key: `upbit:${base}/KRW:spot`, base }, SOCKET);
  }
  const again = {
    ...KRW,
    key: 'upbit:XRP/KRW:spot',
    base: 'XRP',
    lot: { mantissa: 1, exponent: 0 },
  };
  table.define(0, again, SOCKET);
  expect(table.ordered.map(({ definition }) => definition.base)).toEqual(['BTC', 'SOL', 'XRP']);
  expect(table.get(1)?.definition.base).toBe('BTC');
});
