/**
 * Follows how a cascade goes while its alert is open (docs/detection-model.md, "Course of a cascade"): a look back at the
 * opening, then what each sealed second adds.
 *
 * Invariants
 * CR1 every forced order of a member from the first one on is counted once: what a second had shown at an opening within
 *    it is taken off when it is complete.
 * CR2 an alert that re-opens within its cool-down goes on with its course.
 */

import type { CascadeCourse, VenueOnset } from '../../alert/cascade-course.ts';
import { COARSE_PANE_US } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { SubjectsOf } from './cascade-price.ts';
import type { CascadeScope } from './cascade-scope.ts';
import { CoursePrice } from './course-price.ts';
import { sampledSize } from './occupancy.ts';
import { newestSecondUs, perSecondOf, runStart, secondUs } from './second-counts.ts';

/** What came first is what the rest is a multiple of. */
const SEED_US = 10_000_000;
/** Windows of 60 and 300 s, as indices into CASCADE_WINDOWS. */
const S60_AT = 1;
const S300_AT = 2;

/** When an alert opens: by which window, at which log time, and whether the newest second is complete. */
export interface CourseOpening {
  readonly windowAt: number; // unit: index into CASCADE_WINDOWS
  readonly timeUs: number;
  readonly isSecond: boolean;
}

export class CourseRecorder {
  readonly #price = new CoursePrice();
  /** Start of the second with the first forced order. */
  firstForcedUs = 0;
  #newestUs = 0;
  #peakMinuteUs = 0;
  #peakMinuteCount = 0; // unit: batches
  #longestCount = 0; // unit: batches
  /** Batches since the first, of the scope's side and of the other, and those of the first ten seconds. */
  #ownCount = 0;
  #otherCount = 0;
  #seedCount = 0;
  /** What of them is of a second that is not complete (CR1). */
  #openOwn = 0;
  #openOther = 0;
  #openSeed = 0;
  readonly #venueUs = new Map<string, number>();

  /** At an opening that continues no alert (CR2). */
  begin(
    scope: CascadeScope,
    { windowAt, timeUs, isSecond }: CourseOpening,
    subjectsOf: SubjectsOf,
  ): void {
    const newestUs = newestSecondUs(scope.members);
    const age = runStart(perSecondOf(scope, newestUs), scope.surgingRate(windowAt, timeUs));
    this.firstForcedUs = newestUs - age * COARSE_PANE_US;
    this.#ownCount = 0;
    this.#otherCount = 0;
    this.#seedCount = 0;
    this.#peakMinuteCount = 0;
    this.#longestCount = 0;
    this.#venueUs.clear();
    this.#takeOff();
    for (const market of scope.members) {
      const ages = (secondUs(market.bank) - this.firstForcedUs) / COARSE_PANE_US;
      for (let back = ages; back > 0; back -= 1) this.#add(scope, market, back);
    }
    const [own, other, seed] = [this.#ownCount, this.#otherCount, this.#seedCount];
    for (const market of scope.members) this.#add(scope, market, 0);
    if (!isSecond) {
      this.#openOwn = this.#ownCount - own;
      this.#openOther = this.#otherCount - other;
      this.#openSeed = this.#seedCount - seed;
    }
    this.#notePeaks(scope, newestUs);
    this.#price.begin(scope, this.firstForcedUs, subjectsOf);
  }

  /** After each complete second while the alert is open. */
  second(scope: CascadeScope): void {
    this.#ownCount -= this.#openOwn;
    this.#otherCount -= this.#openOther;
    this.#seedCount -= this.#openSeed;
    this.#takeOff();
    for (const market of scope.members) this.#add(scope, market, 0);
    this.#notePeaks(scope, newestSecondUs(scope.members));
    this.#price.second();
  }

  #takeOff(): void {
    this.#openOwn = 0;
    this.#openOther = 0;
    this.#openSeed = 0;
  }

  /** Counts what the market had in one of its seconds. */
  #add(scope: CascadeScope, { bank, definition }: Market, age: number): void {
    const own = bank.coarseValue(age, scope.column);
    this.#otherCount += bank.coarseValue(age, scope.otherColumn);
    if (own === 0) return;
    const timeUs = secondUs(bank) - age * COARSE_PANE_US;
    this.#ownCount += own;
    if (timeUs < this.firstForcedUs + SEED_US) this.#seedCount += own;
    const known = this.#venueUs.get(definition.venue);
    if (known === undefined || timeUs < known) this.#venueUs.set(definition.venue, timeUs);
  }

  #notePeaks(scope: CascadeScope, newestUs: number): void {
    this.#newestUs = newestUs;
    const minute = scope.count(S60_AT);
    if (minute > this.#peakMinuteCount) {
      this.#peakMinuteCount = minute;
      this.#peakMinuteUs = newestUs;
    }
    const longest = scope.count(S300_AT);
    if (longest > this.#longestCount) this.#longestCount = longest;
  }

  /** The course as far as it has gone, for an alert's evidence. */
  describe(scope: CascadeScope): CascadeCourse {
    const isSell = scope.side === 'SELL';
    const seedCount = this.#seedCount;
    const isSeeded = this.#newestUs + COARSE_PANE_US >= this.firstForcedUs + SEED_US;
    const { firstShockUs } = this.#price;
    return {
      firstForcedTimeUs: this.firstForcedUs,
      firstShockTimeUs: firstShockUs === 0 ? null : firstShockUs,
      peakMinuteTimeUs: this.#peakMinuteUs,
      peakMinuteCount: this.#peakMinuteCount,
      sellCount: isSell ? this.#ownCount : this.#otherCount,
      buyCount: isSell ? this.#otherCount : this.#ownCount,
      seedCount,
      amplification: isSeeded && seedCount > 0 ? this.#longestCount / seedCount : null,
      price: this.#price.describe(),
      venues: [...this.#venueUs]
        .map(([venue, firstForcedTimeUs]) => ({ venue, firstForcedTimeUs }))
        .sort(byTimeThenName),
      sampled: sampledSize(scope.members, scope.column),
      furthest: scope.dislocation.furthest ?? null,
    };
  }

  keep(io: StateIo): void {
    io.part(this.#price);
    io.fields(this, 'firstForcedUs');
    this.#newestUs = io.value(this.#newestUs);
    this.#peakMinuteUs = io.value(this.#peakMinuteUs);
    this.#peakMinuteCount = io.value(this.#peakMinuteCount);
    this.#longestCount = io.value(this.#longestCount);
    this.#ownCount = io.value(this.#ownCount);
    this.#otherCount = io.value(this.#otherCount);
    this.#seedCount = io.value(this.#seedCount);
    this.#openOwn = io.value(this.#openOwn);
    this.#openOther = io.value(this.#openOther);
    this.#openSeed = io.value(this.#openSeed);
    io.into(this.#venueUs);
  }
}

function byTimeThenName(left: VenueOnset, right: VenueOnset): number {
  const later = left.firstForcedTimeUs - right.firstForcedTimeUs;
  return later !== 0 ? later : left.venue < right.venue ? -1 : 1;
}
