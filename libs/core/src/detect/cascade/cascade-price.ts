/** What the prices of a scope's members say of its forced orders, read from detector A. */
import type { Ruling } from '../../alert/alert.ts';
import type { Market } from '../../market/market.ts';
import { COLUMN } from '../surge/channel-history.ts';
import { limitOf, passes } from '../surge/surge-harm.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import type { CASCADE } from './cascade.ts';
import type { CascadeScope } from './cascade-scope.ts';

/** Detector A's subjects on a market. */
export type SubjectsOf = (market: Market) => readonly SurgeSubject[];

/** Windows of detector A, 60 and 300 s, as indices into SURGE_WINDOWS. */
const CORROBORATING_WINDOWS: readonly number[] = [1, 2];
/** Window of detector A, 300 s, over which the members' prices are compared with what they are priced in. */
const ECHO_WINDOW_AT = 2;
/** What they are priced in must have moved by so much to explain anything. */
const ECHO_MOVE_MIN = 0.002; // unit: ln
/** By windows of detector A, 300 and 1,200 s, as indices into SURGE_WINDOWS. */
const HARM_RULES = [
  { rule: 'B.price.5pct-5min', severity: 'S3', share: 0.05, windowAt: 2 },
  { rule: 'B.price.10pct-20min', severity: 'S4', share: 0.1, windowAt: 3 },
] as const;

/** Returns the level that published numbers make of how far the members' prices went with the forced orders, and says which. */
export function harmLevel(
  scope: CascadeScope,
  rulings: Ruling<typeof CASCADE>[],
  subjectsOf: SubjectsOf,
): number {
  const sign = signOf(scope);
  let level = 2;
  for (const { rule, severity, share, windowAt } of HARM_RULES) {
    const limit = limitOf(share, sign);
    let value = 0;
    for (const market of scope.members) {
      for (const subject of subjectsOf(market)) {
        const change = subject.change(windowAt, COLUMN.DIRECT);
        if (-sign * change > -sign * value) value = change;
      }
    }
    if (!passes(value, limit)) continue;
    rulings.push({ rule, severity, value, limit });
    level = severity === 'S4' ? 4 : Math.max(level, 3);
  }
  return level;
}

/** Policy, published by nobody: the same as detector C's for S3. */
const LOOP_GAIN = 0.8;

/** That forced buys finance their own continuation, where the loans of a member's market say so; undefined else. */
export function loopGainRuling({
  side,
  members,
}: CascadeScope): Ruling<typeof CASCADE> | undefined {
  if (side === 'SELL') return undefined;
  const value = Math.max(0, ...members.map(({ heldLoopGain }) => heldLoopGain));
  if (value < LOOP_GAIN) return undefined;
  return { rule: 'B.loop-gain-60s', severity: 'S3', value, limit: LOOP_GAIN };
}

/** The largest score of a price move the same way on a member's market, over 60 or 300 s. */
export function priceScore(scope: CascadeScope, subjectsOf: SubjectsOf): number {
  const sign = signOf(scope);
  let largest = 0;
  for (const market of scope.members) {
    for (const subject of subjectsOf(market)) {
      for (const windowAt of CORROBORATING_WINDOWS) {
        const score = subject.priceScore(windowAt, sign);
        if (score > largest) largest = score;
      }
    }
  }
  return largest;
}

/** Whether the members' prices moved because what they are priced in did: then it explains the forced orders. */
export function isQuoteEcho(scope: CascadeScope, subjectsOf: SubjectsOf): boolean {
  const sign = signOf(scope);
  let own = 0;
  let quote = 0;
  for (const market of scope.members) {
    for (const subject of subjectsOf(market)) {
      own += Math.max(0, -sign * subject.change(ECHO_WINDOW_AT, COLUMN.DIRECT) || 0);
      quote += Math.max(0, -sign * subject.fxChange(ECHO_WINDOW_AT) || 0);
    }
  }
  return quote > own && quote > ECHO_MOVE_MIN * scope.members.length;
}

/** Which way prices go with the forced orders: 1 = down, as in detector A. */
export function signOf({ side }: CascadeScope): 1 | -1 {
  return side === 'SELL' ? 1 : -1;
}
