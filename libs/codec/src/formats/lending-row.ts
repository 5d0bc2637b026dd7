/**
 * Format `lending`: one row, one operation of a lending programme or one version of its terms. A rejection names the field and
 * never quotes it, since a shifted column may hold a name.
 */
import {
  isPseudonym,
  LENDING_ASSET_COUNT_MAX,
  LENDING_COLLATERAL_COUNT_MAX,
  LENDING_OPERATION,
  type LendingDisclosure,
  type LendingOperation,
  type LendingOperationCode,
  type LendingTerms,
} from '@breakwater/core';
import { DISCLOSURE_KINDS, LENDING_PRICE_SOURCES } from '../framing.ts';
import { type AssetAmount, assetAmounts, assetNames } from './asset-list.ts';
import { LendingFields } from './lending-fields.ts';
import type {
  EventSink,
  InstrumentSteps,
  RowDecoder,
  RowOutcome,
  RowRejection,
  StepLookup,
  TableRow,
} from './row.ts';
import type { StepSurvey } from './step-survey.ts';
import { NO_PSEUDONYM, type TableSpec } from './table-row.ts';

/** What a row may say besides its time and its market, by the name of the manifest's column. */
export const LENDING_FIELDS: readonly string[] = [
  ...['operation', 'programme', 'operationId', 'loanId', 'borrower', 'requestTime', 'amount'],
  ...['price', 'principalWon', 'collateral', 'maturityTime', 'feePpmPerDay', 'triggerPrice'],
  ...['lender', 'capWon', 'disclosure', 'disclosureFrom', 'disclosureTo', 'outstandingWon'],
  ...['forcedCount', 'version', 'title', 'predecessor', 'assets', 'loanToValueMaxBp'],
  ...['triggerLoanToValueBp', 'haircuts', 'capPerUserWon', 'advertisedMaxWon', 'forcedFeePpm'],
  ...['priceSource', 'guardBp', 'repaysInWon'],
];

/** The row's operation where it is none: a version of the programme's terms. */
const TERMS = 'TERMS';
const WON_ASSET = 'KRW';

export function surveyLendingRow(row: TableRow, survey: StepSurvey): void {
  survey.see(row.instrument);
  for (const field of ['price', 'triggerPrice']) {
    const price = row.fields(field);
    if (price !== undefined) survey.price(row.instrument, price);
  }
  const amount = row.fields('amount');
  if (amount !== undefined) survey.amount(row.instrument, amount, 'exact');
}

export class LendingRowDecoder implements RowDecoder<TableRow> {
  readonly #spec: TableSpec;
  readonly #steps: StepLookup;

  constructor(spec: TableSpec, steps: StepLookup) {
    this.#spec = spec;
    this.#steps = steps;
  }

  decode(row: TableRow, sink: EventSink): RowOutcome {
    const steps = this.#steps(row.instrument);
    if (steps === undefined) return { reason: 'unknown-instrument', detail: 'no such market' };
    const fields = new LendingFields(row.fields, this.#spec.time);
    const { instrument, eventTimeUs, receivedTimeUs } = row;
    const stamp = { instrument, eventTimeUs, receivedTimeUs };
    const name = fields.word('operation');
    if (name === TERMS) {
      const terms = readTerms(fields);
      if (fields.fault !== undefined) return fields.fault;
      sink.write(instrument, (writer) => writer.lendingTerms({ ...stamp, terms }));
      return 'decoded';
    }
    const operation = readOperation(name, fields, steps);
    const priceTicks = fields.steps('price', steps.tick, 'bad-price') ?? 0;
    const principalLots = fields.steps('amount', steps.lot, 'bad-quantity') ?? 0;
    const fault = fields.fault ?? borrowerFault(operation);
    if (fault !== undefined) return fault;
    const said = { ...stamp, principalLots, priceTicks, operation };
    sink.write(instrument, (writer) => writer.lending(said));
    return 'decoded';
  }

  end(): void {}
}

function borrowerFault({ operation, borrower }: LendingOperation): RowRejection | undefined {
  const isNobody = operation === LENDING_OPERATION.DISCLOSURE;
  if (isNobody ? borrower === '' : isPseudonym(borrower)) return undefined;
  const detail = isNobody ? 'a disclosure has no borrower' : NO_PSEUDONYM;
  return { reason: 'bad-pseudonym', detail };
}

function readOperation(
  name: string,
  fields: LendingFields,
  steps: InstrumentSteps,
): LendingOperation {
  return {
    operation: operationOf(name, fields),
    programme: fields.needed('programme'),
    operationId: fields.needed('operationId'),
    loanId: fields.text('loanId') ?? '',
    borrower: fields.text('borrower') ?? '',
    requestTimeUs: fields.timeUs('requestTime'),
    principalWon: fields.whole('principalWon'),
    collateral: readCollateral(fields),
    maturityTimeUs: fields.timeUs('maturityTime'),
    feePpmPerDay: fields.whole('feePpmPerDay'),
    triggerPriceTicks: fields.steps('triggerPrice', steps.tick, 'bad-price'),
    lender: fields.text('lender') ?? null,
    capWon: fields.whole('capWon'),
    disclosure: readDisclosure(fields),
  };
}

function operationOf(name: string, fields: LendingFields): LendingOperationCode {
  const names: Readonly<Record<string, LendingOperationCode>> = LENDING_OPERATION;
  const code = Object.hasOwn(names, name) ? names[name] : undefined;
  if (code === undefined) {
    fields.fail('bad-enum', `operation is none of ${Object.keys(names).join(', ')}, ${TERMS}`);
  }
  return code ?? LENDING_OPERATION.LOAN_OPEN;
}

function readCollateral(fields: LendingFields): LendingOperation['collateral'] {
  const text = fields.text('collateral');
  if (text === undefined) return null;
  const holdings = assetAmounts(text, ['quantity', 'valueWon'], LENDING_COLLATERAL_COUNT_MAX);
  if (holdings === undefined) {
    fields.fail('bad-quantity', 'collateral is not ASSET:QUANTITY:WON …');
    return null;
  }
  return holdings.map(({ asset, amounts: [quantity = '', valueWon = ''] }) => ({
    asset,
    quantity: fields.stepsOf('collateral', quantity, {
      mantissa: 1,
      exponent: asset === WON_ASSET ? 0 : -8,
    }),
    valueWon: fields.stepsOf('collateral', valueWon, { mantissa: 1, exponent: 0 }),
  }));
}

function readDisclosure(fields: LendingFields): LendingDisclosure | null {
  const name = fields.word('disclosure');
  if (name === '') return null;
  const kind = DISCLOSURE_KINDS.find((known) => known === name);
  if (kind === undefined) {
    fields.fail('bad-enum', `disclosure is none of ${DISCLOSURE_KINDS.join(', ')}`);
  }
  return {
    kind: kind ?? 'STATUS',
    fromUs: fields.neededTimeUs('disclosureFrom'),
    toUs: fields.neededTimeUs('disclosureTo'),
    outstandingWon: fields.neededWhole('outstandingWon'),
    forcedCount: fields.neededWhole('forcedCount'),
  };
}

function readTerms(fields: LendingFields): LendingTerms {
  const sourceName = fields.word('priceSource');
  const priceSource = LENDING_PRICE_SOURCES.find((known) => known === sourceName);
  if (priceSource === undefined) {
    fields.fail('bad-enum', `priceSource is none of ${LENDING_PRICE_SOURCES.join(', ')}`);
  }
  const assets = assetNames(fields.needed('assets'), LENDING_ASSET_COUNT_MAX);
  if (assets === undefined) fields.fail('bad-row', 'assets are not names with blanks between');
  return {
    programme: fields.needed('programme'),
    version: fields.neededWhole('version'),
    title: fields.text('title') ?? '',
    lender: fields.needed('lender'),
    predecessor: fields.text('predecessor') ?? null,
    assets: assets ?? [],
    loanToValueMaxBp: fields.neededWhole('loanToValueMaxBp'),
    triggerLoanToValueBp: fields.neededWhole('triggerLoanToValueBp'),
    haircuts: readHaircuts(fields).map(({ asset, amounts: [countedBp = ''] }) => ({
      asset,
      countedBp: fields.stepsOf('haircuts', countedBp, { mantissa: 1, exponent: 0 }),
    })),
    capPerUserWon: fields.neededWhole('capPerUserWon'),
    advertisedMaxWon: fields.whole('advertisedMaxWon'),
    feePpmPerDay: fields.neededWhole('feePpmPerDay'),
    forcedFeePpm: fields.neededWhole('forcedFeePpm'),
    priceSource: priceSource ?? 'OWN',
    guardBp: fields.whole('guardBp'),
    repaysInWon: fields.boolean('repaysInWon'),
  };
}

function readHaircuts(fields: LendingFields): readonly AssetAmount[] {
  const text = fields.text('haircuts');
  if (text === undefined) return [];
  const haircuts = assetAmounts(text, ['countedBp'], LENDING_ASSET_COUNT_MAX);
  if (haircuts === undefined) fields.fail('bad-quantity', 'haircuts are not ASSET:COUNTED_BP …');
  return haircuts ?? [];
}
