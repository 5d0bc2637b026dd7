/** Calibrated baselines and thresholds as detectors read them: looked up once per subject, never per pane. */
import type { CalibrationReference } from '../alert/alert.ts';
import type { Calibration, ChannelBaseline, SeasonalRate, Tail } from '../control/calibration.ts';
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
  readonly provisional: boolean;
}

/** Provisional spread of a price change: 5 bp in a minute, growing with the root of the window. */
const PROVISIONAL_PRICE_SCALE_PER_MINUTE = 5e-4;
/** Provisional thresholds: z ≈ 6.5 and z ≈ 10 on both legs at once. Conservative, not a stated false-alarm rate. */
const PROVISIONAL_SURGE: Thresholds = { s1: 3.2, s2: 4, provisional: true };
/** Provisional: five times, ten times the expected count. */
const PROVISIONAL_CASCADE: Thresholds = { s1: 1.61, s2: 2.3, provisional: true };

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
    for (const { detector, windowUs, s1, s2 } of calibration?.thresholds ?? []) {
      this.#thresholds.set(`${detector}|${windowUs}`, { s1, s2, provisional: false });
    }
    for (const rate of calibration?.rates ?? []) this.#rates.set(rate.scope, rate);
  }

  channel(subject: string, channel: string, windowUs: number): Baseline {
    const found = this.#channels.get(`${subject}|${channel}|${windowUs}`);
    if (found !== undefined) return { ...found, provisional: false };
    const scale =
      channel === 'pressure'
        ? 1 // For independent signs the self-normalised pressure has unit variance.
        : PROVISIONAL_PRICE_SCALE_PER_MINUTE * Math.sqrt(windowUs / 60_000_000);
    return {
      median: 0,
      scale,
      upper: PROVISIONAL_TAIL,
      lower: PROVISIONAL_TAIL,
      provisional: true,
    };
  }

  thresholds(detector: 'A' | 'B', windowUs: number): Thresholds {
    const provisional = detector === 'A' ? PROVISIONAL_SURGE : PROVISIONAL_CASCADE;
    return this.#thresholds.get(`${detector}|${windowUs}`) ?? provisional;
  }

  rate(scope: string): SeasonalRate | undefined {
    return this.#rates.get(scope);
  }
}
