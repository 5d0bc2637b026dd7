/** Incidents of one set of rules beside those of another: gained, lost, earlier, later. Pure. */
import { SEVERITIES, type Severity } from '@breakwater/core';
import type { RunIncident } from '../incidents/incident-run.ts';

/** Two spans that lie no further apart than this are of one happening: as far as alerts of one incident may. */
const APART_US_MAX = 120_000_000;
/** A decision falls on a second: less is the same moment. */
const SAME_US = 1_000_000;

export interface IncidentPair {
  readonly before: RunIncident;
  readonly after: RunIncident;
}

export interface MatchedIncidents {
  readonly pairs: readonly IncidentPair[];
  readonly gained: readonly RunIncident[];
  readonly lost: readonly RunIncident[];
}

/** Each incident is matched at most once: with the one of its group that overlaps it and begins nearest. */
export function matchIncidents(
  before: readonly RunIncident[],
  after: readonly RunIncident[],
): MatchedIncidents {
  const candidates = before.flatMap((left) =>
    after
      .filter((right) => right.group === left.group && isNear(left, right))
      .map((right) => ({ before: left, after: right })),
  );
  const distance = (pair: IncidentPair): number =>
    Math.abs(pair.before.onsetTimeUs - pair.after.onsetTimeUs);
  candidates.sort((a, b) => distance(a) - distance(b));
  const taken = new Set<RunIncident>();
  const pairs = candidates.filter((pair) => {
    if (taken.has(pair.before) || taken.has(pair.after)) return false;
    taken.add(pair.before).add(pair.after);
    return true;
  });
  pairs.sort((a, b) => a.before.onsetTimeUs - b.before.onsetTimeUs);
  return {
    pairs,
    gained: after.filter((one) => !taken.has(one)),
    lost: before.filter((one) => !taken.has(one)),
  };
}

function isNear(a: RunIncident, b: RunIncident): boolean {
  return a.onsetTimeUs <= b.endTimeUs + APART_US_MAX && b.onsetTimeUs <= a.endTimeUs + APART_US_MAX;
}

/** What became of the incidents that were at least so bad in one of the two runs. */
export interface SeverityChange {
  readonly severity: Severity;
  readonly beforeCount: number;
  readonly afterCount: number;
  readonly gained: readonly RunIncident[];
  readonly lost: readonly RunIncident[];
  readonly earlier: readonly TimedPair[];
  readonly later: readonly TimedPair[];
}

export interface TimedPair extends IncidentPair {
  /** How much later the second run was; negative where it was earlier. */
  readonly laterByUs: number;
}

/** By severity, from the least. */
export function changesBySeverity(matched: MatchedIncidents): SeverityChange[] {
  return SEVERITIES.map((severity) => changeOf(matched, severity));
}

function changeOf({ pairs, gained, lost }: MatchedIncidents, severity: Severity): SeverityChange {
  const isSo = (one: RunIncident): boolean => one.reachedUs.has(severity);
  const both = pairs.filter(({ before, after }) => isSo(before) && isSo(after));
  const timed = both.map((pair) => {
    const at = (one: RunIncident): number => one.reachedUs.get(severity) ?? 0;
    return { ...pair, laterByUs: at(pair.after) - at(pair.before) };
  });
  const onlyAfter = pairs.filter(({ before, after }) => !isSo(before) && isSo(after));
  const onlyBefore = pairs.filter(({ before, after }) => isSo(before) && !isSo(after));
  const all = (list: readonly RunIncident[], others: readonly RunIncident[]): RunIncident[] =>
    [...list.filter(isSo), ...others].sort((a, b) => a.onsetTimeUs - b.onsetTimeUs);
  const newly = all(
    gained,
    onlyAfter.map(({ after }) => after),
  );
  const gone = all(
    lost,
    onlyBefore.map(({ before }) => before),
  );
  return {
    severity,
    beforeCount: both.length + gone.length,
    afterCount: both.length + newly.length,
    gained: newly,
    lost: gone,
    earlier: timed.filter(({ laterByUs }) => laterByUs <= -SAME_US),
    later: timed.filter(({ laterByUs }) => laterByUs >= SAME_US),
  };
}
