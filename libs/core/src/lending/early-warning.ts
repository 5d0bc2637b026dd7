/**
 * The early warning of C1: whether borrowers lose at the rate that the rule book tolerates or at the one it looks for,
 * by the likelihood ratio of first forced repayments (a CUSUM), so that a month's share is not learned a month late.
 * A borrower counts again when 30 days have passed since its last forced repayment.
 *
 * Invariants
 * EW1 what one price episode tells is bounded: loans that fall with one shock are no independent evidence.
 */

import { LN_10, ln } from '../number/elementary.ts';
import type { StateIo } from '../state/state-io.ts';
import type { RuleOf } from './rule-timeline.ts';

const MONTH_US = 2_592_000_000_000;
/** The alarm: one in 10^4, by natural logarithm. */
export const ALARM_EVIDENCE: number = 4 * LN_10;
/** Evidence beyond this is forgotten, so that a warning ends some weeks after the losses did. */
const EVIDENCE_MAX: number = 2 * ALARM_EVIDENCE;
const EPISODE_US = 600_000_000;
/** At least three episodes make an alarm. */
const EPISODE_EVIDENCE_MAX: number = ln(50);
/** Episodes that are kept: those of two days, since entries come up to a day late. */
const EPISODE_COUNT_MAX = 288;

export class EarlyWarning {
  #evidence = 0;
  #atUs = Number.NEGATIVE_INFINITY;
  /** Evidence by episode: ten minutes of valid time. */
  readonly #episodes = new Map<number, number>();
  firstCount = 0;

  /** Evidence at an instant, while so many borrowers are at risk. */
  evidenceAt(timeUs: number, atRiskCount: number, rule: RuleOf<'hazard'>): number {
    const spanUs = timeUs - this.#atUs;
    if (!(spanUs > 0 && spanUs < Number.POSITIVE_INFINITY)) return this.#evidence;
    const perMonth = (rule.alternativeBp - rule.toleratedBp) / 10_000;
    return Math.max(0, this.#evidence - (perMonth * atRiskCount * spanUs) / MONTH_US);
  }

  /** Time goes on; `atRiskCount`: since the last call. */
  advance(timeUs: number, atRiskCount: number, rule: RuleOf<'hazard'>): void {
    this.#evidence = this.evidenceAt(timeUs, atRiskCount, rule);
    this.#atUs = Math.max(this.#atUs, timeUs);
  }

  /** A borrower at risk loses. Returns the evidence where it passes the alarm with this one. */
  first(timeUs: number, rule: RuleOf<'hazard'>): number | null {
    this.firstCount += 1;
    const episode = Math.floor(timeUs / EPISODE_US);
    const told = this.#episodes.get(episode) ?? 0;
    // EW1
    const tells = Math.min(ln(rule.alternativeBp / rule.toleratedBp), EPISODE_EVIDENCE_MAX - told);
    this.#episodes.set(episode, told + tells);
    if (this.#episodes.size > EPISODE_COUNT_MAX) this.#forgetOldest();
    const before = this.#evidence;
    this.#evidence = Math.min(EVIDENCE_MAX, before + tells);
    return before < ALARM_EVIDENCE && this.#evidence >= ALARM_EVIDENCE ? this.#evidence : null;
  }

  #forgetOldest(): void {
    let oldest = Number.POSITIVE_INFINITY;
    for (const episode of this.#episodes.keys()) oldest = Math.min(oldest, episode);
    this.#episodes.delete(oldest);
  }

  keep(io: StateIo): void {
    this.#evidence = io.value(this.#evidence);
    this.#atUs = io.value(this.#atUs);
    io.into(this.#episodes);
    io.fields(this, 'firstCount');
  }
}
