/**
 * What a detector has calibrated for it, and what it supposes until somebody has. It stands in the detector's words;
 * `Baselines` and the calibrator read it there.
 */
import { assert } from '../assert.ts';
import { WINDOW_US } from '../window/window-bank.ts';

/** What is held to a dollar, and every other asset: they differ in what is a move at all. */
export const MARKET_CLASSES = ['pegged', 'coin'] as const;
export type MarketClass = (typeof MARKET_CLASSES)[number];

/** The spread that is supposed of a channel which nobody has calibrated. */
interface BaselineWord {
  /** As a calibration names the channel. */
  readonly channel: string;
  readonly provisionalScale: number; // unit: as the channel's statistic, over a minute
  /** Whether the spread grows with the root of the window, or is the same in all. */
  readonly growth: 'root' | 'none';
}

/** One threshold for S1 and S2 in each window, set from a budget of false alarms. */
interface ThresholdWords {
  /** Lengths of windows that the bank keeps, rising. */
  readonly windowsUs: readonly number[];
  /** Time constant behind which a level is off, for detectors that judge levels too; it has a threshold like a window. */
  readonly levelUs: number | null;
  /** Classes of market that it judges, each with thresholds of its own. */
  readonly classes: readonly MarketClass[];
  /** Scores below are ordinary: the calibrator keeps runs from here. */
  readonly runFloor: number; // unit: the detector's score
  /** Where nobody has calibrated: conservative, not a stated false-alarm rate. */
  readonly provisional: {
    readonly s1: number; // unit: the detector's score
    readonly s2: number; // unit: the detector's score
  };
}

export interface DetectorCalibration {
  readonly baselines: readonly BaselineWord[];
  readonly thresholds: ThresholdWords | null;
  /** Seasonal rates by scope, where nobody has calibrated: of all markets together, and of one asset. */
  readonly rates: {
    readonly provisionalAllPerMinute: number; // unit: events per minute
    readonly provisionalAssetPerMinute: number; // unit: events per minute
  } | null;
}

/** A detector whose thresholds are calibrated. */
export interface WithThresholds {
  readonly letter: string;
  readonly calibration: { readonly thresholds: ThresholdWords };
}

/** A detector that compares channels with their baselines. */
export interface WithBaselines {
  readonly calibration: { readonly baselines: readonly BaselineWord[] };
}

/** The detector's windows, as indices into WINDOW_US. */
export function thresholdWindows({ letter, calibration }: WithThresholds): readonly number[] {
  return calibration.thresholds.windowsUs.map((windowUs) => {
    const window = WINDOW_US.indexOf(windowUs);
    assert(window >= 0, `detector ${letter} has windows that the bank keeps`);
    return window;
  });
}
