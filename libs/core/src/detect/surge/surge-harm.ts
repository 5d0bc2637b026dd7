/**
 * Severity from harm: the published supervisory numbers that make an alert S3 or S4, and those that only give it a name
 * (docs/detection-model.md, "Surge severity"). Statistics have no part in it.
 */
import type { Ruling } from '../../alert/alert.ts';
import { assert } from '../../assert.ts';
import { ln } from '../../number/elementary.ts';
import { COLUMN } from './channel-history.ts';
import type { SURGE } from './surge.ts';
import { bestOrderAway } from './surge-depth.ts';
import { HARM_SLOT_COUNT, type SurgeSubject } from './surge-subject.ts';
import { DIRECTION_SIGN, type SurgeDirection } from './surge-windows.ts';

interface HarmRule {
  readonly rule: Ruling<typeof SURGE>['rule'];
  readonly severity: 'S3' | 'S4' | null;
  /** Share that must be reached. */
  readonly share: number;
  /** How long it must stand. */
  readonly holdUs: number;
  readonly of: 'pegged' | 'coin' | 'any';
  /** The measured distance or change, up = dearer; NaN where it is not known. */
  readonly measure: (subject: SurgeSubject, direction: SurgeDirection, nowUs: number) => number; // unit: ln
}

const SECOND_US = 1_000_000;
/** An open alert is judged every second, and what is no alert is not: after a longer silence a hold begins anew. */
const ASKED_EVERY_US = 2 * SECOND_US;
/** ln(1 + x) ≥ 0.87 x up to x = 0.3, the largest share here. */
const NEAR = 0.87;
/** Windows of 300 and 1,200 s, as indices into SURGE_WINDOWS. */
const FIVE_MINUTES_AT = 2;
const TWENTY_MINUTES_AT = 3;

const fromPeg = ({ history }: SurgeSubject): number => history.now[COLUMN.GLOBAL] as number;
const fromOtherVenues = ({ history }: SurgeSubject): number => history.now[COLUMN.VENUE] as number;
const within = (windowAt: number) => {
  return (subject: SurgeSubject): number => subject.change(windowAt, COLUMN.DIRECT);
};

/** What the venue asks over the price abroad at the exchange rate; over the other venues where that is not known. */
function fromGlobalPrice({ history, references }: SurgeSubject): number {
  const { now } = history;
  const gap =
    (now[COLUMN.DIRECT] as number) - (now[COLUMN.FX] as number) - (now[COLUMN.GLOBAL] as number);
  return Number.isNaN(gap) || !references.fxLive ? (now[COLUMN.VENUE] as number) : gap;
}

/** By name. The holds of a venue's gap and of depth are that of a limit state before a pause. */
const HARM_RULES: readonly HarmRule[] = [
  {
    ...{ rule: 'A.depth.5pct-15s', severity: 'S3', share: 0.05, of: 'any' },
    ...{ holdUs: 15 * SECOND_US, measure: bestOrderAway },
  },
  {
    ...{ rule: 'A.gap.10pct', severity: 'S4', share: 0.1, holdUs: 0, of: 'any' },
    measure: fromGlobalPrice,
  },
  {
    ...{ rule: 'A.gap.5pct', severity: 'S3', share: 0.05, holdUs: 0, of: 'any' },
    measure: fromGlobalPrice,
  },
  {
    ...{ rule: 'A.peg.1pct-60s', severity: 'S3', share: 0.01, of: 'pegged' },
    ...{ holdUs: 60 * SECOND_US, measure: fromPeg },
  },
  {
    ...{ rule: 'A.peg.3pct', severity: 'S4', share: 0.03, holdUs: 0, of: 'pegged' },
    measure: fromPeg,
  },
  {
    ...{ rule: 'A.price.10pct-20min', severity: 'S4', share: 0.1, holdUs: 0, of: 'coin' },
    measure: within(TWENTY_MINUTES_AT),
  },
  {
    ...{ rule: 'A.price.5pct-5min', severity: 'S3', share: 0.05, holdUs: 0, of: 'coin' },
    measure: within(FIVE_MINUTES_AT),
  },
  {
    ...{ rule: 'A.venue.2pct-15s', severity: 'S3', share: 0.02, of: 'pegged' },
    ...{ holdUs: 15 * SECOND_US, measure: fromOtherVenues },
  },
  {
    ...{ rule: 'DAXA_DANGER', severity: null, share: 0.3, holdUs: 0, of: 'any' },
    measure: fromGlobalPrice,
  },
  {
    ...{ rule: 'DAXA_WARNING', severity: null, share: 0.2, holdUs: 0, of: 'any' },
    measure: fromGlobalPrice,
  },
];

assert(HARM_RULES.length <= HARM_SLOT_COUNT, 'a subject keeps a time of each rule');

/** The logarithm of a change by `share` in a direction: what a ruling compares with. */
export function limitOf(share: number, sign: 1 | -1): number {
  return ln(1 - sign * share);
}

/** Whether `value` lies at least as far as `limit`, on its side. */
export function passes(value: number, limit: number): boolean {
  return limit < 0 ? value <= limit : value >= limit;
}

/**
 * The level that the rules standing in a direction at `timeUs` make, 0 where none does. Asked at each evaluation of an
 * alert from its S1 on, so that what must stand for a while is counted before it could make an S3.
 */
export function harmLevel(
  subject: SurgeSubject,
  direction: SurgeDirection,
  timeUs: number,
): number {
  const since = subject.harmSinceUs[direction];
  if (timeUs - subject.harmAskedUs[direction] > ASKED_EVERY_US) since.fill(0);
  subject.harmAskedUs[direction] = timeUs;
  let level = 0;
  for (let at = 0; at < HARM_RULES.length; at += 1) {
    const rule = HARM_RULES[at] as HarmRule;
    if (!stands(rule, subject, direction, timeUs)) {
      since[at] = 0;
      continue;
    }
    if (since[at] === 0) since[at] = timeUs;
    const made = rule.severity === 'S4' ? 4 : rule.severity === 'S3' ? 3 : 0;
    if (made > level && timeUs - (since[at] as number) >= rule.holdUs) level = made;
  }
  return level;
}

/** The rules that stood at the last `harmLevel`, with what they compared. */
export function harmRulings(
  subject: SurgeSubject,
  direction: SurgeDirection,
  timeUs: number,
): Ruling<typeof SURGE>[] {
  const since = subject.harmSinceUs[direction];
  const standing = HARM_RULES.filter(({ holdUs }, at) => {
    return since[at] !== 0 && timeUs - (since[at] as number) >= holdUs;
  });
  const sign = DIRECTION_SIGN[direction];
  return standing.map(({ rule, severity, share, measure }) => {
    return {
      rule,
      severity,
      value: measure(subject, direction, timeUs),
      limit: limitOf(share, sign),
    };
  });
}

function stands(
  rule: HarmRule,
  subject: SurgeSubject,
  direction: SurgeDirection,
  nowUs: number,
): boolean {
  const { of, share, measure } = rule;
  if (of !== 'any' && of !== (subject.origin.plan.isPegged ? 'pegged' : 'coin')) return false;
  const value = -DIRECTION_SIGN[direction] * measure(subject, direction, nowUs);
  // The cheap test first: a logarithm is at least this far below, or this near above, the share.
  if (!(value > share * NEAR)) return false;
  return passes(-DIRECTION_SIGN[direction] * value, limitOf(share, DIRECTION_SIGN[direction]));
}
