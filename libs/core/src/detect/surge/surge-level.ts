/** The level of what is held to a dollar: since when it has been off, and the rule that keeps its alert (docs/detection-model.md, "Materiality"). */
import type { Ruling as RulingOf } from '../../alert/alert.ts';
import type { Materiality } from '../../control/ruleset.ts';
import { COLUMN } from './channel-history.ts';
import type { SURGE } from './surge.ts';
import { limitOf } from './surge-harm.ts';
import type { SurgeSubject } from './surge-subject.ts';
import { DIRECTION_SIGN, DIRECTIONS, LEVEL_AT, type SurgeDirection } from './surge-windows.ts';

type Ruling = RulingOf<typeof SURGE>;
/** The level's channels: those that are compared with others. */
const LEVEL_CHANNELS: readonly number[] = [
  COLUMN.GLOBAL,
  COLUMN.NATIONAL,
  COLUMN.VENUE,
  COLUMN.RELATIVE,
];

/** On its way off, or not yet back, from this share of what makes it off: noise neither begins nor ends a state. */
const NEAR_SHARE = 0.7;

/** Once per sealed second: whether the level is off in each direction, and since when it was on its way. */
export function trackLevel(
  subject: SurgeSubject,
  timeUs: number,
  { peggedLevel }: Materiality,
): void {
  if (!subject.origin.plan.isPegged) return;
  const { awaySinceUs, leavingSinceUs } = subject;
  for (const direction of DIRECTIONS) {
    if (!isAway(subject, direction, peggedLevel * NEAR_SHARE)) {
      leavingSinceUs[direction] = 0;
      awaySinceUs[direction] = 0;
      continue;
    }
    if (leavingSinceUs[direction] === 0) leavingSinceUs[direction] = timeUs;
    if (awaySinceUs[direction] === 0 && isAway(subject, direction, peggedLevel)) {
      awaySinceUs[direction] = leavingSinceUs[direction];
    }
  }
}

/** Whether a channel of a pegged asset stands off its peg or anchor by at least `share`. */
function isAway(subject: SurgeSubject, direction: SurgeDirection, share: number): boolean {
  const sign = DIRECTION_SIGN[direction];
  for (const channel of LEVEL_CHANNELS) {
    if (-sign * subject.change(LEVEL_AT, channel) >= share) return true;
  }
  return false;
}

/** The level that stands furthest off, as the rule that keeps the alert. */
export function levelRuling(
  subject: SurgeSubject,
  direction: SurgeDirection,
  { peggedLevel }: Materiality,
): Ruling {
  const sign = DIRECTION_SIGN[direction];
  let value = 0;
  for (const channel of LEVEL_CHANNELS) {
    const change = subject.change(LEVEL_AT, channel);
    if (-sign * change > -sign * value) value = change;
  }
  return { rule: 'A.level', severity: 'S2', value, limit: limitOf(peggedLevel, sign) };
}
