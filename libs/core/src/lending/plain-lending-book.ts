/**
 * The loan book said as plainly as it can be: lists that are searched, figures that are counted anew. It is the model that
 * `LendingBook` is held to, and its rival in the benchmark; nothing decides by it.
 */
import type { LendingOrder, LendingPolicy, LendingRule } from '../control/lending-policy.ts';
import {
  type LendingOperation,
  type LendingTerms,
  LENDING_OPERATION as OP,
} from '../event/lending-event.ts';
import { LN_10, ln } from '../number/elementary.ts';
import { isRestated, type LendingEntry } from './lending-entry.ts';
import { plainBreachByPrice, plainBreaches, plainOffers } from './plain-limits.ts';
import {
  atRisk,
  causeOf,
  lastForced,
  minute,
  owedWon,
  type PlainAmount,
  type PlainBorrower,
  type PlainLoan,
  PlainVenue,
  replaces,
  share,
  valueAt,
  waitingWon,
} from './plain-loan.ts';
import { sharesOf } from './plain-shares.ts';

const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;
const MONTH_MINUTES = 43_200;
const NEVER = Number.NEGATIVE_INFINITY;

/** One entry with all that judging it needs. */
export interface PlainStep {
  readonly entry: LendingEntry;
  readonly operation: LendingOperation;
  readonly venue: PlainVenue;
  readonly rules: readonly LendingRule[];
  readonly say: Say;
}
type Say = (
  rule: string,
  ruleId: string | null,
  value?: number | null,
  limit?: number | null,
) => void;

export class PlainLendingBook {
  #policy: LendingPolicy = { rules: { version: 0, rules: [] }, orders: [] };
  readonly #venues = new Map<string, PlainVenue>();
  readonly #breachCounts = new Map<string, number>();

  establish(policy: LendingPolicy): void {
    this.#policy = policy;
    for (const { offered } of this.#venues.values()) {
      for (const held of offered.values()) held.era = -1;
    }
  }

  /** What the entry finds: rule, loan, id of the rule or order, value and limit of each, as one line, in no order. */
  take(entry: LendingEntry): string[] {
    const found: string[] = [];
    const venue = this.#venue(entry.venue);
    const rules = this.#rulesAt(entry.validTimeUs, entry.venue);
    const { event } = entry;
    const loanId = event.kind === 'operation' ? event.loanId : '';
    const say: Say = (rule, ruleId, value = null, limit = null) => {
      found.push([rule, loanId, ruleId, value, limit].join(' '));
    };
    advance(venue, entry.validTimeUs, rules);
    for (const [rule, ruleId, value, limit] of venue.disclosures.overdue(entry, rules)) {
      found.push([rule, '', ruleId, value, limit].join(' '));
    }
    if (event.kind === 'terms') publish(venue, event, say);
    else this.#operate({ entry, operation: event, venue, rules, say });
    this.#offers(venue, entry, rules, found);
    return found;
  }

  #operate(step: PlainStep): void {
    const { entry, operation, venue, say } = step;
    const id = `${operation.programme}/${operation.operationId}`;
    if (venue.ids.has(id)) return;
    venue.ids.add(id);
    if (!venue.terms.has(operation.programme)) say('unknown-programme', null);
    if (!isSound(entry, operation)) say('bad-principal', null, entry.principalLots);
    else if (operation.operation === OP.LOAN_OPEN) this.#open(step);
    else if (operation.operation === OP.QUALIFICATION) qualify(step);
    else if (operation.operation === OP.DISCLOSURE) disclose(step);
    else this.#ofLoan(step);
  }

  #open(step: PlainStep): void {
    const { entry, operation, venue, say } = step;
    const { loanId: id, programme, collateral } = operation;
    if (findLoan(venue, programme, id) !== undefined) {
      say('loan-exists', null);
      return;
    }
    if (operation.principalWon === null) say('unpriced', null);
    if (collateral === null) say('no-collateral', null);
    const loan: PlainLoan = {
      ...{ programme, id, borrower: operation.borrower, asset: entry.asset, endedUs: null },
      ...{ reducedUs: NEVER, drawnLots: 0, owedLots: 0, drawnWon: 0, grossWon: 0, price: null },
      ...{ firstTicks: 0, triggerTicks: operation.triggerPriceTicks ?? 0, collateral },
      ...{ firstCollateral: collateral, maturityUs: operation.maturityTimeUs, warnedUs: null },
      ...{ lastForcedUs: NEVER, missesNotice: false, isAbove: false, forced: [] },
    };
    venue.loans.set(`${programme}/${id}`, loan);
    const borrower = borrowerOf(venue, operation.borrower);
    borrower.loans.push(loan);
    borrower.firstLoanUs = Math.min(borrower.firstLoanUs, entry.validTimeUs);
    this.#draw(loan, step, entry.principalLots, 'new-loan');
  }

  #ofLoan(step: PlainStep): void {
    const { entry, operation, venue, say } = step;
    const { operation: code } = operation;
    const loan = findLoan(venue, operation.programme, operation.loanId);
    if (loan === undefined) {
      say(code === OP.FORCED_REPAYMENT ? 'forced-unknown-loan' : 'unknown-loan', null);
      return;
    }
    if (loan.borrower !== operation.borrower) say('borrower-mismatch', null);
    const isWarning = code === OP.LIQUIDATION_WARNING;
    if (loan.owedLots === 0 && !(isWarning && loan.missesNotice)) {
      say('loan-repaid', null);
      return;
    }
    if (loan.asset !== entry.asset && code !== OP.EXTENSION) {
      say('asset-mismatch', null);
      return;
    }
    if (isWarning) {
      warn(loan, step);
      return;
    }
    if (code === OP.FORCED_REPAYMENT) force(loan, step);
    loan.maturityUs = operation.maturityTimeUs ?? loan.maturityUs;
    loan.triggerTicks = operation.triggerPriceTicks ?? loan.triggerTicks;
    loan.collateral = operation.collateral ?? loan.collateral;
    loan.firstCollateral ??= loan.collateral;
    if (code === OP.COLLATERAL_MARK) {
      mark(loan, step);
      return;
    }
    if (code !== OP.FORCED_REPAYMENT) loan.warnedUs = null;
    if (code === OP.EXTENSION) this.#extend(loan, step);
    else if (code === OP.TOP_UP) {
      if (entry.principalLots > 0) {
        this.#draw(loan, step, entry.principalLots, 'increase-at-top-up');
      }
    } else repay(loan, step);
  }

  #extend(loan: PlainLoan, step: PlainStep): void {
    const { principalLots, asset } = step.entry;
    if (asset !== loan.asset) {
      Object.assign(loan, { asset, drawnLots: 0, owedLots: 0, drawnWon: 0, firstTicks: 0 });
      this.#draw(loan, step, principalLots, 'asset-switch');
    } else if (principalLots > loan.owedLots) {
      this.#draw(loan, step, principalLots - loan.owedLots, 'increase-at-extension');
    } else {
      loan.owedLots = principalLots;
      this.#draw(loan, step, 0, 'extension-not-permitted');
    }
  }

  #draw(loan: PlainLoan, step: PlainStep, lots: number, rule: string): void {
    const { entry, operation, venue, rules, say } = step;
    const { validTimeUs: timeUs, priceTicks, principalLots } = entry;
    const won = lots === 0 ? 0 : share(operation.principalWon ?? 0, lots, principalLots);
    loan.drawnLots += lots;
    loan.owedLots += lots;
    loan.drawnWon += won;
    loan.grossWon += won;
    const rowWon = operation.principalWon ?? 0;
    if (principalLots > 0 && priceTicks > 0 && rowWon > 0) {
      loan.price = [rowWon, principalLots, priceTicks];
      if (loan.firstTicks === 0) loan.firstTicks = priceTicks;
    }
    const borrower = borrowerOf(venue, loan.borrower);
    const amount = { timeUs, asset: loan.asset, lots, won };
    if (lots > 0) borrower.drawn.push(amount);
    const own = rule === 'new-loan' ? (replaces(borrower, amount) ?? rule) : rule;
    const isFirst = !venue.drawnProgrammes.has(operation.programme);
    venue.drawnProgrammes.add(operation.programme);
    for (const order of this.#policy.orders)
      this.#order(order, step, { ...amount, rule: own, isFirst });
    if (lots > 0) {
      const debtWon =
        operation.principalWon === null
          ? null
          : share(operation.principalWon, loan.owedLots, principalLots);
      const owed = borrower.loans.reduce((sum, one) => sum + owedWon(one), 0);
      const terms = venue.terms.get(loan.programme);
      const of = { loan, borrower, operation, terms, timeUs, debtWon, owedWon: owed };
      const drawn = { ...of, venue: entry.venue, isNew: rule === 'new-loan' };
      for (const [name, by, value, limit] of plainBreaches(drawn, rules)) {
        if (name === 'loan-to-value' && by.binding) loan.isAbove = true;
        say(name, by.id, value, limit);
      }
    }
    restate(step);
  }

  #order(
    { id, scope, permitted, effectiveTimeUs, endTimeUs }: LendingOrder,
    { entry, operation, venue, say }: PlainStep,
    draw: PlainAmount & { readonly rule: string; readonly isFirst: boolean },
  ): void {
    if (draw.timeUs < effectiveTimeUs || (endTimeUs !== null && draw.timeUs >= endTimeUs)) return;
    const lineage = venue.lineages.get(operation.programme) ?? [operation.programme];
    const isAmong = (list: readonly string[], names: readonly string[]): boolean =>
      list.length === 0 || names.some((name) => list.includes(name));
    if (!isAmong(scope.venues, [entry.venue]) || !isAmong(scope.assets, [draw.asset])) return;
    if (!isAmong(scope.programmes, lineage)) return;
    if (draw.lots > 0 && permitted.includes('LOAN_OPEN')) return;
    const name = operation.operation === OP.EXTENSION ? 'EXTENSION' : 'LOAN_OPEN';
    if (draw.lots === 0 && permitted.includes(name)) return;
    const isInFlight =
      operation.requestTimeUs !== null && operation.requestTimeUs < effectiveTimeUs;
    const renamed = draw.isFirst && lineage.length > 1 ? 'renamed-programme' : draw.rule;
    if (!isInFlight) this.#breachCounts.set(id, (this.#breachCounts.get(id) ?? 0) + 1);
    say(isInFlight ? 'in-flight' : renamed, id, draw.lots, 0);
  }

  breachCount(orderId: string): number {
    return this.#breachCounts.get(orderId) ?? 0;
  }

  #offers(
    venue: PlainVenue,
    entry: LendingEntry,
    rules: readonly LendingRule[],
    found: string[],
  ): void {
    const { programme } = entry.event;
    const terms = venue.terms.get(programme);
    const held = venue.offered.get(programme);
    const era = this.#eraOf(entry.validTimeUs);
    if (terms === undefined || held === undefined || era <= held.era) return;
    held.era = era;
    for (const by of rules) {
      for (const [rule, value, limit, asset] of plainOffers(terms, by, entry)) {
        const key = JSON.stringify([by, asset]);
        if (held.rules.has(key)) continue;
        held.rules.add(key);
        found.push([rule, '', by.id, value, limit].join(' '));
      }
    }
  }

  #eraOf(timeUs: number): number {
    const instants = new Set(
      this.#policy.rules.rules.flatMap((rule) => [
        ...[rule.fromUs, rule.toUs],
        ...(rule.kind === 'eligible-assets'
          ? [...rule.standings, ...rule.flagged].flatMap(({ fromUs, toUs }) => [fromUs, toUs])
          : []),
      ]),
    );
    return [...instants].filter((atUs) => atUs !== null && atUs <= timeUs).length;
  }

  #rulesAt(timeUs: number, venue: string): LendingRule[] {
    return this.#policy.rules.rules.filter(
      ({ fromUs, toUs, venues }) =>
        fromUs <= timeUs &&
        (toUs === null || timeUs < toUs) &&
        (venues.length === 0 || venues.includes(venue)),
    );
  }

  #venue(name: string): PlainVenue {
    const known = this.#venues.get(name) ?? new PlainVenue();
    this.#venues.set(name, known);
    return known;
  }

  /** Numerators and denominators by measure, window and cause, as `ShareBook.shares` orders them. */
  shares(name: string, timeUs: number): string[] {
    return sharesOf(this.#venue(name), timeUs);
  }

  /** Open loans, what they owe in lots and won, and what waits at triggers from one price to another, of one asset. */
  standing(
    name: string,
    asset: string,
  ): [count: number, lots: bigint, won: number, waiting: number] {
    const open = [...this.#venue(name).loans.values()].filter(
      (loan) => loan.asset === asset && loan.owedLots > 0,
    );
    const lots = open.reduce((sum, { owedLots }) => sum + BigInt(owedLots), 0n);
    const won = open.reduce((sum, loan) => sum + owedWon(loan), 0);
    const waiting = open.reduce((sum, loan) => sum + waitingWon(loan), 0);
    return [open.length, lots, won, waiting];
  }

  evidence(name: string): number {
    return this.#venue(name).evidence;
  }
}

function disclose({ entry, operation, venue, rules, say }: PlainStep): void {
  const { disclosure } = operation;
  if (disclosure === null) return;
  const lines = venue.disclosures.published(disclosure, entry.validTimeUs, rules);
  for (const line of lines) say(...line);
}

function advance(venue: PlainVenue, timeUs: number, rules: readonly LendingRule[]): void {
  const hazard = rules.find((rule) => rule.kind === 'hazard');
  if (hazard !== undefined) {
    const spanUs = timeUs - venue.evidenceUs;
    if (spanUs > 0 && spanUs < Number.POSITIVE_INFINITY) {
      const perMonth = (hazard.alternativeBp - hazard.toleratedBp) / 10_000;
      const expected = (perMonth * atRisk(venue) * spanUs) / (30 * DAY_US);
      venue.evidence = Math.max(0, venue.evidence - expected);
    }
    venue.evidenceUs = Math.max(venue.evidenceUs, timeUs);
  }
  venue.newestUs = Math.max(venue.newestUs, timeUs);
}

function publish(venue: PlainVenue, terms: LendingTerms, say: Say): void {
  const last = venue.terms.get(terms.programme)?.version ?? 0;
  if (terms.version <= last) {
    say('stale-terms', null, terms.version, last);
    return;
  }
  venue.terms.set(terms.programme, terms);
  venue.offered.set(terms.programme, { rules: new Set(), era: -1 });
  const lineage = [terms.programme];
  for (let at = terms.predecessor; at !== null && !lineage.includes(at); ) {
    lineage.push(at);
    at = venue.terms.get(at)?.predecessor ?? null;
  }
  venue.lineages.set(terms.programme, lineage);
}

function isSound(entry: LendingEntry, { operation, principalWon }: LendingOperation): boolean {
  const moves = [OP.LOAN_OPEN, OP.EXTENSION, OP.REPAYMENT, OP.FORCED_REPAYMENT] as number[];
  const { principalLots: lots } = entry;
  if (!Number.isSafeInteger(lots) || lots < 0 || (lots === 0 && moves.includes(operation))) {
    return false;
  }
  return principalWon === null || (Number.isSafeInteger(principalWon) && principalWon >= 0);
}

function qualify({ operation, venue, entry }: PlainStep): void {
  const borrower = borrowerOf(venue, operation.borrower);
  borrower.qualifiedUs = Math.min(borrower.qualifiedUs, entry.validTimeUs);
  if (operation.capWon === null || entry.validTimeUs < borrower.tierUs) return;
  borrower.tierUs = entry.validTimeUs;
  borrower.tierWon = operation.capWon;
}

function borrowerOf(venue: PlainVenue, name: string): PlainBorrower {
  const known = venue.borrowers.get(name);
  if (known !== undefined) return known;
  const never = Number.POSITIVE_INFINITY;
  const borrower: PlainBorrower = {
    ...{ loans: [], repaid: [], drawn: [], firstLoanUs: never, qualifiedUs: never },
    ...{ tierUs: NEVER, tierWon: 0 },
  };
  venue.borrowers.set(name, borrower);
  return borrower;
}

function findLoan(venue: PlainVenue, programme: string, id: string): PlainLoan | undefined {
  const lineage = venue.lineages.get(programme) ?? [programme];
  const owner = lineage.find((name) => venue.loans.has(`${name}/${id}`));
  return owner === undefined ? undefined : venue.loans.get(`${owner}/${id}`);
}

function repay(loan: PlainLoan, { entry, operation, venue, say, ...rest }: PlainStep): void {
  const { principalLots, validTimeUs: timeUs } = entry;
  if (principalLots > loan.owedLots) {
    say('repaid-above-debt', null, principalLots, loan.owedLots);
  }
  const lots = Math.min(principalLots, loan.owedLots);
  const before = owedWon(loan);
  loan.owedLots -= lots;
  const won = before - owedWon(loan);
  if (operation.operation === OP.REPAYMENT) {
    borrowerOf(venue, loan.borrower).repaid.push({ timeUs, asset: loan.asset, lots, won });
  }
  loan.reducedUs = Math.max(loan.reducedUs, timeUs);
  if (loan.owedLots === 0) loan.endedUs = loan.reducedUs;
  restate({ entry, operation, venue, say, ...rest });
}

function restate({ entry, venue, say }: PlainStep): void {
  if (!isRestated(entry)) return;
  venue.restatedUs.push(entry.validTimeUs);
  say('figures-restated', null, entry.recordTimeUs - entry.validTimeUs);
}

function warn(loan: PlainLoan, { entry, rules, say }: PlainStep): void {
  const { validTimeUs: timeUs } = entry;
  loan.warnedUs = Math.min(loan.warnedUs ?? timeUs, timeUs);
  if (!loan.missesNotice) return;
  loan.missesNotice = false;
  const rule = timeUs > loan.lastForcedUs ? 'notice-after' : 'notice-restated';
  for (const by of rules) {
    if (by.kind !== 'notice' || !by.binding) continue;
    say(rule, by.id, Math.abs(timeUs - loan.lastForcedUs), by.leadUsMin);
  }
}

function force(loan: PlainLoan, { entry, operation, venue, rules, say }: PlainStep): void {
  const { validTimeUs: timeUs, priceTicks, principalLots } = entry;
  venue.disclosures.forced(timeUs);
  const lead = loan.warnedUs === null || loan.warnedUs > timeUs ? null : timeUs - loan.warnedUs;
  loan.missesNotice = lead === null;
  loan.lastForcedUs = Math.max(loan.lastForcedUs, timeUs);
  for (const by of rules) {
    if (by.kind !== 'notice' || (lead !== null && lead >= by.leadUsMin)) continue;
    if (lead === null && !by.binding) continue;
    say(lead === null ? 'no-notice' : 'short-notice', by.id, lead, by.leadUsMin);
  }
  const lots = Math.min(principalLots, loan.owedLots);
  const hazard = rules.find((rule) => rule.kind === 'hazard');
  const { loans } = borrowerOf(venue, loan.borrower);
  if (hazard !== undefined && lastForced(loans) < minute(timeUs) - MONTH_MINUTES) {
    const episode = Math.floor(timeUs / (10 * MINUTE_US));
    const told = venue.episodes.get(episode) ?? 0;
    const tells = Math.min(ln(hazard.alternativeBp / hazard.toleratedBp), ln(50) - told);
    venue.episodes.set(episode, told + tells);
    const before = venue.evidence;
    venue.evidence = Math.min(8 * LN_10, before + tells);
    if (before < 4 * LN_10 && venue.evidence >= 4 * LN_10) {
      say('early-warning', hazard.id, venue.evidence, 4 * LN_10);
    }
  }
  const worth = loan.price === null || priceTicks <= 0 ? null : valueAt(loan, priceTicks);
  const won =
    operation.principalWon !== null
      ? share(operation.principalWon, lots, principalLots)
      : worth === null
        ? share(loan.drawnWon, lots, loan.drawnLots)
        : share(worth, lots, loan.owedLots);
  loan.forced.push({ timeUs, won, cause: causeOf(loan, priceTicks, operation.collateral) });
}

function mark(loan: PlainLoan, { entry, operation, rules, say }: PlainStep): void {
  const { principalLots, priceTicks } = entry;
  const { principalWon } = operation;
  const debt =
    principalWon !== null && principalLots > 0
      ? share(principalWon, loan.owedLots, principalLots)
      : valueAt(loan, priceTicks);
  if (debt === null) return;
  const above = plainBreachByPrice(loan.collateral, debt, rules);
  if (above !== null && !loan.isAbove) {
    say('loan-to-value-by-price', above.by.id, above.ratioBp, above.by.maxBp);
  }
  loan.isAbove = above !== null;
}
