/** The tape's operations and the programmes' terms as records of two lending feeds, one per venue. */
import {
  type BatchWriter,
  type EventBatch,
  type FeedRecord,
  type InstrumentDefinition,
  instrumentKey,
  LENDING_OPERATION,
  NOTHING_SAID,
  STREAM_CLASS,
} from '@breakwater/core';
import { definitionOf } from '../market-spec.ts';
import { LAUNCH_US } from './case-calendar.ts';
import { CaseFeed } from './case-feed.ts';
import { ASSET_STEPS, CASE_ASSETS, type CaseAsset, powerOfTen } from './case-prices.ts';
import { CASE_TERMS, type CaseTerms, termsAt } from './case-terms.ts';
import { DisclosureDesk, type Publication } from './disclosure-desk.ts';
import type { CaseOperation, LendingTape } from './lending-tape.ts';
import { caseMarkets } from './market-records.ts';
import type { PseudonymList } from './pseudonym-list.ts';

/**
 * Operations of a venue within this are one record, which enters the log DELAY_US later: well within the 2 s after which
 * they would count as restated.
 */
const RECORD_SPAN_US = 1_000_000;
const DELAY_US = 200_000;
/** Some 300 bytes each: half of what a record may have. */
const RECORD_ROW_COUNT_MAX = 1_500;

type Row =
  | { readonly operation: CaseOperation }
  | { readonly terms: CaseTerms }
  | { readonly publication: Publication };

/** The markets on which a venue trades what it lends: loans name them, and both feeds define them alike. */
export function lendingDefinitions(venue: string): InstrumentDefinition[] {
  return CASE_ASSETS.map((asset) => {
    const traded = caseMarkets().find((spec) => spec.venue === venue && spec.base === asset);
    if (traded !== undefined) return definitionOf(traded, LAUNCH_US);
    const name = { venue, base: asset, quote: 'KRW', type: 'spot' } as const;
    const { tick, lot } = ASSET_STEPS[asset];
    return {
      ...name,
      key: instrumentKey(name),
      tick: { mantissa: 1, exponent: tick },
      lot: { mantissa: 1, exponent: lot },
      effectiveTimeUs: LAUNCH_US,
    };
  });
}

export interface LendingSpan {
  /** Operations before this instant are left out; terms that hold then are said first. */
  readonly fromUs: number;
  /** Nothing from this instant on. */
  readonly untilUs: number;
  /** Hears each operation when its record is made. */
  readonly onOperation?: ((operation: CaseOperation) => void) | undefined;
}

/** Records in log order, one batch filled again and again. */
export function* lendingRecords(
  tape: LendingTape,
  pseudonyms: PseudonymList,
  batch: EventBatch,
  { fromUs, untilUs, onOperation }: LendingSpan,
): Generator<FeedRecord> {
  const feeds = new Map(tape.venues.map(({ plan }) => [plan.venue, new VenueFeed(plan.venue)]));
  for (const rows of grouped(rowsOf(tape, fromUs), untilUs)) {
    if (onOperation !== undefined) {
      for (const row of rows) if ('operation' in row) onOperation(row.operation);
    }
    const latestUs = Math.max(fromUs, timeOf(rows.at(-1) as Row));
    const timestampUs = Math.ceil((latestUs + DELAY_US) / 1_000) * 1_000;
    for (const [venue, feed] of feeds) {
      const own = rows.filter((row) => venueOf(row) === venue);
      if (own.length > 0) yield feed.record(batch, timestampUs, own, pseudonyms);
    }
  }
}

/** Operations, terms and what venues publish, by time. */
function* rowsOf(tape: LendingTape, fromUs: number): Generator<Row> {
  const terms = [...CASE_TERMS].sort((a, b) => a.fromUs - b.fromUs);
  const desks = new Map(
    tape.venues.map(({ plan: { venue } }) => [venue, new DisclosureDesk(venue)]),
  );
  let next = 0;
  for (const operation of tape.operations()) {
    const { validTimeUs } = operation;
    const publications: Publication[] = [];
    for (const desk of desks.values()) {
      if (desk.nextUs <= validTimeUs) publications.push(...desk.due(validTimeUs));
    }
    desks.get(operation.venue)?.add(operation);
    if (validTimeUs < fromUs) continue;
    for (; next < terms.length; next += 1) {
      const version = terms[next] as CaseTerms;
      if (version.fromUs > validTimeUs) break;
      yield { terms: version };
    }
    for (const publication of publications) yield { publication };
    yield { operation };
  }
}

function* grouped(rows: Iterable<Row>, untilUs: number): Generator<readonly Row[]> {
  let group: Row[] = [];
  for (const row of rows) {
    const atUs = timeOf(row);
    if (atUs >= untilUs) break;
    const first = group[0];
    const isFull = group.length === RECORD_ROW_COUNT_MAX;
    if (first !== undefined && (isFull || atUs >= timeOf(first) + RECORD_SPAN_US)) {
      yield group;
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield group;
}

function timeOf(row: Row): number {
  if ('terms' in row) return row.terms.fromUs;
  return 'publication' in row ? row.publication.atUs : row.operation.validTimeUs;
}

function venueOf(row: Row): string {
  if ('terms' in row) return row.terms.venue;
  return 'publication' in row ? row.publication.venue : row.operation.venue;
}

class VenueFeed {
  readonly #feed: CaseFeed;
  readonly #instruments: ReadonlyMap<CaseAsset, InstrumentDefinition>;
  #operationCount = 0;

  constructor(venue: string) {
    const definitions = lendingDefinitions(venue);
    this.#instruments = new Map(definitions.map((one) => [one.base as CaseAsset, one]));
    this.#feed = new CaseFeed(`simulator/${venue}/lending`, STREAM_CLASS.LENDING, definitions);
  }

  record(
    batch: EventBatch,
    timestampUs: number,
    rows: readonly Row[],
    pseudonyms: PseudonymList,
  ): FeedRecord {
    return this.#feed.record(batch, timestampUs, (writer) => {
      for (const row of rows) {
        if ('terms' in row) this.#terms(writer, row.terms);
        else if ('publication' in row) this.#publication(writer, row.publication);
        else this.#operation(writer, row.operation, pseudonyms);
      }
    });
  }

  #terms(writer: BatchWriter, own: CaseTerms): void {
    const { venue, fromUs, ...terms } = own;
    writer.lendingTerms({
      instrument: this.#market('USDT').key,
      eventTimeUs: fromUs,
      terms: {
        ...terms,
        programme: programmeOf(venue),
        predecessor: null,
        assets: CASE_ASSETS,
        priceSource: 'OWN',
        repaysInWon: false,
      },
    });
  }

  #market(asset: CaseAsset): InstrumentDefinition {
    const market = this.#instruments.get(asset);
    if (market === undefined) throw new Error(`${asset} is not lent`);
    return market;
  }

  #publication(writer: BatchWriter, { venue, atUs, disclosure }: Publication): void {
    this.#operationCount += 1;
    const programme = programmeOf(venue);
    writer.lending({
      instrument: this.#market('USDT').key,
      eventTimeUs: atUs,
      principalLots: 0,
      operation: {
        ...{ operation: LENDING_OPERATION.DISCLOSURE, programme, loanId: '', borrower: '' },
        operationId: `${programme}-O${this.#operationCount}`,
        ...NOTHING_SAID,
        disclosure,
      },
    });
  }

  #operation(writer: BatchWriter, own: CaseOperation, pseudonyms: PseudonymList): void {
    this.#operationCount += 1;
    const { name, venue, programme, validTimeUs } = own;
    const isOpening = name === 'LOAN_OPEN';
    const terms = termsAt(venue, validTimeUs);
    const market = this.#market(own.asset);
    writer.lending({
      instrument: market.key,
      eventTimeUs: validTimeUs,
      // The tape has one lot per asset; a venue's may be finer.
      principalLots: own.lots * powerOfTen(ASSET_STEPS[own.asset].lot - market.lot.exponent),
      priceTicks: own.priceTicks,
      operation: {
        operation: LENDING_OPERATION[name],
        programme,
        operationId: `${programme}-O${this.#operationCount}`,
        loanId: own.loan === 0 ? '' : `${programme}-L${own.loan}`,
        borrower: pseudonyms.of(venue, own.borrower),
        requestTimeUs: own.requestTimeUs,
        principalWon: own.principalWon,
        collateral: own.collateral,
        maturityTimeUs: own.maturityUs,
        feePpmPerDay: isOpening ? terms.feePpmPerDay : null,
        triggerPriceTicks: own.triggerTicks,
        lender: isOpening && terms.lender !== venue ? terms.lender : null,
        capWon: own.capWon,
        disclosure: null,
      },
    });
  }
}

function programmeOf(venue: string): string {
  return venue === 'upbit' ? 'upbit-coin-lending' : 'bithumb-lending';
}
