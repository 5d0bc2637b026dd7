import { describe, expect, it } from 'vitest';
import type { BatchWriter, TradeFields } from '../event/batch-writer.ts';
import { EVENT_FLAG } from '../event/event.ts';
import { PANE_SUM_MAX } from '../limits.ts';
import { definition, Log, START_US } from '../pipeline.fixture.ts';
import { PANE } from '../window/open-panes.ts';

const KEY = 'upbit:USDT/KRW:spot';
const SECOND = 1_000_000;
const trade = (fields: Partial<TradeFields> = {}): TradeFields => ({
  instrument: KEY,
  eventTimeUs: START_US + SECOND,
  aggressorSide: 1,
  priceTicks: 100,
  quantityLots: 5,
  ...fields,
});

function begun(): Log {
  const log = new Log();
  log.write({
    source: 's',
    timestampUs: START_US,
    write: (writer) => void writer.instrument(definition(KEY), START_US),
  });
  return log;
}

/** Writes one record one second after the start. */
function record(log: Log, write: (writer: BatchWriter) => void, atUs = START_US + SECOND): void {
  log.write({ source: 's', timestampUs: atUs, write });
}

describe('Intake', () => {
  it.each([
    ['unknown-instrument', { instrument: 'upbit:XRP/KRW:spot' }],
    ['bad-price', { priceTicks: 0 }],
    ['bad-price', { priceTicks: -3 }],
    ['bad-quantity', { quantityLots: 0 }],
    ['bad-quantity', { quantityLots: -5 }],
    ['bad-quantity', { count: 0 }],
    ['bad-time', { eventTimeUs: -1 }],
    ['time-ahead', { eventTimeUs: Date.UTC(2100, 0, 1) * 1_000 }],
    ['time-ahead', { eventTimeUs: START_US + SECOND + 5_000_001 }],
  ] as const)('quarantines %s alone, with its index', (reason, fields) => {
    const log = begun();
    record(log, (writer) => {
      writer.trade(trade());
      writer.trade(trade(fields));
      writer.trade(trade());
    });
    expect(log.quarantined).toMatchObject([{ index: 1, reason, offset: 2 }]);
    expect(log.pipeline.counters.eventCountByKind[1]).toBe(2);
    expect(log.pipeline.logTimeUs).toBe(START_US + SECOND);
  });

  it('keeps trades with a side that name their taker until their pane is sealed, and asks for nothing of the others', () => {
    const log = begun();
    const [market] = log.pipeline.markets.ordered;
    record(log, (writer) => {
      writer.trade(trade());
      writer.trade(trade({ aggressorSide: 0, participant: { high: 1, low: 0 } }));
    });
    expect(market?.borrowed).toBeUndefined();
    record(log, (writer) => {
      writer.trade(trade({ participant: { high: 0, low: 0x8000_0000 } }));
      // Late, in the oldest open pane; at its own time all the same.
      writer.trade(trade({ eventTimeUs: START_US - 5 * SECOND, participant: { high: 2, low: 0 } }));
      writer.trade(trade({ priceTicks: 0, participant: { high: 2, low: 0 } }));
    });
    expect(market?.borrowed?.tape.openCount).toBe(2);
    const oldest = START_US + SECOND - 2 * SECOND;
    market?.borrowed?.seal(oldest / 250_000 - 1);
    expect(market?.borrowed?.tape.openCount).toBe(2);
    market?.borrowed?.seal(oldest / 250_000);
    expect(market?.borrowed?.tape.openCount).toBe(1);
  });

  it('quarantines a liquidation without a side, a book with a negative quantity, a bad definition', () => {
    const log = begun();
    record(log, (writer) => {
      writer.liquidation({ ...trade(), forcedSide: 0, coverage: 1 });
      const stamp = { instrument: KEY, eventTimeUs: START_US + SECOND, sequence: 1 };
      writer.bookSnapshot({ ...stamp, bids: [[9, -1]], asks: [] });
      writer.bookSnapshot({ ...stamp, bids: [[0, 1]], asks: [] });
      writer.instrument({ ...definition(KEY), venue: 'other' }, START_US);
      writer.instrument({ ...definition(KEY), tick: { mantissa: 0, exponent: -2 } }, START_US);
    });
    const reasons = log.quarantined.map(({ index, reason }) => [index, reason]);
    expect(reasons).toEqual([
      [0, 'bad-side'],
      [1, 'bad-quantity'],
      [2, 'bad-price'],
      [3, 'bad-instrument'],
      [4, 'bad-instrument'],
    ]);
  });

  it('refuses market data before the genesis and a promised checksum that is missing', () => {
    const log = new Log({ checksummedSources: ['s'] });
    record(log, (writer) => void writer.trade(trade()));
    expect(log.quarantined).toMatchObject([{ index: -1, reason: 'missing-checksum' }]);
  });

  it('counts a trade once, whether it comes again by position, by venue id, or both', () => {
    const log = begun();
    const twice = trade({ venueId: { high: 1, low: 77 } });
    record(log, (writer) => {
      writer.trade(twice);
      writer.trade(twice);
      writer.trade(trade({ venueId: { high: 1, low: 78 } }));
    });
    log.tick(START_US + 10 * SECOND);
    expect(log.pipeline.counters.repeatCount).toBe(1);
    expect(log.pipeline.markets.ordered[0]?.bank.sum(2, 1)).toBe(10);
  });

  it('counts a late event in the oldest open pane up to a minute, and then only counts that it came', () => {
    const log = begun();
    log.tick(START_US + 100 * SECOND);
    record(
      log,
      (writer) => {
        writer.trade(trade({ eventTimeUs: START_US + 50 * SECOND }));
        writer.trade(trade({ eventTimeUs: START_US + 30 * SECOND }));
      },
      START_US + 100 * SECOND,
    );
    log.tick(START_US + 103 * SECOND);
    expect(log.pipeline.counters).toMatchObject({ lateCount: 1, beyondLateCount: 1 });
    const bank = log.pipeline.markets.ordered[0]?.bank;
    expect(bank?.sum(2, 1)).toBe(5);
  });

  it('collapses liquidations of one time stamp to one batch, per side', () => {
    const log = begun();
    const forced = { ...trade(), coverage: 1 as const };
    record(log, (writer) => {
      for (let i = 0; i < 50; i += 1) writer.liquidation({ ...forced, forcedSide: -1 });
      writer.liquidation({ ...forced, forcedSide: 1 });
      writer.liquidation({ ...forced, forcedSide: -1, eventTimeUs: START_US + SECOND + 1 });
    });
    log.tick(START_US + 10 * SECOND);
    const bank = log.pipeline.markets.ordered[0]?.bank;
    expect([bank?.sum(2, 5), bank?.sum(2, 6), bank?.sum(2, 7)]).toEqual([2, 1, 255]);
  });

  it('counts a liquidation without a usable amount, and adds no lots for it', () => {
    const log = begun();
    record(log, (writer) => {
      const row = { ...trade(), coverage: 1, forcedSide: -1 } as const;
      writer.liquidation({ ...row, flags: EVENT_FLAG.COUNT_ONLY });
    });
    log.tick(START_US + 10 * SECOND);
    const bank = log.pipeline.markets.ordered[0]?.bank;
    expect([bank?.sum(2, PANE.FORCED_SELLS), bank?.sum(2, PANE.FORCED_SELL_QUANTA)]).toEqual([
      1, 0,
    ]);
  });

  it('keeps the lowest forced sell and the highest forced buy, of those with a price', () => {
    const log = begun();
    record(log, (writer) => {
      const row = { ...trade(), coverage: 1, forcedSide: -1 } as const;
      for (const priceTicks of [150, 140, 160]) writer.liquidation({ ...row, priceTicks });
      const buy = { ...row, forcedSide: 1 } as const;
      for (const priceTicks of [150, 170, 160]) writer.liquidation({ ...buy, priceTicks });
      writer.liquidation({ ...row, priceTicks: 1, flags: EVENT_FLAG.COUNT_ONLY });
    });
    log.tick(START_US + 10 * SECOND);
    expect(log.pipeline.markets.ordered[0]).toMatchObject({
      forcedSellTicks: 140,
      forcedBuyTicks: 170,
    });
  });

  it('saturates a pane instead of losing exactness, and counts it', () => {
    const log = begun();
    record(log, (writer) => {
      // The first trade sets the quantum to one lot; what follows is beyond any pane.
      writer.trade(trade({ quantityLots: 5 }));
      for (let i = 0; i < 3; i += 1) writer.trade(trade({ quantityLots: Number.MAX_SAFE_INTEGER }));
    });
    log.tick(START_US + 10 * SECOND);
    expect(log.pipeline.counters.saturatedCount).toBeGreaterThan(0);
    expect(log.pipeline.markets.ordered[0]?.bank.sum(4, 1)).toBe(PANE_SUM_MAX);
  });

  it('keeps sums exact where a lot is tiny, by counting in quanta near the first trade', () => {
    const log = begun();
    record(log, (writer) => {
      for (let i = 0; i < 100; i += 1) writer.trade(trade({ quantityLots: 5e12 + i }));
    });
    log.tick(START_US + 10 * SECOND);
    const [market] = log.pipeline.markets.ordered;
    const lots = (market?.bank.sum(4, 1) ?? 0) * (market?.tradeQuantumLots ?? 0);
    expect(Math.abs(lots / 5e14 - 1)).toBeLessThan(1e-4);
    expect(log.pipeline.counters.saturatedCount).toBe(0);
  });

  // Squares are counted in 1/128 of the first quantity, in whole quanta: each print rounded up.
  it.each([
    { first: 1, next: 1, unit: 1, units: 2 },
    { first: 12, next: 16, unit: 1, units: 144 + 256 },
    { first: 255, next: 3, unit: 1, units: 255 ** 2 + 9 },
    { first: 256, next: 3, unit: 2, units: 128 ** 2 + 4 },
    { first: 16_383, next: 64, unit: 64, units: 256 ** 2 + 1 },
    { first: 16_384, next: 128, unit: 128, units: 128 ** 2 + 1 },
    { first: 32_768, next: 258, unit: 128, units: 128 ** 2 + 4 },
  ])('counts squares of $first and $next lots in units of $unit quanta', (example) => {
    const { first, next, unit, units } = example;
    const log = begun();
    record(log, (writer) => {
      writer.trade(trade({ quantityLots: first }));
      writer.trade(trade({ quantityLots: next }));
    });
    log.tick(START_US + 10 * SECOND);
    const [market] = log.pipeline.markets.ordered;
    expect([market?.squareQuanta, market?.bank.sum(4, PANE.SQUARES)]).toEqual([unit, units]);
  });

  it('shuts out a source with too many bad events and lets the others go on', () => {
    const log = begun();
    record(log, (writer) => {
      for (let i = 0; i < 30; i += 1) writer.trade(trade({ priceTicks: -1 }));
    });
    expect(log.quarantined.filter(({ reason }) => reason === 'bad-price')).toHaveLength(11);
    expect(log.quarantined.at(-1)).toMatchObject({ index: -1, reason: 'source-shut-out' });
    record(log, (writer) => void writer.trade(trade()));
    expect(log.quarantined.at(-1)).toMatchObject({ reason: 'source-shut-out', offset: 3 });
    log.write({
      source: 'other',
      timestampUs: START_US + SECOND,
      write: (writer) => void writer.trade(trade()),
    });
    expect(log.pipeline.counters.eventCountByKind[1]).toBe(1);
  });
});
