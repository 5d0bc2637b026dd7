/** Exchange rates out of a foreign topic (`event: reference-rate`), as reference rates of `reference:BASE/QUOTE:fx`. */
import type { RowRejection } from '@breakwater/codec';
import type { InstrumentDefinition } from '@breakwater/core';
import { rateDefinition, rateTicks } from '../live/rate-source.ts';
import type { PositionedSink } from './positioned-sink.ts';

export const RATE_VENUE = 'reference';

export interface TopicRate {
  readonly kind: 'reference-rate';
  /** `USD/KRW`: won for a dollar. */
  readonly symbol: string;
  readonly eventTimeUs: number;
  readonly price: string;
}

const PAIR = /^([A-Z]{3,6})\/([A-Z]{3,6})$/;

export class RateRows {
  readonly #sink: PositionedSink;
  readonly #defined = new Map<string, InstrumentDefinition>();

  constructor(sink: PositionedSink) {
    this.#sink = sink;
  }

  /** Returns the definition of the rate that was written, or what is wrong with it. */
  write({ symbol, eventTimeUs, price }: TopicRate): InstrumentDefinition | RowRejection {
    const [, base = '', quote = ''] = PAIR.exec(symbol) ?? [];
    if (base === '') {
      const detail = `"${symbol.slice(0, 40)}" is no pair of currencies such as USD/KRW`;
      return { reason: 'unknown-instrument', detail };
    }
    const priceTicks = rateTicks(price);
    if (!(priceTicks > 0 && Number.isSafeInteger(priceTicks))) {
      return { reason: 'bad-price', detail: `rate "${price.slice(0, 40)}" is none above 0` };
    }
    const definition = this.#defined.get(symbol) ?? rateDefinition({ base, quote });
    const instrument = definition.key;
    if (!this.#defined.has(symbol)) {
      this.#defined.set(symbol, definition);
      this.#sink.write(instrument, (writer) => writer.instrument(definition, eventTimeUs));
    }
    this.#sink.write(instrument, (writer) =>
      writer.referenceRate({ instrument, eventTimeUs, priceTicks }),
    );
    return definition;
  }
}
