/**
 * What detector C told of a venue's lending, added up over its alerts.
 *
 * Invariants
 * QC1 counts of breaches of an order rise from alert to alert of the venue, so the newest says all; every other count is
 *    that of its own alert, and alerts are added up.
 */
import type { AlertContent } from '../detect/catalogue.ts';
import type { ScorecardSpan } from './scorecard.ts';

export interface LendingCard {
  /** Loans that an order forbade, and what they came to. */
  readonly orderBreachCount: number;
  readonly orderBreachWon: number;
  /** Asked for before the order held. */
  readonly inFlightCount: number;
  /** Breaches of limits, by rule. */
  readonly limitBreaches: Readonly<Record<string, number>>;
  /** Forced repayments without a warning, with one that came after, or with one that came too late. */
  readonly unwarnedCount: number;
  /** The largest share of users repaid by force within 30 days that was told; null: none was. */
  readonly forcedUserShare: number | null; // unit: share
  readonly harmedUserCount: number;
  readonly excessLossWon: number;
}

type Channel = AlertContent['channels'][number];

interface HeldRevision {
  readonly openTimeUs: number;
  readonly channels: readonly Channel[];
}

/** Of lending alerts a venue has a handful a day. */
const ALERT_COUNT_MAX = 10_000;
const UNWARNED: readonly string[] = ['no-notice', 'notice-after', 'short-notice'];
const COUNT_SUFFIX = '.count';

export class LendingTally {
  /** The newest revision of each alert, the longest untouched first. */
  readonly #alerts = new Map<string, HeldRevision>();

  add({ id, openTimeUs, channels }: AlertContent): void {
    this.#alerts.delete(id);
    this.#alerts.set(id, { openTimeUs, channels });
    const [oldest] = this.#alerts.keys();
    if (this.#alerts.size > ALERT_COUNT_MAX && oldest !== undefined) this.#alerts.delete(oldest);
  }

  /** Of the alerts that opened in the span; null where there was none. */
  card({ fromUs, toUs }: ScorecardSpan): LendingCard | null {
    const channels = [...this.#alerts.values()]
      .filter(({ openTimeUs }) => openTimeUs >= fromUs && openTimeUs < toUs)
      .flatMap((revision) => revision.channels);
    if (channels.length === 0) return null;
    const valuesOf = (name: Channel['name']): number[] =>
      channels.filter((channel) => channel.name === name).map(({ value }) => value);
    const sumOf = (name: Channel['name']): number =>
      valuesOf(name).reduce((sum, value) => sum + value, 0);
    const limitBreaches = breachesOf(channels);
    const shares = valuesOf('forced.users');
    return {
      orderBreachCount: Math.max(0, ...valuesOf('order.loans')), // QC1
      orderBreachWon: Math.max(0, ...valuesOf('order.amount')),
      inFlightCount: Math.max(0, ...channels.map(({ raw }) => raw['inFlightCount'] ?? 0)),
      limitBreaches,
      unwarnedCount: UNWARNED.reduce((sum, rule) => sum + (limitBreaches[rule] ?? 0), 0),
      forcedUserShare: shares.length === 0 ? null : Math.max(...shares),
      harmedUserCount: sumOf('execution.harmedUsers'),
      excessLossWon: sumOf('execution.excess'),
    };
  }
}

function breachesOf(channels: readonly Channel[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { name, raw } of channels) {
    if (name !== 'limits.breaches') continue;
    for (const [key, count] of Object.entries(raw)) {
      if (!key.endsWith(COUNT_SUFFIX)) continue;
      const rule = key.slice(0, -COUNT_SUFFIX.length);
      counts.set(rule, (counts.get(rule) ?? 0) + count);
    }
  }
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}
