/** For tests of row decoders: a sink that keeps events as readable rows, and a tally of held ones. */
import { BatchWriter, EVENT_KIND } from '@breakwater/core';
import type { EventSink, HeldTally } from './row.ts';

export interface CollectedEvent {
  readonly kind: string;
  readonly instrument: string;
  readonly eventTimeUs: number;
  readonly receivedTimeUs: number;
  readonly side: number; // unit: SIDE
  readonly priceTicks: number;
  readonly quantityLots: number;
  readonly count: number;
  readonly flags: number; // unit: EVENT_FLAG bits
  readonly venueIdLow: number; // unit: 32 bits
  readonly sequence: number;
  readonly previousSequence: number;
  readonly bidCount: number;
  readonly askCount: number;
}

export class CollectedEvents implements EventSink, HeldTally {
  readonly events: CollectedEvent[] = [];
  readonly heldIgnored: string[] = [];
  heldDecodedCount = 0;

  write(_instrument: string, attempt: (writer: BatchWriter) => boolean): void {
    const writer = new BatchWriter({ source: 'test', session: 1, streamClass: 0 });
    if (!attempt(writer)) throw new Error('an event did not fit into an empty batch');
    const { batch } = writer;
    const kinds = Object.entries(EVENT_KIND);
    this.events.push({
      kind: kinds.find(([, code]) => code === batch.kind(0))?.[0] ?? '',
      instrument: batch.symbols.name(batch.instrument(0)),
      eventTimeUs: batch.eventTimeUs(0),
      receivedTimeUs: batch.receivedTimeUs(0),
      side: batch.side(0),
      priceTicks: batch.priceTicks(0),
      quantityLots: batch.quantityLots(0),
      count: batch.count(0),
      flags: batch.flags(0),
      venueIdLow: batch.venueIdLow(0),
      sequence: batch.sequence(0),
      previousSequence: batch.previousSequence(0),
      bidCount: batch.bidCount(0),
      askCount: batch.askCount(0),
    });
  }

  decoded(): void {
    this.heldDecodedCount += 1;
  }

  ignored(rule: string): void {
    this.heldIgnored.push(rule);
  }
}
