import { BatchWriter, type FeedRecord, SIDE, STREAM_CLASS } from '@breakwater/core';
import { expect, test } from 'vitest';
import { PriceTap } from './price-tap.ts';

const MINUTE_US = 60_000_000;

function record(source: string, fill: (writer: BatchWriter) => void): FeedRecord {
  const writer = new BatchWriter({ source, session: 1, streamClass: STREAM_CLASS.SOCKET });
  fill(writer);
  return { timestampUs: 0, source, batch: writer.batch };
}

function trade(instrument: string, eventTimeUs: number, priceTicks: number): FeedRecord {
  const fields = { instrument, eventTimeUs, priceTicks };
  return record('trades', (writer) => {
    writer.trade({ ...fields, aggressorSide: SIDE.BUY, quantityLots: 1 });
  });
}

const rate = record('rate', (writer) => {
  writer.referenceRate({ instrument: 'reference:USD/KRW:fx', eventTimeUs: 0, priceTicks: 140_000 });
});

test('hands every record on, and keeps one premium a minute and each price of the span', () => {
  const tap = new PriceTap({ fromUs: MINUTE_US, toUs: 2 * MINUTE_US });
  const records = [
    // No rate yet: there is no price overseas.
    trade('bithumb:USDT/KRW:spot', 0, 1_500),
    rate,
    trade('kraken:USDT/USD:spot', 1, 100_000),
    trade('bithumb:USDT/KRW:spot', 2, 1_414),
    trade('bithumb:USDT/KRW:spot', 3, 1_800),
    trade('upbit:USDT/KRW:spot', MINUTE_US, 1_420),
    trade('bithumb:USDT/KRW:spot', MINUTE_US, 1_386),
    trade('bithumb:USDT/KRW:spot', 2 * MINUTE_US, 1_400),
  ];
  expect([...tap.listen(records)]).toEqual(records);
  const premiums = tap.premium.map(({ premium }) => Math.round(premium * 10_000));
  expect(premiums).toEqual([100, -100, 0]);
  expect(tap.detail('bithumb')).toEqual([{ atUs: MINUTE_US, won: 1_386 }]);
  expect(tap.detail('upbit')).toEqual([{ atUs: MINUTE_US, won: 1_420 }]);
  expect(tap.detail('coinone')).toEqual([]);
});
