import { EVENT_FLAG, SIDE } from '@breakwater/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BarRowDecoder } from './bar-row.ts';
import { CollectedEvents } from './collected-events.ts';
import { LiquidationRowDecoder } from './liquidation-row.ts';
import type { RowDecoder, RowOutcome, TableRow } from './row.ts';
import { marketOfRow, type TableSpec, timesOfRow } from './table-row.ts';
import { TradeRowDecoder } from './trade-row.ts';

type Cells = Readonly<Record<string, string>>;

const INSTRUMENT = 'venue:USDT/KRW:spot';
const steps = () => ({ tick: { mantissa: 1, exponent: -2 }, lot: { mantissa: 1, exponent: -4 } });
const SPEC: TableSpec = {
  format: 'trades',
  venue: 'venue',
  symbol: 'USDT/KRW',
  type: 'spot',
  time: 'ms',
  idMeans: 'fill',
  quantities: 'increments',
  sideMeans: 'aggressor',
  coverage: 'complete',
  barUs: 0,
};

function rowOf(cells: Cells): TableRow {
  return {
    instrument: INSTRUMENT,
    eventTimeUs: 5_000,
    receivedTimeUs: 6_000,
    fields: (field) => cells[field],
  };
}

function decode(
  decoder: RowDecoder<TableRow>,
  cells: Cells,
): { outcome: RowOutcome; events: CollectedEvents['events'] } {
  const sink = new CollectedEvents();
  return { outcome: decoder.decode(rowOf(cells), sink, sink), events: sink.events };
}

describe('trades', () => {
  const trade = { price: '1390.50', amount: '12.5', side: 'sell', id: '7' };
  const decoder = new TradeRowDecoder(SPEC, steps);

  it('one row is one trade', () => {
    const { outcome, events } = decode(decoder, trade);
    expect(outcome).toBe('decoded');
    expect(events).toMatchObject([
      { kind: 'TRADE', side: SIDE.SELL, priceTicks: 139_050, quantityLots: 125_000, count: 1 },
    ]);
    expect(events[0]).toMatchObject({ eventTimeUs: 5_000, receivedTimeUs: 6_000, flags: 0 });
  });

  it('a maker that bought was sold to; no side at all is unknown', () => {
    const { side: _side, ...rest } = trade;
    expect(decode(decoder, { ...rest, buyerIsMaker: 'True' }).events[0]?.side).toBe(SIDE.SELL);
    expect(decode(decoder, { ...rest, buyerIsMaker: 'False' }).events[0]?.side).toBe(SIDE.BUY);
    expect(decode(decoder, rest).events[0]?.side).toBe(SIDE.UNKNOWN);
  });

  it.each([
    [{ price: 'NaN' }, 'bad-price'],
    [{ price: '-1' }, 'bad-price'],
    [{ price: '0' }, 'bad-price'],
    [{ price: '1390.501' }, 'bad-price'],
    [{ price: '99999999999999999' }, 'bad-price'],
    [{ amount: 'Infinity' }, 'bad-quantity'],
    [{ amount: '-3' }, 'bad-quantity'],
    [{ amount: '0.000' }, 'bad-quantity'],
    [{ side: 'up' }, 'bad-side'],
  ])('%j is rejected as %s', (broken, reason) => {
    const { outcome, events } = decode(decoder, { ...trade, ...broken });
    expect(outcome).toMatchObject({ reason });
    expect(events).toEqual([]);
  });

  it('ignores what is too little for a step, and counts it as no bad input', () => {
    const { outcome, events } = decode(decoder, { ...trade, amount: '0.00001' });
    expect([outcome, events]).toEqual([{ rule: 'below-step' }, []]);
  });

  it('keeps the id of a fill, and not that of an order, which its rows share', () => {
    const ofOrder = new TradeRowDecoder({ ...SPEC, idMeans: 'order' }, steps);
    for (const [one, id] of [
      [decoder, 77],
      [ofOrder, 0],
    ] as const) {
      const { events } = decode(one, { ...trade, id: '77' });
      expect(events[0]?.venueIdLow).toBe(id);
    }
  });

  it('counts of running totals what comes on top, of each id on its own', () => {
    const spec: TableSpec = { ...SPEC, idMeans: 'order', quantities: 'running-totals' };
    const totals = new TradeRowDecoder(spec, steps);
    const rows = [
      ['a', '1'],
      ['b', '5'],
      ['a', '3'],
      ['a', '3'],
      ['a', '2'],
      ['b', '6'],
    ] as const;
    const outcomes = rows.map(([id, amount]) => decode(totals, { ...trade, id, amount }));
    const unit = outcomes[0]?.events[0]?.quantityLots as number;
    expect(outcomes.map(({ events }) => (events[0]?.quantityLots ?? 0) / unit)).toEqual([
      1, 5, 2, 0, 0, 1,
    ]);
    expect(outcomes[3]?.outcome).toEqual({ rule: 'no-increment' });
    expect(outcomes[4]?.outcome).toMatchObject({ reason: 'bad-quantity' });
    expect(decode(totals, { price: '1', amount: '1' }).outcome).toMatchObject({
      reason: 'bad-row',
    });
  });
});

describe('liquidations', () => {
  const spec: TableSpec = { ...SPEC, format: 'liquidations', sideMeans: 'order' };
  const row = { side: 'SELL', price: '2', amount: '10' };

  it('the side of a forced order is the market action, a liquidated position its opposite', () => {
    const order = new LiquidationRowDecoder(spec, steps);
    expect(decode(order, row).events).toMatchObject([
      { kind: 'LIQUIDATION', side: SIDE.SELL, priceTicks: 200, quantityLots: 100_000, flags: 0 },
    ]);
    const position = new LiquidationRowDecoder({ ...spec, sideMeans: 'position' }, steps);
    expect(decode(position, row).events[0]?.side).toBe(SIDE.BUY);
    const constant = new LiquidationRowDecoder({ ...spec, sideMeans: 'BUY' }, steps);
    expect(decode(constant, { price: '2', amount: '10' }).events[0]?.side).toBe(SIDE.BUY);
  });

  it('without a usable amount a row only counts, and says so', () => {
    const decoder = new LiquidationRowDecoder({ ...spec, sideMeans: 'SELL' }, steps);
    expect(decode(decoder, {}).events).toMatchObject([
      { priceTicks: 1, quantityLots: 1, count: 1, flags: EVENT_FLAG.COUNT_ONLY },
    ]);
  });

  it('a notional in the quote becomes a quantity, in another currency it does not', () => {
    const cells = { side: 'SELL', price: '4', notional: '10' };
    const inQuote = new LiquidationRowDecoder({ ...spec, notionalCurrency: 'KRW' }, steps);
    expect(decode(inQuote, cells).events[0]).toMatchObject({ quantityLots: 25_000, flags: 0 });
    const inOther = new LiquidationRowDecoder({ ...spec, notionalCurrency: 'EUR' }, steps);
    expect(decode(inOther, cells).events[0]?.flags).toBe(EVENT_FLAG.COUNT_ONLY);
    expect(decode(inQuote, { ...cells, price: '0' }).outcome).toMatchObject({
      reason: 'bad-price',
    });
  });

  it('an order that was never filled is ignored, one without a side rejected', () => {
    const decoder = new LiquidationRowDecoder(spec, steps);
    expect(decode(decoder, { ...row, filled: '0.000' }).outcome).toEqual({ rule: 'not-filled' });
    expect(decode(decoder, { ...row, filled: '3' }).events[0]?.quantityLots).toBe(100_000);
    expect(decode(decoder, { price: '2', amount: '1' }).outcome).toMatchObject({
      reason: 'bad-side',
    });
  });
});

describe('bars', () => {
  const decoder = new BarRowDecoder(steps);

  it('expands to a sell and a buy at the close', () => {
    const cells = { close: '1.01', buyVolume: '1', sellVolume: '3', volume: '4', trades: '8' };
    expect(decode(decoder, cells).events).toMatchObject([
      { side: SIDE.SELL, priceTicks: 101, quantityLots: 30_000, count: 6 },
      { side: SIDE.BUY, priceTicks: 101, quantityLots: 10_000, count: 2 },
    ]);
    expect(decode(decoder, cells).events.every((e) => e.flags === EVENT_FLAG.FROM_BAR)).toBe(true);
  });

  it('has one trade of unknown side where sides are not given, none without volume', () => {
    const plain = decode(decoder, { close: '1', volume: '2.5', trades: '3' });
    expect(plain.events).toMatchObject([{ side: SIDE.UNKNOWN, quantityLots: 25_000, count: 3 }]);
    const empty = decode(decoder, { close: '1', volume: '0', trades: '0' });
    expect(empty).toEqual({ outcome: { rule: 'bar-without-volume' }, events: [] });
  });

  it('takes what was not bought for sold, where volume and buy volume are given', () => {
    const { events } = decode(decoder, { close: '1', volume: '4', buyVolume: '1', trades: '8' });
    expect(events).toMatchObject([
      { side: SIDE.SELL, quantityLots: 30_000, count: 6 },
      { side: SIDE.BUY, quantityLots: 10_000, count: 2 },
    ]);
    const allBought = decode(decoder, { close: '1', volume: '4', buyVolume: '4' });
    expect(allBought.events).toMatchObject([{ side: SIDE.BUY, quantityLots: 40_000 }]);
    const unbought = decode(decoder, { close: '1', volume: '4', buyVolume: '0' });
    expect(unbought.events).toMatchObject([{ side: SIDE.SELL, quantityLots: 40_000 }]);
  });

  it('takes the noise of printed floats off volumes', () => {
    const { events } = decode(decoder, { close: '1', volume: '0.42330000000000003' });
    expect(events[0]?.quantityLots).toBe(4_233);
  });

  it.each([
    [{ close: 'NaN' }, 'bad-price'],
    [{ volume: 'NaN' }, 'bad-quantity'],
    [{ volume: '-1' }, 'bad-quantity'],
    [{ volume: '1', buyVolume: '1.5' }, 'bad-quantity'],
    [{ volume: '1', buyVolume: 'x' }, 'bad-quantity'],
    [{ trades: '1.5' }, 'bad-number'],
    [{ trades: '10000000000' }, 'bad-number'],
  ])('%j is rejected as %s', (broken, reason) => {
    const { outcome } = decode(decoder, { close: '1', volume: '1', trades: '1', ...broken });
    expect(outcome).toMatchObject({ reason });
  });

  it('counts of the two sides add up to the bar, each at least one', () => {
    const volume = fc.integer({ min: 1, max: 1_000_000_000 });
    fc.assert(
      fc.property(volume, volume, fc.integer({ min: 0, max: 1_000_000 }), (sell, buy, trades) => {
        const { events } = decode(decoder, {
          close: '1',
          sellVolume: `${sell}e-4`,
          buyVolume: `${buy}e-4`,
          trades: `${trades}`,
        });
        const [sold, bought] = events;
        expect([sold?.quantityLots, bought?.quantityLots]).toEqual([sell, buy]);
        expect(sold?.count).toBeGreaterThanOrEqual(1);
        expect(bought?.count).toBeGreaterThanOrEqual(1);
        expect((sold?.count ?? 0) + (bought?.count ?? 0)).toBe(Math.max(2, trades));
      }),
    );
  });
});

describe('times and instruments of rows', () => {
  const fields = (cells: Cells) => (field: string) => cells[field];

  it('a bar is known at its end, and happened then', () => {
    const spec: TableSpec = { ...SPEC, format: 'bars', time: 's', barUs: 60_000_000 };
    expect(timesOfRow(fields({ time: '120' }), spec)).toEqual({
      eventTimeUs: 180_000_000,
      receivedTimeUs: 180_000_000,
    });
  });

  it('a receive time is taken where there is one', () => {
    expect(timesOfRow(fields({ time: '1', receivedTime: '3' }), SPEC)).toEqual({
      eventTimeUs: 1_000,
      receivedTimeUs: 3_000,
    });
    expect(timesOfRow(fields({ time: '1' }), SPEC)).toMatchObject({ receivedTimeUs: 1_000 });
    expect(timesOfRow(fields({ time: 'x' }), SPEC)).toMatchObject({ reason: 'bad-time' });
    expect(timesOfRow(fields({ time: '1', receivedTime: 'x' }), SPEC)).toMatchObject({
      reason: 'bad-time',
    });
  });

  it('columns name the market where the manifest does not', () => {
    const { symbol: _s, venue: _v, type: _t, ...spec } = SPEC;
    const cells = { venue: 'Upbit', symbol: 'KRW-USDT', type: 'spot' };
    expect(marketOfRow(fields(cells), spec)).toEqual({
      ...{ venue: 'upbit', symbol: 'KRW-USDT', type: 'spot' },
    });
    for (const broken of [{ type: 'option' }, { venue: 'a:b' }, { symbol: ' ' }]) {
      expect(marketOfRow(fields({ ...cells, ...broken }), spec)).toMatchObject({
        reason: 'unknown-instrument',
      });
    }
  });
});
