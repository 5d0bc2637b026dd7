/** Rows of native batches as rows of a bridged source: as they are, under the source and position of the foreign record. */
import { isRejection, type RowRejection } from '@breakwater/codec';
import { EVENT_KIND, type EventBatch, type InstrumentDefinition } from '@breakwater/core';
import { TOPIC_ID } from './bridged-log.ts';
import { type NativeBatch, nativeBatch, venueOfRow } from './native-batch.ts';
import type { PositionedSink } from './positioned-sink.ts';

export class NativeRows {
  readonly #sink: PositionedSink;
  readonly #definitions: Map<string, InstrumentDefinition>;

  /** `definitions`: what the log says. */
  constructor(sink: PositionedSink, definitions: ReadonlyMap<string, InstrumentDefinition>) {
    this.#sink = sink;
    this.#definitions = new Map(definitions);
  }

  /** Writes the rows of `venue` and returns what is wrong with the others of it; `onWritten` is called behind each with the definition of its market. */
  write(
    { value, fromRow }: NativeBatch,
    venue: string,
    onWritten: (definition: InstrumentDefinition, eventTimeUs: number) => void,
  ): readonly RowRejection[] {
    const batch = nativeBatch(value);
    if ('reason' in batch) return [batch];
    const refusals: RowRejection[] = [];
    for (let row = fromRow; row < batch.eventCount; row += 1) {
      if (venueOfRow(batch, row) !== venue) continue;
      const definition = this.#definitionOf(batch, row);
      if (isRejection(definition)) {
        refusals.push(definition);
        continue;
      }
      this.#sink.copy(batch, row);
      onWritten(definition, batch.eventTimeUs(row));
    }
    return refusals;
  }

  #definitionOf(batch: EventBatch, row: number): InstrumentDefinition | RowRejection {
    const key = batch.symbols.name(batch.instrument(row));
    const rare = batch.rareEvent(row);
    if (rare?.kind === 'instrument') this.#definitions.set(key, rare.definition);
    if (batch.kind(row) === EVENT_KIND.FEED_STATUS && rare?.kind === 'feed-status') {
      // The bridge's own memory is such a status: nobody else may write it.
      if (TOPIC_ID.test(rare.status.detail)) {
        return { reason: 'bad-row', detail: 'a status that says what only a bridge says' };
      }
    }
    const detail = `no definition of ${key} came before; its producer writes one at each start`;
    return this.#definitions.get(key) ?? { reason: 'unknown-instrument', detail };
  }
}
