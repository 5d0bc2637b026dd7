/**
 * Forced repayments of users (docs/detection-model.md, "Forced repayments of users"): the share of users within 30 days against the
 * bands of the dated rule book, and the early warning, which does not wait for a month. Shares of users, of loans and of won are
 * shown apart, each with what it is of.
 */

import type { InputRange } from '../../alert/alert.ts';
import { ALARM_EVIDENCE } from '../../lending/early-warning.ts';
import type { LendingBook } from '../../lending/lending-book.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import type { RuleOf } from '../../lending/rule-timeline.ts';
import type { ForcedShare, ShareMeasure, ShareWindow } from '../../lending/share-book.ts';
import type { StateIo } from '../../state/state-io.ts';
import {
  type LendingChannel,
  type LendingRuling,
  type Measured,
  OFFSET_COUNT_MAX,
  type Reading,
} from './aspect.ts';
import type { AssumedLimits } from './assumed-limits.ts';
import type { LentPlaces } from './lent-places.ts';

const HOUR_US = 3_600_000_000;
const DAY_US = 86_400_000_000;
/** Of fewer a share says little (assumed). */
const USER_COUNT_MIN = 100;
const CHANNELS: Readonly<Record<ShareMeasure, LendingChannel['name']>> = {
  users: 'forced.users',
  loans: 'forced.loans',
  won: 'forced.notional',
};
/** The window of the bands comes first. */
const WINDOWS_US: Readonly<Record<ShareWindow, number>> = {
  '30d': 30 * DAY_US,
  '1d': DAY_US,
  '7d': 7 * DAY_US,
  launch: 0,
};

interface State {
  readonly users: ForcedShare;
  readonly shares: readonly ForcedShare[];
  readonly evidence: number; // unit: ln
  readonly firstCount: number;
  readonly rulings: readonly LendingRuling[];
  readonly level: number; // unit: severity level
  /** How many times the lowest band, or the alarm, whichever is more; 0 where neither is reached. */
  readonly pressing: number; // unit: times
}

export class ShareAspect implements Measured {
  readonly name = 'forced-share';
  readonly isDoneToLoans = true;
  readonly #venue: string;
  readonly #book: LendingBook;
  readonly #places: LentPlaces;
  readonly #assumed: AssumedLimits;
  readonly #offsets: InputRange[] = [];
  #state: State | undefined;
  #isStale = false;
  #readUs = 0;

  constructor(
    venue: string,
    book: LendingBook,
    of: { readonly places: LentPlaces; readonly assumed: AssumedLimits },
  ) {
    this.#venue = venue;
    this.#book = book;
    this.#places = of.places;
    this.#assumed = of.assumed;
  }

  /** Users leave the windows with time: looked at once an hour. */
  get dueUs(): number {
    return (Math.floor(this.#readUs / HOUR_US) + 1) * HOUR_US;
  }

  /** Of the newest look, for scrapes; undefined before one. */
  get figures(): Pick<State, 'shares' | 'evidence'> | undefined {
    return this.#state;
  }

  take(isForced: boolean, { market, offset }: LendingEntry): void {
    this.#isStale = true;
    if (!isForced || this.#offsets.at(-1)?.lastOffset === offset) return;
    if (this.#offsets.length === OFFSET_COUNT_MAX) this.#offsets.shift();
    this.#offsets.push({ market, firstOffset: offset, lastOffset: offset });
  }

  read(timeUs: number, nowUs: number): Reading | undefined {
    if (this.#isStale || timeUs >= this.dueUs) this.#look(timeUs, nowUs);
    const state = this.#state;
    if (state === undefined) return undefined;
    const { users, evidence, firstCount, level, pressing, rulings } = state;
    const isShare = rulings.some(({ rule }) => rule === 'C1.forced-share');
    const share = users.denominator === 0 ? 0 : users.numerator / users.denominator;
    return {
      level,
      pressing,
      figure: isShare
        ? { label: 'FORCED_SHARE', value: share, windowUs: WINDOWS_US['30d'] }
        : { label: 'EARLY_WARNING', value: firstCount, windowUs: 0 },
      facts: () => ({
        rulings,
        scope: this.#places.scope(this.#venue),
        channels: [
          ...channelsOf(state.shares),
          {
            ...{ name: 'forced.evidence', windowUs: 0, value: evidence, raw: {} },
            ...{ baseline: 0, scale: 0, tailScore: 0 },
          },
          {
            ...{ name: 'forced.firstLosses', windowUs: 0, value: firstCount, raw: { firstCount } },
            ...{ baseline: 0, scale: 0, tailScore: 0 },
          },
        ],
        unavailable:
          users.denominator < USER_COUNT_MIN
            ? [`users: ${users.denominator} of ${USER_COUNT_MIN}`]
            : [],
        quality: this.#assumed.flags(rulings, users.restatedCount > 0),
        inputs: this.#offsets.toSorted((left, right) =>
          left.market === right.market
            ? left.firstOffset - right.firstOffset
            : left.market < right.market
              ? -1
              : 1,
        ),
      }),
    };
  }

  #look(timeUs: number, nowUs: number): void {
    this.#isStale = false;
    this.#readUs = timeUs;
    const venue = this.#book.venue(this.#venue);
    if (venue === undefined) return;
    const shares = venue.shares.overall(nowUs);
    const users = shares.find(({ measure, window }) => measure === 'users' && window === '30d');
    if (users === undefined) return;
    const rules = this.#book.rulesAt(nowUs, this.#venue);
    const [hazard] = rules.of('hazard');
    const { warning } = venue;
    const evidence =
      hazard === undefined ? 0 : warning.evidenceAt(nowUs, venue.shares.atRiskCount, hazard);
    const bands = rules.of('forced-share').flatMap((rule) => bandOf(rule, users) ?? []);
    const rulings: LendingRuling[] = bands.map(({ ruling }) => ruling);
    const times = bands.map((band) => band.times);
    if (hazard !== undefined && evidence >= ALARM_EVIDENCE) {
      rulings.unshift({
        ...{ rule: 'C1.early-warning', severity: 'S2', basis: hazard.id },
        ...{ value: evidence, limit: ALARM_EVIDENCE },
      });
      times.push(evidence / ALARM_EVIDENCE);
    }
    const level = Math.max(0, ...rulings.map(({ severity }) => Number(severity?.slice(1) ?? 0)));
    const { firstCount } = warning;
    const pressing = Math.max(0, ...times);
    this.#state = { users, shares, evidence, firstCount, rulings, level, pressing };
  }

  keep(io: StateIo): void {
    io.into(this.#offsets);
    this.#state = io.value(this.#state);
    this.#isStale = io.value(this.#isStale);
    this.#readUs = io.value(this.#readUs);
  }
}

interface Band {
  readonly ruling: LendingRuling;
  /** The lowest band. */
  readonly times: number; // unit: times
}

/** The worst band that the share has reached, exactly; null: none, or too few users. */
function bandOf(
  rule: RuleOf<'forced-share'>,
  { numerator, denominator }: ForcedShare,
): Band | null {
  if (denominator < USER_COUNT_MIN) return null;
  const bands = [
    ['S4', rule.s4Bp],
    ['S3', rule.s3Bp],
    ['S2', rule.s2Bp],
  ] as const;
  const reached = bands.find(([, bp]) => numerator * 10_000 >= bp * denominator);
  if (reached === undefined) return null;
  const [severity, bp] = reached;
  const value = numerator / denominator;
  const ruling = { rule: 'C1.forced-share', severity, value, limit: bp / 10_000 } as const;
  return { ruling: { ...ruling, basis: rule.id }, times: (value * 10_000) / rule.s2Bp };
}

function channelsOf(shares: readonly ForcedShare[]): LendingChannel[] {
  return (Object.keys(WINDOWS_US) as ShareWindow[]).flatMap((window) =>
    shares
      .filter((share) => share.window === window)
      .map(({ measure, numerator, denominator, restatedCount }) => ({
        name: CHANNELS[measure],
        windowUs: WINDOWS_US[window],
        raw: { numerator, denominator, restatedCount },
        value: denominator === 0 ? 0 : numerator / denominator,
        ...{ baseline: 0, scale: 0, tailScore: 0 },
      })),
  );
}
