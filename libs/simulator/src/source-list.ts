/** All sources of a simulation, in the order in which they were opened, each with its own delay. */
import { type InstrumentDefinition, STREAM_CLASS, type StreamClass } from '@breakwater/core';
import { DELAY_MS_MIN, type LogOrder } from './log-order.ts';
import type { SeededRandom } from './seeded-random.ts';
import { SourceStream } from './source-stream.ts';

/** [longest silence that is promised, how often it is promised], by stream class. */
const HEARTBEATS_US: Readonly<Record<StreamClass, readonly [number, number]>> = {
  [STREAM_CLASS.SOCKET]: [5_000_000, 2_000_000],
  [STREAM_CLASS.POLLED]: [30_000_000, 10_000_000],
  [STREAM_CLASS.LENDING]: [60_000_000, 20_000_000],
};

/** Sources differ in their delay by so much; jitter adds up to 100 ms, mostly far less (a uniform to the fourth). */
const DELAY_RANGE_MS = 90;
const JITTER_MS = 100;

interface OpenSource {
  readonly stream: SourceStream;
  readonly random: SeededRandom;
}

export class SourceList {
  readonly #random: SeededRandom;
  readonly startTimeUs: number;
  readonly #open: OpenSource[] = [];

  constructor(random: SeededRandom, startTimeUs: number) {
    this.#random = random;
    this.startTimeUs = startTimeUs;
  }

  /** Opens the stream `name` of an instrument, for example `trades`. */
  open(definition: InstrumentDefinition, name: string, streamClass: StreamClass): SourceStream {
    const { venue, base, quote, type } = definition;
    const suffix = type === 'linear' ? '-PERP' : '';
    const source = `simulator/${venue}/${base}-${quote}${suffix}/${name}`;
    const random = this.#random.split(source);
    const [heartbeatUs, heartbeatEveryUs] = HEARTBEATS_US[streamClass];
    const delayMs = DELAY_MS_MIN + random.index(DELAY_RANGE_MS);
    const identity = { source, streamClass, definition, heartbeatUs, heartbeatEveryUs, delayMs };
    const phaseUs = random.index(heartbeatEveryUs / 1_000) * 1_000;
    const stream = new SourceStream(identity, this.startTimeUs, phaseUs);
    this.#open.push({ stream, random });
    return stream;
  }

  all(): SourceStream[] {
    return this.#open.map(({ stream }) => stream);
  }

  ofVenue(venue: string): SourceStream[] {
    return this.#open
      .map(({ stream }) => stream)
      .filter((stream) => {
        const { definition, streamClass } = stream.identity;
        return definition.venue === venue && streamClass !== STREAM_CLASS.LENDING;
      });
  }

  /** Hands on what every source has gathered up to `stepEndUs`, each with its delay and some jitter. */
  flush(stepEndUs: number, order: LogOrder): void {
    for (const { stream, random } of this.#open) {
      const events = stream.take(stepEndUs);
      if (events === undefined) continue;
      const u = random.uniform();
      order.add(stepEndUs, stream.identity.delayMs + JITTER_MS * u * u * u * u, stream, events);
    }
  }
}
