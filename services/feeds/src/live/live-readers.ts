/**
 * The venues' messages, the writer of their events, and the steps of markets, for all connections of a run.
 *
 * Invariants
 * LRD1 all sources count a market in the same steps: before a definition that differs is written by any of them, what each
 *    has gathered in the old ones leaves.
 */
import { assert, type InstrumentDefinition } from '@breakwater/core';
import {
  type InstrumentNames,
  LearnedSteps,
  VenueEventWriter,
  type VenueMessages,
  type VenueWriterOptions,
  venueMessages,
} from '@breakwater/venues';

export type OwnWriterOptions = Pick<VenueWriterOptions, 'sink' | 'tally' | 'onBookLost'>;

export class LiveReaders {
  readonly #names: InstrumentNames;
  readonly #steps = new LearnedSteps();
  readonly #written = new Map<string, InstrumentDefinition>();

  constructor(names: InstrumentNames) {
    this.#names = names;
  }

  /** A reader of one connection. */
  messages(venue: string): VenueMessages {
    const messages = venueMessages(venue);
    assert(messages !== undefined, `messages of ${venue} are read`);
    return messages;
  }

  writer(venue: string, options: OwnWriterOptions): VenueEventWriter {
    return new VenueEventWriter({ venue, names: this.#names, steps: this.#steps, ...options });
  }

  /** Key of a market of which nothing has come yet, so that its feed can be told of; undefined where no convention says what it is. */
  expect(venue: string, symbol: string, atUs: number): string | undefined {
    const instrument = this.#names.resolve(venue, symbol, atUs);
    if ('reason' in instrument) return undefined;
    this.#steps.expect(instrument, atUs);
    return instrument.key;
  }

  /** LRD1: the definition to write now; `sendAll` sends what every source has gathered. */
  definition(key: string, sendAll: () => void): InstrumentDefinition {
    const definition = this.#steps.definition(key);
    assert(definition !== undefined, 'a market is written once its steps are known');
    const written = this.#written.get(key);
    if (written !== definition) {
      if (written !== undefined) sendAll();
      this.#written.set(key, definition);
    }
    return definition;
  }
}
