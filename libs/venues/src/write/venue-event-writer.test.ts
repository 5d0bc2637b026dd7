import { COVERAGE, SIDE } from '@breakwater/core';
import { describe, expect, it, test } from 'vitest';
import { InstrumentTable } from '../names/instrument-table.ts';
import type { LevelText, VenueEvent } from '../venue-event.ts';
import { LearnedSteps, surveyedSteps } from './steps.ts';
import { type LostBook, VenueEventWriter } from './venue-event-writer.ts';
import { WrittenEvents } from './written-events.fixture.ts';

const AT_US = Date.UTC(2025, 0, 1) * 1_000;

class Written extends WrittenEvents {
  readonly steps = new LearnedSteps();
  readonly lost: LostBook[] = [];
  readonly writer: VenueEventWriter;
  #nowUs = AT_US;

  constructor(venue: string) {
    super();
    this.writer = new VenueEventWriter({
      ...{ venue, names: new InstrumentTable(), steps: this.steps, sink: this, tally: this },
      onBookLost: (book) => this.lost.push(book),
    });
  }

  /** Writes an event that happened a millisecond after the last. */
  say(event: Said): unknown {
    this.#nowUs += 1_000;
    return this.writer.write({ eventTimeUs: this.#nowUs, ...event }, this.#nowUs + 500);
  }
}

type Said = {
  [K in VenueEvent as K['kind']]: Omit<K, 'eventTimeUs'> & { eventTimeUs?: number };
}[VenueEvent['kind']];

function trade(symbol: string, price: string, quantity: string): Said {
  return { kind: 'trade', symbol, price, quantity, side: SIDE.SELL, id: undefined };
}

function book(
  symbol: string,
  bids: readonly LevelText[],
  asks: readonly LevelText[],
  sequence?: number,
): Said {
  return { kind: 'book-snapshot', symbol, bids, asks, sequence };
}

function change(
  symbol: string,
  numbers: readonly [number, number] | undefined,
  bids: readonly LevelText[],
): Said {
  const [previousSequence, sequence] = numbers ?? [undefined, undefined];
  return { kind: 'book-delta', symbol, bids, asks: [], previousSequence, sequence };
}

describe('trades', () => {
  test.each([
    ['upbit', trade('KRW-USDT', '1480', '50.5'), 'TRADE USDT/KRW 1480 × 505000 SELL'],
    ['upbit', trade('USDT-BTC', '80000.5', '0.01'), 'TRADE BTC/USDT 800005 × 1000000 SELL'],
    // Seven contracts of a hundredth of a bitcoin.
    ['okx', trade('BTC-USDT-SWAP', '60000.1', '7'), 'TRADE BTC/USDT 600001 × 7000000 SELL'],
    // Three contracts of a hundred dollars at 60,000.
    ['binance-coinm', trade('BTCUSD_PERP', '60000.0', '3'), 'TRADE BTC/USD 60000 × 500000 SELL'],
    // Three thousands at a thousandth of the price.
    ['binance-usdm', trade('1000PEPEUSDT', '0.0123', '3'), 'TRADE PEPE/USDT 123 × 3000 SELL'],
  ])('of %s in base units: %j', (venue, event, text) => {
    const written = new Written(venue);
    expect(written.say(event)).toBe('decoded');
    expect(written.texts).toEqual([text]);
  });

  it.each([
    [trade('XYZ', '1', '1'), { reason: 'unknown-instrument' }],
    [trade('KRW-USDT', 'x', '1'), { reason: 'bad-price' }],
    [trade('KRW-USDT', '0', '1'), { reason: 'bad-price' }],
    [trade('KRW-USDT', '-1', '1'), { reason: 'bad-price' }],
    [trade('KRW-USDT', '1480', '-1'), { reason: 'bad-quantity' }],
    [trade('KRW-USDT', '1480', '0'), { reason: 'bad-quantity' }],
    [trade('KRW-USDT', '1480', '1e30'), { reason: 'bad-quantity' }],
    // Dust is no bad input.
    [trade('KRW-USDT', '1480', '0.000001'), { rule: 'below-lot' }],
  ])('%j is told apart: %j', (event, outcome) => {
    const written = new Written('upbit');
    written.say(trade('KRW-USDT', '1480', '1'));
    expect(written.say(event)).toMatchObject(outcome);
    expect(written.texts.length).toBe(1);
  });

  it('keep the venue’s id, and name the event’s own venue first', () => {
    const written = new Written('cryptofeed');
    expect(written.say({ ...trade('USDT-KRW', '1480', '1'), venue: 'cryptofeed/UPBIT' })).toBe(
      'decoded',
    );
    expect(written.texts).toEqual(['TRADE USDT/KRW 1480 × 10000 SELL']);
  });
});

describe('steps that are learned', () => {
  it('become finer with the first price that asks for it, and are written again before it', () => {
    const written = new Written('upbit');
    written.say(trade('KRW-USDT', '1480', '1'));
    written.say(trade('KRW-USDT', '1481.0', '1'));
    expect(written.redefined).toEqual([]);
    written.say(trade('KRW-USDT', '1480.5', '1'));
    written.say(trade('KRW-USDT', '1480', '1'));
    expect(written.redefined).toEqual(['upbit:USDT/KRW:spot']);
    expect(written.texts.map((text) => text.split(' ')[2])).toEqual([
      '1480',
      '1481',
      '14805',
      '14800',
    ]);
    expect(written.steps.definition('upbit:USDT/KRW:spot')).toMatchObject({
      tick: { mantissa: 1, exponent: -1 },
      lot: { mantissa: 1, exponent: -4 },
    });
  });

  it('are not those of averages, where a market has prices of its own', () => {
    const written = new Written('binance-usdm');
    const forced: Said = {
      ...{
        kind: 'liquidation',
        symbol: 'BTCUSDT',
        price: '60000.123',
        quantity: '1',
        id: undefined,
      },
      ...{ forcedSide: SIDE.BUY, coverage: COVERAGE.SAMPLED },
    };
    written.say(forced);
    expect(written.steps.definition('binance-usdm:BTC/USDT:linear')?.tick.exponent).toBe(-3);
    written.say(trade('BTCUSDT', '60000.1', '1'));
    expect(written.steps.definition('binance-usdm:BTC/USDT:linear')?.tick.exponent).toBe(-1);
    written.say(forced);
    expect(written.texts.at(-1)).toBe('LIQUIDATION BTC/USDT 600001 × 100000000 BUY');
  });

  it('are a survey’s where there was one, and a price between them is rejected', () => {
    const sink = new WrittenEvents();
    const steps = { tick: { mantissa: 1, exponent: 0 }, lot: { mantissa: 1, exponent: -2 } };
    const writer = new VenueEventWriter({
      ...{ venue: 'upbit', names: new InstrumentTable(), sink, tally: sink },
      steps: surveyedSteps(() => steps),
    });
    const written = { eventTimeUs: AT_US, ...trade('KRW-USDT', '1480.5', '1') } as VenueEvent;
    expect(writer.write(written, AT_US)).toMatchObject({ reason: 'bad-price' });
  });

  it('begin with what is known', () => {
    const written = new Written('upbit');
    const earlier = new Written('upbit');
    earlier.say(trade('KRW-USDT', '1480.25', '1'));
    const known = earlier.steps.definition('upbit:USDT/KRW:spot');
    if (known !== undefined) written.steps.prime(known);
    written.say(trade('KRW-USDT', '1480', '1'));
    expect(written.texts).toEqual(['TRADE USDT/KRW 148000 × 10000 SELL']);
  });
});

it('chooses a lot by the best price of a book, and not by one far from it', () => {
  const written = new Written('coinbase');
  const far: readonly LevelText[] = [
    ['1', '1'],
    ['60000', '1'],
  ];
  written.say(book('BTC-USD', far, [['99999999', '1']]));
  expect(written.steps.definition('coinbase:BTC/USD:spot')?.lot.exponent).toBe(-8);
});

describe('mark, index and open interest', () => {
  it('wait for a price of the market, and never make its steps finer', () => {
    const written = new Written('binance-coinm');
    const mark: Said = {
      kind: 'mark-index',
      symbol: 'BTCUSD_PERP',
      markPrice: '60000.12345678',
      indexPrice: undefined,
    };
    const open: Said = { kind: 'open-interest', symbol: 'BTCUSD_PERP', quantity: '600' };
    expect([written.say(mark), written.say(open)]).toEqual(
      Array(2).fill({ rule: 'market-without-price' }),
    );
    written.say(trade('BTCUSD_PERP', '60000.1', '1'));
    expect([written.say(mark), written.say(open)]).toEqual(['decoded', 'decoded']);
    expect(written.say({ ...mark, markPrice: undefined })).toEqual({
      rule: 'mark-without-price',
    });
    expect(written.say({ ...mark, markPrice: 'x' })).toMatchObject({ reason: 'bad-price' });
    // 600 contracts of 100 dollars at 60,000.1.
    expect(written.texts.slice(1)).toEqual([
      'MARK_INDEX BTC/USD 600001 × 0',
      'OPEN_INTEREST BTC/USD 0 × 99999833',
    ]);
  });
});

describe('books', () => {
  it('of a venue that shows them whole stand each for itself', () => {
    const written = new Written('upbit');
    written.say(
      book(
        'KRW-USDT',
        [
          ['1480', '5'],
          ['0', '0'],
        ],
        [['1481', '7']],
      ),
    );
    written.say(book('KRW-USDT', [['1479', '5']], [['1481', '7']]));
    expect(written.texts).toEqual([
      'BOOK_SNAPSHOT 1735689600001500 1480 × 50000 | 1481 × 70000',
      'BOOK_SNAPSHOT 1735689600002500 1479 × 50000 | 1481 × 70000',
    ]);
  });

  it('that only the connection orders are numbered by the clock, and lost with it', () => {
    const written = new Written('coinbase');
    expect(written.say(change('BTC-USD', undefined, [['60000', '1']]))).toEqual({
      rule: 'depth-without-snapshot',
    });
    written.say(book('BTC-USD', [['60000.01', '1']], []));
    written.say(change('BTC-USD', undefined, [['60000.01', '0']]));
    expect(written.say({ kind: 'break', symbol: undefined, detail: 'closed' })).toBe('decoded');
    expect(written.say(change('BTC-USD', undefined, [['60000.02', '1']]))).toEqual({
      rule: 'depth-without-snapshot',
    });
    expect(written.texts).toEqual([
      // Whatever the core still holds from before is not true.
      'BREAK',
      'BOOK_SNAPSHOT 1735689600002500 6000001 × 100000000 |',
      'BOOK_DELTA 1735689600002500→1735689600003500 6000001 × 0 |',
      'BREAK',
    ]);
    expect(written.lost.map(({ loss, symbol }) => [symbol, loss])).toEqual([
      ['BTC-USD', 'no-snapshot'],
      ['BTC-USD', 'break'],
    ]);
  });

  it('are made invalid by a change that cannot be read, where no number would show it', () => {
    const written = new Written('coinbase');
    written.say(book('BTC-USD', [['60000.01', '1']], []));
    expect(written.say(change('BTC-USD', undefined, [['x', '1']]))).toMatchObject({
      reason: 'bad-price',
    });
    expect(written.texts.at(-1)).toBe('BREAK');
  });

  it('keep a level that is less than a lot, since nothing removes one', () => {
    const written = new Written('binance-coinm');
    written.say(
      book(
        'BTCUSD_PERP',
        [
          ['60000.0', '1'],
          ['59999.9', '0'],
        ],
        [],
        5,
      ),
    );
    expect(written.texts).toEqual(['BOOK_SNAPSHOT 5 600000 × 166667 |']);
    const dust = new Written('upbit');
    dust.say(book('KRW-USDT', [['1480', '0.0000001']], []));
    expect(dust.texts).toEqual(['BOOK_SNAPSHOT 1735689600001500 1480 × 1 |']);
  });

  it('of Binance are held until their snapshot has come', () => {
    const written = new Written('binance');
    expect(written.say(change('BTCUSDT', [4, 6], [['60000', '1']]))).toBe('held');
    expect(written.lost.map(({ loss }) => loss)).toEqual(['no-snapshot']);
    written.say(book('BTCUSDT', [['60000', '2']], [], 5));
    expect(written.texts).toEqual([
      'BOOK_SNAPSHOT 5 60000 × 200000000 |',
      'BOOK_DELTA 4→6 60000 × 100000000 |',
    ]);
    written.say(change('BTCUSDT', [8, 9], [['60000', '3']]));
    expect(written.lost.map(({ loss }) => loss)).toEqual(['no-snapshot', 'gap']);
    written.writer.end();
    expect(written.heldDecodedCount).toBe(1);
  });

  it('best levels first, where there are more than a batch holds', () => {
    const written = new Written('coinbase');
    const levels = Array.from({ length: 20_000 }, (_, at): LevelText => [String(at + 1), '1']);
    expect(written.say(book('BTC-USD', levels, levels))).toBe('decoded');
    const [bids = '', asks = ''] = (written.texts[0] ?? '').split(' | ');
    expect(bids).toContain('20000 × ');
    expect(bids).not.toContain(' 3616 × ');
    expect(asks).toMatch(/^1 × .* 16384 × \d+$/);
  });
});

describe('a numbered book of one connection', () => {
  const begun = (): Written => {
    const written = new Written('okx');
    written.say(book('BTC-USDT', [['60000', '1']], [], 10));
    written.say(change('BTC-USDT', [10, 15], [['60000', '2']]));
    written.texts.length = 0;
    return written;
  };
  const loss = ({ lost }: Written) => lost.map((book) => book.loss);

  it('goes on by the venue’s numbers', () => {
    const written = begun();
    written.say(change('BTC-USDT', [15, 18], [['60000', '3']]));
    expect(written.say(change('BTC-USDT', [18, 18], []))).toEqual({ rule: 'depth-without-change' });
    expect(written.texts).toEqual(['BOOK_DELTA 15→18 60000 × 300000000 |']);
  });

  it('shows a gap to the core, and waits for a snapshot', () => {
    const written = begun();
    expect(written.say(change('BTC-USDT', [17, 18], [['60000', '3']]))).toBe('decoded');
    expect(written.say(change('BTC-USDT', [18, 19], [['60000', '3']]))).toEqual({
      rule: 'depth-without-snapshot',
    });
    written.say(book('BTC-USDT', [['60001', '1']], [], 3));
    expect(written.say(change('BTC-USDT', [3, 4], [['60001', '3']]))).toBe('decoded');
    expect(written.texts.map((text) => text.split(' ')[1])).toEqual(['17→18', '3', '3→4']);
    expect(loss(written)).toEqual(['gap']);
  });

  it('is lost where the numbers begin anew', () => {
    const written = begun();
    expect(written.say(change('BTC-USDT', [2, 3], [['50000', '3']]))).toEqual({
      rule: 'depth-without-snapshot',
    });
    expect([written.texts, loss(written)]).toEqual([['BREAK'], ['sequence-restarted']]);
  });

  it('hands a repeat on, which changes nothing', () => {
    const written = begun();
    expect(written.say({ ...change('BTC-USDT', [8, 10], [['1', '1']]), eventTimeUs: AT_US })).toBe(
      'decoded',
    );
    expect([written.texts.length, loss(written)]).toEqual([1, []]);
  });

  it('goes on after a restart of the feed with what comes: the core has the book', () => {
    const written = new Written('okx');
    expect(written.say(change('BTC-USDT', [15, 18], [['60000', '3']]))).toBe('decoded');
    expect(written.say(change('BTC-USDT', [19, 20], [['60000', '3']]))).toBe('decoded');
    expect(loss(written)).toEqual(['gap']);
  });
});
