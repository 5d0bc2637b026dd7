/** Which window of a subject is worst, and what of it: is it unusual, does it matter, is it not explained (docs/detection-model.md, "Surge severity"). */

import type { Ruling as RulingOf } from '../../alert/alert.ts';
import { DEFAULT_MATERIALITY, type Materiality } from '../../control/ruleset.ts';
import type { StateIo } from '../../state/state-io.ts';
import { PANE } from '../../window/open-panes.ts';
import { LEAN_MAX } from '../tail-score.ts';
import { COLUMN } from './channel-history.ts';
import { type Examination, examine, largeShare, type Occasion } from './materiality.ts';
import { PRESSED_SCORE } from './pressure-leg.ts';
import type { SURGE } from './surge.ts';
import type { SurgeSubject } from './surge-subject.ts';
import { DIRECTION_SIGN, LEVEL_AT, SURGE_WINDOWS, type SurgeDirection } from './surge-windows.ts';

/**
 * A fused score above this share of its threshold keeps an open alert from clearing. (To wait for a price leg
 * below 1.3 in all windows would not do: over four windows and five channels that is passed most of any hour.)
 */
const CLEAR_SHARE = 0.7;
/** A level is judged by how unusual it is (p = 0.001), how far off and for how long, not by a budget: it is a state, no episode. */
const LEVEL_SCORE_MIN = 3;
const S2_PRINT_COUNT_MIN = 5;

/** What one evaluation found in a direction. */
export interface Finding {
  level: number; // unit: severity level
  windowAt: number; // unit: index into SURGE_WINDOWS_US
  score: number; // unit: −log10 p
  quiet: boolean;
  examination: Examination | undefined;
}

/** When an evaluation takes place: end of the newest pane, and the log time at which that is decided. */
export interface Moment {
  readonly endUs: number;
  readonly timeUs: number;
}

export class WindowScan {
  materiality: Materiality = DEFAULT_MATERIALITY;
  readonly #isBlind: (venue: string) => boolean;
  /** Filled anew by each scan: nothing is allocated where nothing is unusual. */
  readonly #finding: Finding = {
    ...{ level: 0, windowAt: 0, score: 0, quiet: true },
    examination: undefined,
  };

  constructor(isBlind: (venue: string) => boolean) {
    this.#isBlind = isBlind;
  }

  /** Whether the price has gone either way so far, in whichever window, that pressure has no say: a fall after a rise is in the short ones only. */
  hasMovedFar(subject: SurgeSubject): boolean {
    const share = largeShare(subject, this.materiality);
    for (let windowAt = 0; windowAt < LEVEL_AT; windowAt += 1) {
      const change = subject.change(windowAt, COLUMN.DIRECT);
      if (change >= share || change <= -share) return true;
    }
    return false;
  }

  /** The window that is worst: by level, then by how far it is past its own threshold. */
  worst(
    subject: SurgeSubject,
    direction: SurgeDirection,
    windowCount: number,
    moment: Moment,
  ): Finding {
    const sign = DIRECTION_SIGN[direction];
    const isOpen = subject.lifecycles[direction].open;
    const finding = this.#finding;
    finding.level = 0;
    finding.windowAt = 0;
    finding.score = 0;
    finding.quiet = true;
    finding.examination = undefined;
    let margin = Number.NEGATIVE_INFINITY;
    const large = largeShare(subject, this.materiality);
    const isLevelDue = windowCount > 1 && subject.awaySinceUs[direction] !== 0;
    const last = isLevelDue ? LEVEL_AT : windowCount - 1;
    for (let windowAt = 0; windowAt <= last; windowAt += 1) {
      if (windowAt >= windowCount && windowAt !== LEVEL_AT) continue;
      const threshold = subject.thresholds[windowAt];
      if (threshold === undefined) continue;
      const isFar =
        windowCount > 1 &&
        windowAt !== LEVEL_AT &&
        sign * -subject.change(windowAt, COLUMN.DIRECT) >= large;
      // The price leg costs more: it is only read where it can matter.
      if (windowAt !== LEVEL_AT && !isFar) {
        const pressure = subject.pressure.score(windowAt, sign);
        const enough = isOpen ? threshold.s1 * CLEAR_SHARE - LEAN_MAX : PRESSED_SCORE;
        if (pressure < enough) continue;
      }
      const score = subject.windowScore(windowAt, sign);
      if (isFar || score >= threshold.s1 * CLEAR_SHARE) finding.quiet = false;
      const over = score - threshold.s1;
      const unusual = windowAt === LEVEL_AT ? LEVEL_SCORE_MIN : threshold.s2;
      const isUnusual = score > unusual;
      const examination =
        isFar || isUnusual
          ? this.#examine(subject, direction, windowAt, {
              ...{ endUs: moment.endUs, timeUs: moment.timeUs, materiality: this.materiality },
              ...{ unusual, bySizeAlone: !isUnusual },
            })
          : undefined;
      const level = examination?.passed === true ? 2 : over > 0 ? 1 : 0;
      if (level < finding.level || (level === finding.level && over <= margin)) continue;
      margin = over;
      finding.windowAt = windowAt;
      finding.score = score;
      finding.level = level;
      finding.examination = examination;
    }
    return finding;
  }

  /** What S2 asks of a window that is unusual, or has moved far; undefined where nobody could tell. */
  #examine(
    subject: SurgeSubject,
    direction: SurgeDirection,
    windowAt: number,
    occasion: Occasion,
  ): Examination | undefined {
    const { market } = subject.origin;
    if (this.#isBlind(market.definition.venue)) return undefined;
    if (windowAt !== LEVEL_AT) {
      const window = SURGE_WINDOWS[windowAt] as number;
      if (market.bank.sum(window, PANE.PRINTS) < S2_PRINT_COUNT_MIN) return undefined;
    }
    return examine(subject, direction, windowAt, occasion);
  }

  /** Not `#finding`, which each scan fills anew. */
  keep(io: StateIo): void {
    io.fields(this, 'materiality');
  }
}

/** The score of a finding beside the threshold that it has passed, or has not. */
export function statisticalRuling(
  { level, windowAt, score: value }: Pick<Finding, 'level' | 'windowAt' | 'score'>,
  subject: SurgeSubject,
): RulingOf<typeof SURGE> {
  const { s1, s2 } = subject.thresholds[windowAt] ?? { s1: 0, s2: 0 };
  if (level === 0 || value <= s1) {
    return { rule: 'A.window.below', severity: null, value, limit: s1 };
  }
  const isS2 = level >= 2 && value > s2;
  return {
    ...{ rule: 'A.window.threshold', value },
    ...(isS2 ? { severity: 'S2', limit: s2 } : { severity: 'S1', limit: s1 }),
  };
}
