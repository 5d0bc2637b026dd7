/**
 * How each venue has lent over all that was seen: a few hundred points, whether that was an hour or half a year. Pure.
 *
 * Invariants
 * LH1 points of a venue rise in time, and its columns are equally long; an unknown value is null.
 * LH2 the newest point is the newest frame; those before it are at least `stepUs` apart, which doubles when there are too many.
 */
import type { LendingView, SubjectView, ViewFrame } from '@breakwater/client';

const POINT_COUNT_MAX = 800;
const STEP_US_MIN = 1_000_000;

export interface LendingTrack {
  readonly timesUs: number[];
  /** Within 30 days: who had a loan, and the share of them of whom one was repaid by force. */
  readonly users: (number | null)[];
  readonly shares: (number | null)[]; // unit: percent
  readonly owedWon: (number | null)[];
  /** Of USDT at the venue, over its price overseas, or where that is unknown over that of other venues. */
  readonly premiums: (number | null)[]; // unit: percent
}

interface Kept {
  readonly track: LendingTrack;
  stepUs: number;
}

export class LendingHistory {
  readonly #kept = new Map<string, Kept>();

  /** Of each venue, in name order. */
  get tracks(): ReadonlyMap<string, LendingTrack> {
    const sorted = [...this.#kept].sort(([left], [right]) => (left < right ? -1 : 1));
    return new Map(sorted.map(([venue, { track }]) => [venue, track]));
  }

  take({ lending, subjects, timeUs }: ViewFrame): void {
    for (const view of lending) {
      let kept = this.#kept.get(view.venue);
      if (kept === undefined) {
        kept = { track: newTrack(), stepUs: STEP_US_MIN };
        this.#kept.set(view.venue, kept);
      }
      append(kept, timeUs, valuesOf(view, subjects));
    }
  }
}

function newTrack(): LendingTrack {
  return { timesUs: [], users: [], shares: [], owedWon: [], premiums: [] };
}

type Values = Readonly<Record<Exclude<keyof LendingTrack, 'timesUs'>, number | null>>;
const COLUMNS = ['users', 'shares', 'owedWon', 'premiums'] as const;

function valuesOf(
  { venue, shares, assets }: LendingView,
  subjects: readonly SubjectView[],
): Values {
  const users = shares.find(({ measure, window }) => measure === 'users' && window === '30d');
  const own = subjects.find((subject) => subject.venue === venue && subject.asset === 'USDT');
  const premium = own?.nationalPremium ?? own?.venueGap ?? null;
  return {
    users: users?.denominator ?? null,
    shares:
      users === undefined || users.denominator === 0
        ? null
        : (users.numerator / users.denominator) * 100,
    owedWon: assets.reduce((sum, asset) => sum + asset.owedWon, 0),
    premiums: premium === null ? null : Math.expm1(premium) * 100,
  };
}

/** LH2 */
function append(kept: Kept, timeUs: number, values: Values): void {
  const { track } = kept;
  const { timesUs } = track;
  if (timeUs <= (timesUs.at(-1) ?? 0)) return; // LH1
  const isNear = timesUs.length > 1 && timeUs - (timesUs.at(-2) ?? 0) < kept.stepUs;
  const at = isNear ? timesUs.length - 1 : timesUs.length;
  timesUs[at] = timeUs;
  for (const name of COLUMNS) {
    // A premium is there for seconds in hours: one that was seen stays until its point is left behind.
    track[name][at] = values[name] ?? (isNear ? (track[name][at] ?? null) : null);
  }
  if (timesUs.length <= POINT_COUNT_MAX) return;
  kept.stepUs = Math.max(
    kept.stepUs * 2,
    ((timesUs.at(-1) ?? 0) - (timesUs[0] ?? 0)) / (POINT_COUNT_MAX / 2),
  );
  thin(kept);
}

/** Leaves out points that are nearer to the last one kept than a step. */
function thin({ track, stepUs }: Kept): void {
  const { timesUs } = track;
  const keep: number[] = [];
  let lastUs = Number.NEGATIVE_INFINITY;
  for (const [at, timeUs] of timesUs.entries()) {
    if (timeUs - lastUs < stepUs && at < timesUs.length - 1) continue;
    keep.push(at);
    lastUs = timeUs;
  }
  for (const name of COLUMNS) {
    const column = track[name];
    column.splice(0, column.length, ...keep.map((at) => column[at] ?? null));
  }
  timesUs.splice(0, timesUs.length, ...keep.map((at) => timesUs[at] ?? 0));
}
