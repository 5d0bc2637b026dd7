/** Calibrated baselines and thresholds as detectors read them: looked up once per subject, never per pane. */
import type { CalibrationReference } from '../alert/alert.ts';
import { assert } from '../assert.ts';
import type { Calibration, ChannelBaseline, SeasonalRate, Tail } from '../control/calibration.ts';
import type { WithBaselines, WithThresholds } from './detector-calibration.ts';
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

const MINUTE_US = 60_000_000;

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

  thresholds({ letter, calibration }: WithThresholds, windowUs: number): Thresholds {
    const found = this.#thresholds.get(`${letter}|${windowUs}`);
    return found ?? { ...calibration.thresholds.provisional, provisional: true };
  }

  rate(scope: string): SeasonalRate | undefined {
    return this.#rates.get(scope);
  }
}
