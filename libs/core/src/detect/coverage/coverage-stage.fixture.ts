/** Detector D on a stage of its own: what feeds sent, by the second, in; its verdicts out. */
import type { AlertFacts, AlertFigure, AlertSink, AlertSubject } from '../../alert/alert-writer.ts';
import type { Observation } from '../../alert/lifecycle.ts';
import { BatchWriter } from '../../event/batch-writer.ts';
import {
  FEED_STATUS,
  type FeedStatusCode,
  STREAM_CLASS,
  type StreamClass,
} from '../../event/event.ts';
import { EventBatch } from '../../event/event-batch.ts';
import { definition } from '../../event/instrument.fixture.ts';
import type { FeedNote } from '../../market/intake.ts';
import { Market } from '../../market/market.ts';
import { paneSlot } from '../../window/open-panes.ts';
import type { COVERAGE } from './coverage.ts';
import { CoverageDetector } from './coverage-detector.ts';

export const SECOND_US = 1_000_000;
export const START_US = 1_760_000_000_000_000;
export const KEY = 'upbit:USDT/KRW:spot';
export const SOURCE = 'upbit/trades';
const PANE_US = 250_000;
/** Polled feeds are sealed this much later than sockets. */
const POLLED_BEHIND_PANES = 32;

function status(code: FeedStatusCode, heartbeatSeconds = 0): FeedNote {
  const heartbeatUs = heartbeatSeconds * SECOND_US;
  return { kind: 'status', status: { status: code, heartbeatUs, detail: '' } };
}

type Said =
  | 'event'
  | 'heartbeat in 3 s'
  | 'heartbeat in 8 s'
  | 'up'
  | 'down'
  | 'maintenance'
  | 'hole'
  | 'shut-out';

const NOTES: Readonly<Record<Said, FeedNote | undefined>> = {
  event: undefined,
  'heartbeat in 3 s': status(FEED_STATUS.HEARTBEAT, 3),
  'heartbeat in 8 s': status(FEED_STATUS.HEARTBEAT, 8),
  up: status(FEED_STATUS.UP),
  down: status(FEED_STATUS.DOWN),
  maintenance: status(FEED_STATUS.MAINTENANCE),
  hole: { kind: 'hole' },
  'shut-out': { kind: 'shut-out' },
};

/** What a source says in the first pane of each second of [from, to); once where there is no `to`. */
export interface Line {
  readonly from: number; // unit: s since START_US, quarters allowed
  readonly to?: number; // unit: s since START_US
  readonly source?: string;
  readonly market?: string;
  readonly streamClass?: StreamClass;
  readonly says: Said;
}

export interface Verdict {
  readonly second: number; // unit: s since START_US
  readonly subject: AlertSubject<typeof COVERAGE>;
  readonly observation: Observation;
  readonly state: string | undefined;
  readonly onset: number; // unit: s since START_US
  readonly facts: AlertFacts<typeof COVERAGE> & AlertFigure<typeof COVERAGE>;
}

export class CoverageStage {
  readonly detector: CoverageDetector;
  readonly verdicts: Verdict[] = [];
  /** Seconds at whose end a venue could be seen again. */
  readonly seeing: number[] = []; // unit: s since START_US
  readonly #markets = new Map<string, Market>();
  readonly #batch = new EventBatch();
  #pane = START_US / PANE_US;

  constructor() {
    const sink: AlertSink<typeof COVERAGE> = {
      observe: (subject, lifecycle, observation, onsetUs, account) => {
        const second = since(observation.timeUs);
        const state = lifecycle.observe(observation);
        const facts = { ...account.facts(), ...account.figure() };
        this.verdicts.push({ second, subject, observation, state, onset: since(onsetUs), facts });
      },
    };
    this.detector = new CoverageDetector(sink);
  }

  market(key: string): Market {
    const known = this.#markets.get(key);
    if (known !== undefined) return known;
    return this.define(key);
  }

  /** The market's definition, from which it starts anew where it had one. */
  define(key: string): Market {
    const made = new Market(definition(key), STREAM_CLASS.SOCKET);
    this.#markets.set(key, made);
    this.detector.addMarket(made);
    return made;
  }

  /** A source sends an event about the market now, and says something of itself with it. */
  say(line: Line): void {
    const { source = SOURCE, market = KEY, streamClass = STREAM_CLASS.SOCKET, says } = line;
    const { batch } = new BatchWriter({ source, session: 1, streamClass }, 1, this.#batch);
    this.detector.seen(batch, this.market(market), paneSlot(this.#pane));
    const note = NOTES[says];
    if (note !== undefined) this.detector.note(batch.source, this.#pane, note);
  }

  /** A record of the source was taken at the end of `second`. */
  counted(second: number, eventCount: number, lateCount: number, source: string = SOURCE): void {
    const id = this.#batch.symbols.intern(source);
    this.detector.counted(id, START_US + second * SECOND_US, eventCount, lateCount);
  }

  /** Seals panes up to the end of second `until` - 1 and judges each second at its end. */
  run(until: number, lines: readonly Line[] = []): this {
    const end = START_US / PANE_US + until * 4;
    for (; this.#pane < end; this.#pane += 1) {
      const pane = this.#pane;
      const second = pane / 4 - START_US / SECOND_US;
      for (const line of lines) {
        if (
          Number.isInteger(second - line.from) &&
          second >= line.from &&
          second < (line.to ?? line.from + 1)
        )
          this.say(line);
      }
      this.detector.seal(STREAM_CLASS.SOCKET, pane);
      this.detector.seal(STREAM_CLASS.POLLED, pane - POLLED_BEHIND_PANES);
      if (pane % 4 !== 3) continue;
      const endUs = (pane + 1) * PANE_US;
      if (this.detector.judge(endUs, endUs)) this.seeing.push(since(endUs));
    }
    return this;
  }
}

function since(timeUs: number): number {
  return (timeUs - START_US) / SECOND_US;
}

/** The revisions that a subject would print: state, faults, and when. */
export function revisions(stage: CoverageStage): [number, string, string][] {
  return stage.verdicts.flatMap(({ second, state, facts }) =>
    state === undefined ? [] : [[second, state, facts.unavailable.join()]],
  );
}
