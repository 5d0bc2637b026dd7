import { BatchWriter, EVENT_FLAG, SIDE } from '@breakwater/core';
import { expect, test } from 'vitest';
import { instrument, START_US } from './tape.fixture.ts';
import { Tape } from './tape.ts';

const KEY = 'upbit:USDT/KRW:spot';

function taped(flags: number): Tape {
  const instruments = new Map([[KEY, instrument(KEY)]]);
  const tape = new Tape({ instruments, fromUs: START_US, toUs: START_US + 4e6, stepUs: 1e6 });
  const writer = new BatchWriter({ source: 'test', session: 1, streamClass: 0 });
  const stamp = { instrument: KEY, eventTimeUs: START_US + 2e6, flags };
  writer.trade({ ...stamp, priceTicks: 1_400, aggressorSide: SIDE.SELL, quantityLots: 7 });
  writer.trade({ ...stamp, priceTicks: 1_401, aggressorSide: SIDE.BUY, quantityLots: 5 });
  writer.trade({
    ...stamp,
    eventTimeUs: START_US + 9e6,
    priceTicks: 1,
    aggressorSide: SIDE.BUY,
    quantityLots: 1,
  });
  tape.add({ timestampUs: START_US + 2e6, source: 'test', batch: writer.batch });
  tape.seal();
  return tape;
}

test('trades fall into their step, the price goes on, what lies outside is not there', () => {
  const market = taped(0).markets.get(KEY);
  expect([...(market?.price ?? [])]).toEqual([0, 0, 1_401, 1_401]);
  expect([...(market?.sold ?? [])]).toEqual([0, 0, 7, 0]);
  expect([...(market?.bought ?? [])]).toEqual([0, 0, 5, 0]);
});

test('a bar stamped with its end belongs to the step that it ends', () => {
  const market = taped(EVENT_FLAG.FROM_BAR).markets.get(KEY);
  expect([...(market?.price ?? [])]).toEqual([0, 1_401, 1_401, 1_401]);
});
