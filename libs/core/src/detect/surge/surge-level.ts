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

/** A level is back once it is nearer than this share of what makes it off: noise ends no state. */
const BACK_SHARE = 0.7;

/** Once per sealed second: since when the level has been off in each direction. */
export function trackLevel(
  subject: SurgeSubject,
  timeUs: number,
  { peggedLevel }: Materiality,
): void {
  if (!subject.origin.plan.isPegged) return;
  for (const direction of DIRECTIONS) {
    const since = subject.awaySinceUs[direction];
    const from = since === 0 ? peggedLevel : peggedLevel * BACK_SHARE;
    if (!isAway(subject, direction, from)) subject.awaySinceUs[direction] = 0;
    else if (since === 0) subject.awaySinceUs[direction] = timeUs;
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
