import { SIDE } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { BinanceDecoder, type BinanceSpec } from './binance-combined.ts';
import { receivedTimeOf, surveyBinanceLine } from './binance-frame.ts';
import { CollectedEvents } from './collected-events.ts';
import type { RowOutcome } from './row.ts';
import { StepSurvey } from './step-survey.ts';

const INSTRUMENT = 'binance:AAA/BBB:spot';
const SPEC: BinanceSpec = {
  instrument: (symbol) =>
    symbol === '' || symbol === 'AAABBB'
      ? INSTRUMENT
      : { reason: 'unknown-instrument', detail: symbol },
};
const steps = () => ({ tick: { mantissa: 1, exponent: -2 }, lot: { mantissa: 1, exponent: -3 } });

class Replay {
  readonly sink = new CollectedEvents();
  readonly #decoder: BinanceDecoder;
  #lineCount = 0;

  constructor(spec: BinanceSpec = SPEC) {
    this.#decoder = new BinanceDecoder(spec, steps);
  }

  frame(data: unknown, stream = 'aaabbb@depth'): RowOutcome {
    return this.text(JSON.stringify({ stream, data }));
  }

  text(json: string): RowOutcome {
    this.#lineCount += 1;
    const receivedTimeUs = 1_000_000 + this.#lineCount;
    const line = `${receivedTimeUs}000 ${json}`;
    return this.#decoder.decode({ receivedTimeUs, line }, this.sink, this.sink);
  }

  diff(first: number, last: number, more: object = {}): RowOutcome {
    const levels = { b: [['10.01', '0.500']], a: [['10.02', '0']] };
    return this.frame({
      e: 'depthUpdate',
      E: 5,
      s: 'AAABBB',
      U: first,
      u: last,
      ...levels,
      ...more,
    });
  }

  snapshot(lastUpdateId: number): RowOutcome {
    return this.text(
      JSON.stringify({ lastUpdateId, bids: [['10.00', '1']], asks: [['10.05', '2']] }),
    );
  }

  end(): void {
    this.#decoder.end(this.sink);
  }

  /** `S5` a snapshot at 5, `D4-6` a delta from 4 to 6. */
  get books(): string[] {
    return this.sink.events.map((e) =>
      e.kind === 'BOOK_SNAPSHOT' ? `S${e.sequence}` : `D${e.previousSequence}-${e.sequence}`,
    );
  }
}

describe('depth', () => {
  it('holds diffs until the snapshot, drops those it covers, then passes the rest', () => {
    const replay = new Replay();
    expect([replay.diff(1, 3), replay.diff(4, 6), replay.diff(7, 8)]).toEqual([
      'held',
      'held',
      'held',
    ]);
    expect(replay.snapshot(5)).toBe('decoded');
    expect(replay.diff(9, 9)).toBe('decoded');
    expect(replay.books).toEqual(['S5', 'D3-6', 'D6-8', 'D8-9']);
    expect(replay.sink.heldIgnored).toEqual(['depth-covered-by-snapshot']);
    expect(replay.sink.heldDecodedCount).toBe(2);
  });

  it('drops a diff that ends exactly at the snapshot', () => {
    const replay = new Replay();
    replay.diff(4, 5);
    replay.snapshot(5);
    expect(replay.books).toEqual(['S5']);
    expect(replay.sink.heldIgnored).toEqual(['depth-covered-by-snapshot']);
  });

  it('uses the previous id that futures give', () => {
    const replay = new Replay();
    replay.snapshot(100);
    replay.diff(150, 160, { pu: 90 });
    expect(replay.books).toEqual(['S100', 'D90-160']);
  });

  it('shows a gap to the book, then waits for the next snapshot', () => {
    const replay = new Replay();
    replay.snapshot(5);
    replay.diff(6, 7);
    expect(replay.diff(20, 21)).toBe('decoded');
    expect(replay.diff(22, 23)).toBe('held');
    expect(replay.snapshot(10)).toEqual({ rule: 'snapshot-behind-book' });
    expect(replay.snapshot(20)).toBe('decoded');
    expect(replay.books).toEqual(['S5', 'D5-7', 'D19-21', 'S20', 'D19-21', 'D21-23']);
    // The diff that showed the gap was tallied when it did.
    expect(replay.sink.heldDecodedCount).toBe(1);
  });

  it('begins anew where the ids do, whichever comes first: the snapshot or a diff', () => {
    for (const order of ['snapshot first', 'diffs first']) {
      const replay = new Replay();
      replay.snapshot(9_000);
      replay.diff(9_001, 9_001, { E: 10 });
      if (order === 'snapshot first') {
        expect(replay.snapshot(3)).toEqual({ rule: 'snapshot-behind-book' });
        expect(replay.diff(4, 4, { E: 20 })).toBe('decoded');
      } else {
        expect(replay.diff(2, 3, { E: 20 })).toBe('held');
        expect(replay.diff(4, 4, { E: 30 })).toBe('held');
        expect(replay.snapshot(3)).toBe('decoded');
      }
      expect(replay.diff(5, 5, { E: 40 })).toBe('decoded');
      // The change that no book continues says that the old one is not true.
      const last = Number.MAX_SAFE_INTEGER;
      const anew = [`D${last - 1}-${last}`, 'S3', 'D3-4', 'D4-5'];
      expect(replay.books).toEqual(['S9000', 'D9000-9001', ...anew]);
    }
  });

  it('takes a diff that was sent before the newest for the repeat that it is', () => {
    const replay = new Replay();
    replay.snapshot(5);
    replay.diff(6, 9, { E: 10 });
    expect(replay.diff(6, 7, { E: 9 })).toBe('decoded');
    expect(replay.diff(10, 10, { E: 11 })).toBe('decoded');
    expect(replay.books).toEqual(['S5', 'D5-9', 'D5-7', 'D9-10']);
  });

  it('ignores a snapshot that would set a good book back', () => {
    const replay = new Replay();
    replay.snapshot(5);
    replay.diff(6, 9);
    expect(replay.snapshot(7)).toEqual({ rule: 'snapshot-behind-book' });
    expect(replay.books).toEqual(['S5', 'D5-9']);
  });

  it('says at the end what never got a snapshot', () => {
    const replay = new Replay();
    replay.diff(1, 2);
    replay.diff(3, 4);
    replay.end();
    expect(replay.sink.heldIgnored).toEqual(['depth-without-snapshot', 'depth-without-snapshot']);
  });

  it.each([
    [{ b: [['10.001', '1']] }, 'bad-price'],
    [{ b: [['0', '1']] }, 'bad-price'],
    [{ a: [['10', '-1']] }, 'bad-quantity'],
    [{ a: [['10', 'NaN']] }, 'bad-quantity'],
    [{ a: [[10, 1]] }, 'bad-row'],
    [{ b: 'x' }, 'bad-row'],
    [{ u: 2 ** 60 }, 'bad-number'],
    [{ u: -1 }, 'bad-number'],
    [{ pu: 99 }, 'bad-number'],
    [{ E: 'now' }, 'bad-time'],
    [{ s: 'CCCBBB' }, 'unknown-instrument'],
    [{ b: Array.from({ length: 40_000 }, () => ['1', '1']) }, 'oversized'],
  ])('rejects the whole diff for %j', (broken, reason) => {
    const replay = new Replay();
    replay.snapshot(5);
    expect(replay.diff(6, 7, broken)).toMatchObject({ reason });
    expect(replay.books).toEqual(['S5']);
  });
});

describe('trades and liquidations', () => {
  const trade = { e: 'trade', E: 9, T: 7, s: 'AAABBB', t: 12, p: '10.50', q: '2', m: true };

  it('a buyer that is maker was sold to', () => {
    const replay = new Replay();
    expect(replay.frame(trade)).toBe('decoded');
    expect(replay.frame({ ...trade, m: false })).toBe('decoded');
    expect(replay.sink.events).toMatchObject([
      { side: SIDE.SELL, priceTicks: 1_050, quantityLots: 2_000, eventTimeUs: 7_000 },
      { side: SIDE.BUY, receivedTimeUs: 1_000_002 },
    ]);
  });

  it('drops by rule what is no market trade', () => {
    const replay = new Replay();
    for (const execution of ['INSURANCE_FUND', 'ADL', 'NA']) {
      expect(replay.frame({ ...trade, X: execution })).toEqual({ rule: 'not-market-trade' });
    }
    expect(replay.frame({ ...trade, X: 'MARKET' })).toBe('decoded');
    expect(replay.frame({ u: 1, s: 'AAABBB' }, 'aaabbb@bookTicker')).toEqual({
      rule: 'book-ticker',
    });
    expect(replay.frame({ ...trade, e: 'aggTrade' })).toEqual({ rule: 'aggregate-trade' });
    expect(replay.frame({ e: 'kline' })).toEqual({ rule: 'other-event' });
    expect(replay.text('{"result":null,"id":1}')).toEqual({ rule: 'subscription-reply' });
  });

  it('a forced order keeps its side; executed price and size come first', () => {
    const replay = new Replay({ instrument: () => 'binance-usdm:BTC/USDT:linear' });
    const o = { s: 'BTCUSDT', S: 'SELL', p: '9', ap: '9.5', q: '3', z: '2', X: 'FILLED', T: 8 };
    expect(replay.frame({ e: 'forceOrder', E: 9, o }, '!forceOrder@arr')).toBe('decoded');
    expect(replay.sink.events).toMatchObject([
      {
        kind: 'LIQUIDATION',
        instrument: 'binance-usdm:BTC/USDT:linear',
        side: SIDE.SELL,
        priceTicks: 950,
        quantityLots: 2_000,
        eventTimeUs: 8_000,
      },
    ]);
    expect(replay.frame({ e: 'forceOrder', E: 9, o: { ...o, z: '0.00' } })).toEqual({
      rule: 'not-filled',
    });
  });

  it.each([
    ['{"stream":"aaabbb@bookTicker","data":{"u":1', 'bad-json'],
    ['{"stream":"aaabbb@trade"', 'bad-json'],
    ['[]', 'bad-json'],
    ['null', 'bad-json'],
    ['{}', 'bad-row'],
    ['{"data":{"lastUpdateId":"5","bids":[],"asks":[]}}', 'bad-number'],
    [`{"lastUpdateId":5,"bids":[["1","0"]],"asks":[]}`, 'bad-quantity'],
    [JSON.stringify({ data: { ...trade, p: 10.5 } }), 'bad-price'],
    [JSON.stringify({ data: { ...trade, q: '0' } }), 'bad-quantity'],
    [JSON.stringify({ data: { ...trade, t: 1.5 } }), 'bad-number'],
    [JSON.stringify({ data: { ...trade, T: 9e15 } }), 'bad-time'],
    [`{"a":"${'x'.repeat(4_200_000)}"}`, 'oversized'],
  ])('rejects %.60s', (json, reason) => {
    const replay = new Replay();
    expect(replay.text(json)).toMatchObject({ reason });
    expect(replay.sink.events).toEqual([]);
  });
});

it('the receive time is cut to microseconds', () => {
  expect(receivedTimeOf('1723161253937085768 {}')).toBe(1_723_161_253_937_085);
  expect(receivedTimeOf('soon {}')).toBeUndefined();
  expect(receivedTimeOf('{}')).toBeUndefined();
});

it('the survey measures levels, trades and snapshots without parsing them', () => {
  const survey = new StepSurvey();
  const lines = [
    '1 {"stream":"x@depth","data":{"e":"depthUpdate","b":[["10.1000","5.25"]],"a":[]}}',
    '1 {"stream":"x@trade","data":{"e":"trade","p":"10.125","q":"1.5"}}',
    '1 {"lastUpdateId":1,"bids":[["9","0.0625"]],"asks":[]}',
    '1 {"stream":"x@bookTicker","data":{"b":"9.123456","B":"1.123456"}}',
    '1 {"truncated":[["',
  ];
  for (const line of lines) surveyBinanceLine(line, INSTRUMENT, survey);
  expect(survey.steps(INSTRUMENT)).toMatchObject({ tick: { exponent: -3 }, lot: { exponent: -4 } });
});
