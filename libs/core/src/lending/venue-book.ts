/**
 * The loan book of one venue: who owes what under which programme.
 *
 * Invariants
 * VB1 what contradicts the book is a finding and changes nothing that is not sure: a row is lost only where it names no
 *     loan that is known, or no amount that can be.
 * VB2 an operation that was told before changes nothing.
 */

import { LENDING_OPERATION } from '../event/lending-event.ts';
import { canonicalJson } from '../number/canonical-json.ts';
import type { StateIo } from '../state/state-io.ts';
import type { AssetBook } from './asset-book.ts';
import { DisclosureBook } from './disclosure-book.ts';
import { EarlyWarning } from './early-warning.ts';
import { findingOf } from './finding-of.ts';
import { isRestated, type LendingEntry } from './lending-entry.ts';
import { findingSeverity, type LendingFinding } from './lending-finding.ts';
import type { Programme } from './loan.ts';
import { LoanBook } from './loan-book.ts';
import { NoticeBook } from './notice-book.ts';
import { breachesOfOffer } from './offer-limits.ts';
import type { OrderJudge } from './order-judge.ts';
import type { RulesInForce, RuleTimeline } from './rule-timeline.ts';
import { ShareBook } from './share-book.ts';
import { Step } from './step.ts';
import { VenueLoans } from './venue-loans.ts';

export class VenueBook {
  readonly #loans: VenueLoans;
  readonly #book: LoanBook;
  readonly shares: ShareBook;
  readonly notices: NoticeBook = new NoticeBook();
  readonly warning: EarlyWarning = new EarlyWarning();
  readonly #disclosures: DisclosureBook;
  repeatCount = 0;
  /** Forced repayments of loans that are not in the book. */
  unknownForcedCount = 0;

  constructor(venue: string, orders: OrderJudge, timeUs: number) {
    const loans = new VenueLoans(venue);
    const shares = new ShareBook(timeUs);
    this.#loans = loans;
    this.shares = shares;
    this.#disclosures = new DisclosureBook(timeUs);
    const disclosures = this.#disclosures;
    const { notices, warning } = this;
    this.#book = new LoanBook({ loans, orders, shares, notices, warning, disclosures });
  }

  /** By asset, in the order in which they were first borrowed. */
  get assets(): ReadonlyMap<string, AssetBook> {
    return this.#book.assets;
  }

  take(entry: LendingEntry, timeline: RuleTimeline, found: LendingFinding[]): void {
    const { event, validTimeUs, venue } = entry;
    const rules = timeline.at(validTimeUs, venue);
    this.#advance(entry, rules, found);
    const programme = this.#loans.programme(event.programme);
    if (event.kind === 'terms') {
      const last = programme.terms?.version ?? 0;
      if (!this.#loans.keeps(programme)) found.push(findingOf(entry, 'book-full'));
      else if (event.version > last) this.#loans.publish(event, entry);
      else {
        const versions = { value: event.version, limit: last, unit: 'count' } as const;
        found.push(findingOf(entry, 'stale-terms', versions));
      }
    } else this.#takeOperation(new Step(entry, event, programme, found), rules);
    if (programme.judgedEra !== rules.era) this.#judgeOffer(programme, rules, entry, found);
  }

  /** Another rule book: terms are held to it at their next row. */
  rulesChanged(): void {
    for (const programme of this.#loans.programmes) programme.judgedEra = -1;
  }

  /** Time goes on to the entry's. */
  #advance(entry: LendingEntry, rules: RulesInForce, found: LendingFinding[]): void {
    const { validTimeUs: timeUs } = entry;
    const [hazard] = rules.of('hazard');
    if (hazard !== undefined) this.warning.advance(timeUs, this.shares.atRiskCount, hazard);
    this.shares.advance(timeUs);
    this.#disclosures.advance(timeUs);
    if (isRestated(entry)) return;
    for (const { rule, by, value, limit, unit } of this.#disclosures.overdue(timeUs, rules)) {
      const severity = by.binding ? findingSeverity(rule) : null;
      const about = { operation: null, loanId: '', principalWon: 0 };
      found.push({
        ...findingOf(entry, rule),
        ...about,
        severity,
        ruleId: by.id,
        value,
        limit,
        unit,
      });
    }
  }

  #judgeOffer(
    programme: Programme,
    rules: RulesInForce,
    entry: LendingEntry,
    found: LendingFinding[],
  ): void {
    const { terms, termsEntry, toldOffers } = programme;
    if (terms === null || termsEntry === null || rules.era < programme.judgedEra) return;
    programme.judgedEra = rules.era;
    const { venue, validTimeUs } = entry;
    const breaches = breachesOfOffer(terms, venue, rules, validTimeUs);
    for (const { rule, by, value, limit, unit, asset } of breaches) {
      const told = canonicalJson([by, asset]);
      if (toldOffers.has(told)) continue;
      toldOffers.add(told);
      // An asset loses its standing, or is flagged, while a rule holds.
      const sinceUs = asset === null ? by.fromUs : Math.max(by.fromUs, rules.beganUs);
      found.push({
        ...findingOf(termsEntry, rule),
        severity: by.binding ? findingSeverity(rule) : null,
        asset: asset ?? termsEntry.asset,
        validTimeUs: Math.max(termsEntry.validTimeUs, sinceUs),
        ruleId: by.id,
        value,
        limit,
        unit,
      });
    }
  }

  #takeOperation(step: Step, rules: RulesInForce): void {
    const { entry, operation, programme } = step;
    // VB2
    if (!programme.operationIds.take(operation.operationId, entry.recordTimeUs)) {
      this.repeatCount += 1;
      return;
    }
    if (programme.terms === null) step.find('unknown-programme');
    if (!step.hasPrincipal) {
      step.find('bad-principal', { value: entry.principalLots, unit: 'lots' });
    } else if (!step.hasCollateral) step.find('bad-collateral');
    else this.#takeSound(step, rules);
  }

  #takeSound(step: Step, rules: RulesInForce): void {
    const { operation, timeUs, programme } = step;
    switch (operation.operation) {
      case LENDING_OPERATION.LOAN_OPEN:
        this.#book.open(step, rules);
        return;
      case LENDING_OPERATION.QUALIFICATION:
        this.#qualify(step);
        return;
      case LENDING_OPERATION.DISCLOSURE: {
        if (operation.disclosure === null) return;
        const said = this.#disclosures.published(operation.disclosure, timeUs, rules);
        for (const breach of said) step.breach(breach, null);
        return;
      }
      case LENDING_OPERATION.EXTENSION:
      case LENDING_OPERATION.TOP_UP:
      case LENDING_OPERATION.REPAYMENT:
      case LENDING_OPERATION.FORCED_REPAYMENT:
      case LENDING_OPERATION.COLLATERAL_MARK:
      case LENDING_OPERATION.LIQUIDATION_WARNING: {
        const loan = this.#loans.loan(programme, operation.loanId);
        if (loan === undefined) this.#noLoan(step);
        else this.#book.takeOf(loan, step, rules);
      }
    }
  }

  #noLoan(step: Step): void {
    if (step.isForced) this.unknownForcedCount += 1;
    step.find(step.isForced ? 'forced-unknown-loan' : 'unknown-loan');
  }

  #qualify(step: Step): void {
    const { operation, timeUs } = step;
    const { borrower, isKept } = this.#loans.borrower(operation.borrower);
    if (!isKept) step.find('book-full');
    borrower.qualifiedUs = Math.min(borrower.qualifiedUs, timeUs);
    if (operation.capWon === null || timeUs < borrower.tierUs) return;
    borrower.tierWon = operation.capWon;
    borrower.tierUs = timeUs;
  }

  keep(io: StateIo): void {
    io.part(this.#loans);
    io.part(this.#book);
    io.part(this.shares);
    io.part(this.notices);
    io.part(this.warning);
    io.part(this.#disclosures);
    io.fields(this, 'repeatCount', 'unknownForcedCount');
  }
}
