import { EVENT_KIND, type EventBatch, type FeedRecord, SIDE, STREAM_CLASS } from '@breakwater/core';
import {
  type BookLoss,
  InstrumentTable,
  LearnedSteps,
  type StepSource,
  VenueEventWriter,
} from '@breakwater/venues';
import { expect, it } from 'vitest';
import { BatchSlots } from './batch-slots.ts';
import { StreamAccount } from './stream-account.ts';

const AT_US = Date.UTC(2025, 0, 1) * 1_000;

/** `price in ticks` of trades, `tick 10^n` of definitions, in the order of the log. */
function told({ batch }: { readonly batch: EventBatch }): string[] {
  return Array.from({ length: batch.eventCount }, (_, row) => {
    const rare = batch.rareEvent(row);
    if (rare?.kind === 'instrument') return `tick 10^${rare.definition.tick.exponent}`;
    return batch.kind(row) === EVENT_KIND.TRADE ? `${batch.priceTicks(row)}` : 'book';
  });
}

it('a market whose prices get finer is defined anew before the first of them, within a record and over records', () => {
  const learned: LearnedSteps = new LearnedSteps();
  const steps: StepSource = learned;
  const slots = new BatchSlots({
    ...{ slotUs: 10_000, session: 1 },
    definition: (instrument) => learned.definition(instrument),
  });
  const account = new StreamAccount(
    { source: 'feeds/upbit/trades', holdsPersons: false },
    () => {},
  );
  const lost: BookLoss[] = [];
  const writer = new VenueEventWriter({
    ...{ venue: 'upbit', names: new InstrumentTable(), steps, tally: account },
    sink: slots.source(account, STREAM_CLASS.SOCKET),
    onBookLost: ({ loss }) => lost.push(loss),
  });
  const records: string[][] = [];
  const take = (): void => {
    for (const record of slots.takeReady() as Iterable<FeedRecord>) records.push(told(record));
  };
  const say = (atUs: number, price: string): void => {
    slots.moveTo(atUs);
    take();
    const trade = {
      kind: 'trade',
      symbol: 'KRW-USDT',
      price,
      quantity: '1',
      side: SIDE.BUY,
    } as const;
    expect(writer.write({ ...trade, eventTimeUs: atUs, id: undefined }, atUs)).toBe('decoded');
  };
  say(AT_US, '1480');
  say(AT_US, '1480.5');
  say(AT_US + 20_000, '1481');
  say(AT_US + 40_000, '1481.25');
  slots.flush();
  take();
  expect(records).toEqual([
    ['tick 10^0', '1480', 'tick 10^-1', '14805'],
    ['14810'],
    ['tick 10^-2', '148125'],
  ]);
  expect(lost).toEqual([]);
});
