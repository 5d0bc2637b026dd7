/** Calibrated baselines and thresholds as detectors read them: looked up once per subject, never per pane. */
import type { CalibrationReference } from '../alert/alert.ts';
import { assert } from '../assert.ts';
import type {
  Calibration,
  ChannelBaseline,
  EpisodeTail,
  SeasonalRate,
  Tail,
} from '../control/calibration.ts';
import { exp, power } from '../number/elementary.ts';
import type { MarketClass, WithBaselines, WithThresholds } from './detector-calibration.ts';
import { PROVISIONAL_TAIL } from './tail-score.ts';

export interface Baseline {
  readonly median: number; // unit: as the channel's statistic
  readonly scale: number; // unit: as the channel's statistic
  readonly upper: Tail;
  readonly lower: Tail;
  readonly provisional: boolean;
}
export interface Thresholds {
  readonly s1: number; // unit: the detector's score
  readonly s2: number; // unit: the detector's score
  /** The tail that they were read from; null where they are supposed. */
  readonly tail: EpisodeTail | null;
  readonly provisional: boolean;
}

const MINUTE_US = 60_000_000;
/** Beyond what any span of calibration can say. */
const RARITY_DAYS_MAX = 3_652;

export class Baselines {
  readonly reference: CalibrationReference;
  readonly #channels = new Map<string, ChannelBaseline>();
  readonly #thresholds = new Map<string, Thresholds>();
  readonly #rates = new Map<string, SeasonalRate>();

  constructor(calibration: Calibration | undefined, hash: string) {
    this.reference = { hash, origin: calibration?.origin ?? 'provisional' };
    for (const baseline of calibration?.baselines ?? []) {
      this.#channels.set(`${baseline.subject}|${baseline.channel}|${baseline.windowUs}`, baseline);
    }
    for (const threshold of calibration?.thresholds ?? []) {
      const { detector, marketClass, windowUs, s1, s2 } = threshold;
      const key = `${detector}|${marketClass}|${windowUs}`;
      this.#thresholds.set(key, { s1, s2, tail: threshold, provisional: false });
    }
    for (const rate of calibration?.rates ?? []) this.#rates.set(rate.scope, rate);
  }

  /** Of a channel that the detector declares; what it supposes of the channel where nobody has calibrated it. */
  channel<Own extends WithBaselines>(
    { calibration }: Own,
    subject: string,
    channel: Own['calibration']['baselines'][number]['channel'],
    windowUs: number,
  ): Baseline {
    const found = this.#channels.get(`${subject}|${channel}|${windowUs}`);
    if (found !== undefined) return { ...found, provisional: false };
    const supposed = calibration.baselines.find((word) => word.channel === channel);
    assert(supposed !== undefined, `the detector declares a baseline of ${channel}`);
    const growth = supposed.growth === 'root' ? Math.sqrt(windowUs / MINUTE_US) : 1;
    return {
      median: 0,
      scale: supposed.provisionalScale * growth,
      upper: PROVISIONAL_TAIL,
      lower: PROVISIONAL_TAIL,
      provisional: true,
    };
  }

  /** Of a class of market; what the detector supposes where nobody has calibrated it. */
  thresholds(
    { letter, calibration }: WithThresholds,
    marketClass: MarketClass,
    windowUs: number,
  ): Thresholds {
    const found = this.#thresholds.get(`${letter}|${marketClass}|${windowUs}`);
    return found ?? { ...calibration.thresholds.provisional, tail: null, provisional: true };
  }

  rate(scope: string): SeasonalRate | undefined {
    return this.#rates.get(scope);
  }
}

/** Days on one market between episodes that reach a score, by the calibrated tail; at most ten years, null without a tail. */
export function rarityDays({ tail }: Thresholds, score: number): number | null {
  if (tail === null || !(tail.episodesPerDay > 0)) return null;
  const y = score > tail.u ? (score - tail.u) / tail.scale : 0;
  const survival = tail.shape < 1e-6 ? exp(-y) : power(1 + tail.shape * y, -1 / tail.shape);
  const days = 1 / (tail.episodesPerDay * survival);
  return days < RARITY_DAYS_MAX ? days : RARITY_DAYS_MAX;
}
