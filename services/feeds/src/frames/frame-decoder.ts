/** Rows of frames → events in a source: what each message says, written or told why not. */
import {
  type EventSink,
  type HeldTally,
  isRejection,
  type RowDecoder,
  type RowOutcome,
  type RowRejection,
  type StepLookup,
} from '@breakwater/codec';
import type { InstrumentType } from '@breakwater/core';
import { type InstrumentNames, surveyedSteps, VenueEventWriter } from '@breakwater/venues';
import { FrameReaders } from './frame-readers.ts';
import type { FrameRow } from './frames-format.ts';

export interface FrameDecoderOptions {
  readonly names: InstrumentNames;
  readonly steps: StepLookup;
  /** Which markets are meant, where a venue writes several alike. */
  readonly type: InstrumentType | undefined;
}

export class FrameDecoder implements RowDecoder<FrameRow> {
  readonly #options: FrameDecoderOptions;
  readonly #readers: FrameReaders = new FrameReaders();
  readonly #writers = new Map<string, VenueEventWriter>();

  constructor(options: FrameDecoderOptions) {
    this.#options = options;
  }

  /**
   * One outcome for all that a row says: a rejection where there is one, then decoded, then held, then the rule by which it is
   * ignored. What a row holds besides a rejected reading is written all the same.
   */
  decode(row: FrameRow, sink: EventSink, tally: HeldTally): RowOutcome {
    const { venue, receivedTimeUs } = row;
    const writer = this.#writer(venue, sink, tally);
    const isAgain = row.kind === 'opened' && this.#readers.has(row);
    const readings = this.#readers.read(row);
    if (isAgain) {
      const detail = 'the connection began anew';
      const lost = {
        kind: 'break',
        symbol: undefined,
        eventTimeUs: receivedTimeUs,
        detail,
      } as const;
      writer.write(lost, receivedTimeUs);
    }
    const outcomes = readings.map((reading): RowOutcome => {
      if (reading.kind === 'ignored') return { rule: reading.rule };
      if (reading.kind === 'rejected') return reading.rejection;
      return writer.write(reading, receivedTimeUs);
    });
    return (
      outcomes.find((outcome): outcome is RowRejection => isRejection(outcome)) ??
      outcomes.find((outcome) => outcome === 'decoded') ??
      outcomes.find((outcome) => outcome === 'held') ??
      outcomes[0] ?? { rule: 'recording-note' }
    );
  }

  end(): void {
    for (const writer of this.#writers.values()) writer.end();
  }

  /** Source and tally are those of the decoder's own stream, and the same with every row. */
  #writer(venue: string, sink: EventSink, tally: HeldTally): VenueEventWriter {
    let writer = this.#writers.get(venue);
    if (writer === undefined) {
      const { names, steps, type } = this.#options;
      const options = { venue, names, steps: surveyedSteps(steps), type };
      writer = new VenueEventWriter({ ...options, sink, tally });
      this.#writers.set(venue, writer);
    }
    return writer;
  }
}
