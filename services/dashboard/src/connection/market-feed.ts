/**
 * The histories of markets, kept up by view frames. The first frame after connecting says where the log is: what the
 * charts missed before it is fetched first, and frames that come meanwhile wait.
 */
import type { StreamName, ViewFrame, ViewMessage } from '@breakwater/client';
import type { Range } from '../market/chart-series.ts';
import { MarketHistory } from '../market/market-history.ts';

/** Returns at most so many frames of a span, oldest first, neighbours joined; null where they cannot be had. */
export type FetchFrames = (
  stream: StreamName,
  range: Range,
  frameCount: number,
) => Promise<readonly ViewFrame[] | null>;

/** How far back the charts reach when the page opens. */
const BACKFILL_US = 3_600_000_000;
/** In how many frames: the last ten minutes every two seconds, what lies before them every fifteen. */
const BACKFILL_STEPS = [
  { lastUs: 600_000_000, frameCount: 240 },
  { lastUs: 0, frameCount: 300 },
];
/** Of an old span that is looked at alone. */
const SPAN_FRAME_COUNT = 600;

export class MarketFeed {
  /** Of each stream. */
  readonly histories: Map<StreamName, MarketHistory> = new Map();
  readonly #fetch: FetchFrames;
  readonly #changed: () => void;
  /** Frames that wait until what was before them is there. */
  readonly #waiting = new Map<StreamName, ViewFrame[] | 'filled'>();

  constructor(fetch: FetchFrames, changed: () => void) {
    this.#fetch = fetch;
    this.#changed = changed;
  }

  take({ stream, frame }: Pick<ViewMessage, 'stream' | 'frame'>): void {
    const history = this.histories.get(stream) ?? new MarketHistory();
    this.histories.set(stream, history);
    const waiting = this.#waiting.get(stream);
    if (waiting === undefined) {
      this.#waiting.set(stream, [frame]);
      void this.#backfill(stream, history, frame.timeUs);
    } else if (waiting === 'filled') history.take(frame);
    else waiting.push(frame);
  }

  /** The connection is lost: with the next one the first frame fetches again what is missing. */
  lost(): void {
    this.#waiting.clear();
  }

  /** The view of a span that lies before what is held; null where it cannot be had. */
  async span(stream: StreamName, range: Range): Promise<MarketHistory | null> {
    const frames = await this.#fetch(stream, range, SPAN_FRAME_COUNT);
    return frames === null ? null : MarketHistory.of(frames);
  }

  async #backfill(stream: StreamName, history: MarketHistory, untilUs: number): Promise<void> {
    const heldUs = history.lastUs ?? 0;
    let fromUs = Math.max(heldUs + 1, untilUs - BACKFILL_US);
    for (const { lastUs, frameCount } of BACKFILL_STEPS) {
      const toUs = untilUs - lastUs;
      if (fromUs >= toUs) continue;
      const missed = await this.#fetch(stream, { fromUs, toUs }, frameCount);
      for (const frame of missed ?? []) history.take(frame);
      fromUs = toUs;
    }
    const waiting = this.#waiting.get(stream);
    this.#waiting.set(stream, 'filled');
    for (const frame of waiting === 'filled' || waiting === undefined ? [] : waiting) {
      history.take(frame);
    }
    this.#changed();
  }
}
