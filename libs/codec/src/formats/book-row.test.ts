import { describe, expect, it } from 'vitest';
import { BookChangeDecoder, BookRowDecoder } from './book-row.ts';
import { CollectedEvents } from './collected-events.ts';
import type { TableRow } from './row.ts';
import { TickerRowDecoder } from './ticker-row.ts';

const steps = () => ({ tick: { mantissa: 1, exponent: -1 }, lot: { mantissa: 1, exponent: 0 } });

function row(
  cells: Readonly<Record<string, string>>,
  timeUs = 1_000,
  instrument = 'v:A/B:spot',
): TableRow {
  return {
    instrument,
    eventTimeUs: timeUs,
    receivedTimeUs: timeUs,
    fields: (field) => cells[field],
  };
}

const change = (side: string, price: string, amount: string, isSnapshot = 'false') => ({
  side,
  price,
  amount,
  isSnapshot,
});
const shown = (sink: CollectedEvents): string[] =>
  sink.events.map(
    ({ kind, bidCount, askCount, sequence, previousSequence }) =>
      `${kind} ${bidCount}/${askCount} ${previousSequence}-${sequence}`,
  );

describe('book changes', () => {
  it('of one message are one event, and a snapshot begins anew', () => {
    const [sink, decoder] = [new CollectedEvents(), new BookChangeDecoder(steps)];
    const take = (cells: Record<string, string>, timeUs: number, instrument?: string): unknown =>
      decoder.decode(row(cells, timeUs, instrument), sink, sink);
    take(change('bid', '9', '1'), 500);
    take(change('bid', '10', '1', 'true'), 1_000);
    take(change('ask', '11', '0', 'true'), 1_000);
    take(change('ask', '11', '2', 'TRUE'), 1_000);
    take(change('ask', '7', '2', 'true'), 1_000, 'v:C/B:spot');
    take(change('bid', '10', '0'), 2_000);
    take(change('bid', '9.5', '3'), 2_000);
    take(change('ask', '12', '3'), 3_000);
    decoder.settle();
    take(change('bid', '1', '3', 'true'), 3_000);
    decoder.end();
    expect(shown(sink)).toEqual([
      'BOOK_SNAPSHOT 1/1 0-1',
      'BOOK_DELTA 2/0 1-2',
      'BOOK_DELTA 0/1 2-3',
      // The other market's, which nothing followed.
      'BOOK_SNAPSHOT 0/1 0-1',
      'BOOK_SNAPSHOT 1/0 0-4',
    ]);
    expect([sink.heldDecodedCount, sink.heldIgnored]).toEqual([8, ['book-not-begun']]);
  });

  it.each([
    [change('maker', '1', '1'), 'bad-side'],
    [change('', '1', '1'), 'bad-side'],
    [change('bid', 'x', '1'), 'bad-price'],
    [change('bid', '1', '-1'), 'bad-quantity'],
  ])('%j is rejected', (cells, reason) => {
    const sink = new CollectedEvents();
    expect(new BookChangeDecoder(steps).decode(row(cells), sink, sink)).toMatchObject({ reason });
  });
});

describe('a row of a book', () => {
  const decoder = new BookRowDecoder(steps);
  it('ends with its last level, and an empty one is ignored', () => {
    const sink = new CollectedEvents();
    const cells = {
      bidPrice0: '10',
      bidAmount0: '1',
      bidPrice1: '9',
      bidAmount1: '2',
      bidPrice3: '7',
      askPrice0: '11',
      askAmount0: '0',
    };
    expect(decoder.decode(row(cells), sink)).toBe('decoded');
    expect(shown(sink)).toEqual(['BOOK_SNAPSHOT 2/0 0-1']);
    expect(decoder.decode(row({}), sink)).toEqual({ rule: 'empty-book' });
    expect(decoder.decode(row({ bidPrice0: '10' }), sink)).toMatchObject({
      reason: 'bad-quantity',
    });
  });
});

describe('a ticker', () => {
  it('tells what changes, rounded to the steps of what is traded', () => {
    const [sink, decoder] = [new CollectedEvents(), new TickerRowDecoder(steps)];
    const take = (cells: Record<string, string>): unknown => decoder.decode(row(cells), sink);
    expect(take({ indexPrice: '10.123', openInterest: '7.4' })).toBe('decoded');
    expect(take({ markPrice: '10.0777' })).toBe('decoded');
    expect(take({ markPrice: '10.1', openInterest: '7' })).toEqual({ rule: 'nothing-new' });
    expect(take({ markPrice: 'x' })).toMatchObject({ reason: 'bad-price' });
    expect(
      sink.events.map(({ kind, priceTicks, quantityLots }) => [kind, priceTicks, quantityLots]),
    ).toEqual([
      ['OPEN_INTEREST', 0, 7],
      ['MARK_INDEX', 101, 101],
    ]);
  });
});
