/** Format `frames` of a recorded folder: messages of venues as they came, in the wrapping of whoever kept them. */
import {
  isRejection,
  type RowDecoder,
  type RowRejection,
  type StepLookup,
  type StepSurvey,
} from '@breakwater/codec';
import {
  basePriceText,
  baseQuantityText,
  type InstrumentNames,
  type VenueEvent,
  type VenueInstrument,
} from '@breakwater/venues';
import type { ManifestStream } from '../manifest.ts';
import type { RowReading, StreamFormat } from '../stream-format.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { type FrameLine, FrameLines } from './frame-line.ts';
import { FrameReaders } from './frame-readers.ts';

/** A line whose time is known. */
export interface FrameRow extends FrameLine {
  readonly receivedTimeUs: number;
}

export function framesFormat(
  stream: ManifestStream,
  names: InstrumentNames,
): StreamFormat<FrameRow> {
  const surveyed = new FrameReaders();
  const priced = new Set<string>();
  return {
    reader: () => {
      const lines = new FrameLines(stream.venue);
      const clock = new FrameClock();
      return (line) => {
        const reading = lines.read(line);
        if (isRejection(reading)) return reading;
        if (reading.kind === 'note') return { rule: reading.rule };
        return clock.timed(reading);
      };
    },
    survey: (row, survey) => {
      for (const reading of surveyed.read(row)) {
        if (reading.kind === 'ignored' || reading.kind === 'rejected') continue;
        if (reading.kind === 'break') continue;
        const venue = reading.venue ?? row.venue;
        const instrument = names.resolve(venue, reading.symbol, reading.eventTimeUs, stream.type);
        if (!isRejection(instrument)) surveyEvent(reading, instrument, survey, priced);
      }
    },
    decoder: (steps: StepLookup): RowDecoder<FrameRow> =>
      new FrameDecoder({ names, steps, type: stream.type }),
  };
}

/** Gives a line that says no time of its own the newest of its events; one without events has the time of the line before. */
class FrameClock {
  readonly #readers: FrameReaders = new FrameReaders();
  #timeUs: number | undefined;

  timed(line: FrameLine): RowReading<FrameRow> {
    const { receivedTimeUs } = line;
    if (receivedTimeUs !== undefined) {
      return { timeUs: receivedTimeUs, row: { ...line, receivedTimeUs } };
    }
    const readings = this.#readers.read({ ...line, receivedTimeUs: this.#timeUs ?? 0 });
    const times = readings.flatMap((reading) =>
      'eventTimeUs' in reading ? [reading.eventTimeUs] : [],
    );
    const timeUs = times.length > 0 ? Math.max(...times) : this.#timeUs;
    if (timeUs === undefined || timeUs === 0) return withoutTime(readings);
    this.#timeUs = timeUs;
    return { timeUs, row: { ...line, receivedTimeUs: timeUs } };
  }
}

/** Nothing before it had a time either: what the messages are says why. */
function withoutTime(readings: ReturnType<FrameReaders['read']>): RowReading<FrameRow> {
  const first = readings[0];
  if (first?.kind === 'ignored') return { rule: first.rule };
  if (first?.kind === 'rejected') return first.rejection;
  return NO_TIME;
}

const NO_TIME: RowRejection = {
  reason: 'bad-time',
  detail: 'neither the line nor its message says a time',
};

/**
 * Counts the digits of an event's numbers, in base units. A liquidation's price is an average with digits of its own, and counts
 * only while nothing else of the market has a price (`priced`).
 */
function surveyEvent(
  event: Exclude<VenueEvent, { readonly kind: 'break' }>,
  instrument: VenueInstrument,
  survey: StepSurvey,
  priced: Set<string>,
): void {
  const { key } = instrument;
  if (event.kind === 'mark-index' || event.kind === 'open-interest') return;
  survey.see(key);
  if (event.kind === 'book-snapshot' || event.kind === 'book-delta') {
    for (const [price, quantity] of event.bids) surveySize(instrument, price, quantity, survey);
    for (const [price, quantity] of event.asks) surveySize(instrument, price, quantity, survey);
    priced.add(key);
  } else if (event.kind === 'trade' || (event.kind === 'liquidation' && !priced.has(key))) {
    surveySize(instrument, event.price, event.quantity, survey);
    if (event.kind === 'trade') priced.add(key);
  }
}

function surveySize(
  instrument: VenueInstrument,
  price: string,
  quantity: string,
  survey: StepSurvey,
): void {
  survey.price(instrument.key, basePriceText(price, instrument));
  // Rounded, since one order of a billion must not cost the book that it stands in.
  survey.amount(instrument.key, baseQuantityText(quantity, price, instrument), 'rounded');
}
