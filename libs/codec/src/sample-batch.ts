/** One batch with every kind of event, for tests of what happens to its bytes. */
import {
  BatchWriter,
  type EventBatch,
  LENDING_OPERATION,
  type LendingOperation,
  type LendingTerms,
} from '@breakwater/core';

const TIME_US = 1_763_900_000_000_000;
const SPOT = 'upbit:USDT/KRW:spot';
const LENDING = 'bithumb:USDT/KRW:lending';
const PERPETUAL = 'binance-usdm:BTC/USDT:linear';

/** Eleven events, two instruments and a lending market, positions from 41 on. */
export function sampleBatch(): EventBatch {
  const writer = new BatchWriter({ source: 'feeds/sample', session: 7, streamClass: 1 }, 41);
  writeMarket(writer);
  writeDerivative(writer);
  writeRare(writer);
  return writer.batch;
}

function writeMarket(writer: BatchWriter): void {
  const stamp = { instrument: SPOT, eventTimeUs: TIME_US, receivedTimeUs: TIME_US + 21_500 };
  writer.trade({
    ...stamp,
    aggressorSide: -1,
    priceTicks: 1_463,
    quantityLots: 250_000_000,
    venueId: { high: 3, low: 0xfedc_ba98 },
    participant: { high: 0x8000_0001, low: 5 },
    flags: 1,
  });
  writer.bookSnapshot({
    ...stamp,
    sequence: 81_234_567_890,
    bids: [
      [1_462, 10],
      [1_461, 25_000_000_000],
    ],
    asks: [[1_464, 3]],
  });
  writer.bookDelta({
    ...stamp,
    eventTimeUs: TIME_US - 300,
    sequence: 81_234_567_894,
    previousSequence: 81_234_567_890,
    bids: [[1_462, 0]],
    asks: [[1_465, 7]],
  });
}

function writeDerivative(writer: BatchWriter): void {
  const stamp = { instrument: PERPETUAL, eventTimeUs: TIME_US + 1_000 };
  writer.liquidation({
    ...stamp,
    forcedSide: -1,
    priceTicks: 953_451_200,
    quantityLots: 1_250,
    coverage: 2,
    count: 3,
    venueId: { high: 0, low: 17 },
    flags: 2,
  });
  writer.markIndex({ ...stamp, markPriceTicks: 953_451_300, indexPriceTicks: 953_449_900 });
  writer.openInterest({ ...stamp, openLots: 91_234_567 });
}

function writeRare(writer: BatchWriter): void {
  const eventTimeUs = TIME_US + 2_000;
  writer.referenceRate({ instrument: 'reference:USD/KRW:fx', eventTimeUs, priceTicks: 146_150 });
  writer.lending({
    instrument: LENDING,
    eventTimeUs,
    principalLots: 5_000_000,
    priceTicks: 1_463,
    operation: forcedRepayment(eventTimeUs),
  });
  writer.lendingTerms({ instrument: LENDING, eventTimeUs, terms: lendingTerms });
  const status = { status: 1, heartbeatUs: 5_000_000, detail: 'connected' } as const;
  writer.feedStatus({ instrument: SPOT, eventTimeUs, ...status });
  writer.instrument(
    {
      key: SPOT,
      venue: 'upbit',
      base: 'USDT',
      quote: 'KRW',
      type: 'spot',
      tick: { mantissa: 1, exponent: 0 },
      lot: { mantissa: 1, exponent: -8 },
      effectiveTimeUs: 0,
    },
    eventTimeUs,
  );
}

/** With something in every field, though no venue would say all of it of one operation. */
function forcedRepayment(eventTimeUs: number): LendingOperation {
  return {
    operation: LENDING_OPERATION.FORCED_REPAYMENT,
    programme: '코인대여',
    operationId: 'O-1',
    loanId: 'L-1',
    borrower: `h1:key-1:${'0000000100000002'.padEnd(64, '3')}`,
    requestTimeUs: eventTimeUs - 60_000_000,
    principalWon: 73_150,
    collateral: [
      { asset: 'KRW', quantity: 30_000, valueWon: 30_000 },
      { asset: 'BTC', quantity: 1_250, valueWon: 1_990 },
    ],
    maturityTimeUs: eventTimeUs + 2_592_000_000_000,
    feePpmPerDay: 500,
    triggerPriceTicks: 1_580,
    lender: '블록투리얼',
    capWon: 30_000_000,
    disclosure: {
      kind: 'FORCED_LIQUIDATIONS',
      fromUs: eventTimeUs - 86_400_000_000,
      toUs: eventTimeUs,
      outstandingWon: 120_000_000_000,
      forcedCount: 3_635,
    },
  };
}

const lendingTerms: LendingTerms = {
  programme: '코인대여',
  version: 2,
  title: '코인대여 2.0',
  lender: '블록투리얼',
  predecessor: '렌딩',
  assets: ['USDT', 'BTC', 'ETH'],
  loanToValueMaxBp: 8_500,
  triggerLoanToValueBp: 9_500,
  haircuts: [
    { asset: 'USDT', countedBp: 8_075 },
    { asset: 'BTC', countedBp: 7_650 },
  ],
  capPerUserWon: 30_000_000,
  advertisedMaxWon: 200_000_000,
  feePpmPerDay: 500,
  forcedFeePpm: 10_000,
  priceSource: 'INDEX',
  guardBp: 300,
  repaysInWon: true,
};
