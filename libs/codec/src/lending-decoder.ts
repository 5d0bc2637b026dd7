/**
 * Operations and terms of lending programmes, from Avro bytes to objects. Each method returns the next cursor (WR2); what it
 * leaves behind where that is beyond the end is cleared with the rest of the record (BD1).
 */
import {
  type CollateralHolding,
  type EventBatch,
  LENDING_ASSET_COUNT_MAX,
  LENDING_COLLATERAL_COUNT_MAX,
  type LendingDisclosure,
  type LendingOperation,
  type LendingOperationCode,
  type LendingTerms,
  SYMBOL_BYTE_COUNT_MAX,
} from '@breakwater/core';
import { FieldReader } from './field-reader.ts';
import { DISCLOSURE_KINDS, LENDING_OPERATION_COUNT, LENDING_PRICE_SOURCES } from './framing.ts';
import type { WireReader } from './wire-reader.ts';

/** The length and the first byte of a name, then a byte for each number. */
const HOLDINGS = { itemByteCountMin: 4, countMax: LENDING_COLLATERAL_COUNT_MAX };
const HAIRCUTS = { itemByteCountMin: 3, countMax: LENDING_ASSET_COUNT_MAX };
const ASSETS = { itemByteCountMin: 2, countMax: LENDING_ASSET_COUNT_MAX };

export class LendingDecoder {
  readonly #fields: FieldReader;

  constructor(reader: WireReader) {
    this.#fields = new FieldReader(reader);
  }

  /** Reads what follows the row's numbers. */
  operation(batch: EventBatch, row: number, start: number): number {
    const fields = this.#fields;
    fields.start(start);
    const operation: LendingOperation = {
      operation: (fields.choice(LENDING_OPERATION_COUNT) + 1) as LendingOperationCode,
      programme: fields.text(SYMBOL_BYTE_COUNT_MAX),
      operationId: fields.text(SYMBOL_BYTE_COUNT_MAX),
      loanId: fields.text(SYMBOL_BYTE_COUNT_MAX),
      borrower: fields.text(SYMBOL_BYTE_COUNT_MAX),
      requestTimeUs: fields.nullableLong(),
      principalWon: fields.nullableLong(),
      collateral: fields.nullable(this.#collateral),
      maturityTimeUs: fields.nullableLong(),
      feePpmPerDay: fields.nullableLong(),
      triggerPriceTicks: fields.nullableLong(),
      lender: fields.nullableText(SYMBOL_BYTE_COUNT_MAX),
      capWon: fields.nullableLong(),
      disclosure: fields.nullable(this.#disclosure),
    };
    batch.setLending(row, operation);
    return fields.at;
  }

  terms(batch: EventBatch, row: number, start: number): number {
    const fields = this.#fields;
    fields.start(start);
    const terms: LendingTerms = {
      programme: fields.text(SYMBOL_BYTE_COUNT_MAX),
      version: fields.long(),
      title: fields.text(SYMBOL_BYTE_COUNT_MAX),
      lender: fields.text(SYMBOL_BYTE_COUNT_MAX),
      predecessor: fields.nullableText(SYMBOL_BYTE_COUNT_MAX),
      assets: fields.list(ASSETS, () => fields.name(SYMBOL_BYTE_COUNT_MAX)),
      loanToValueMaxBp: fields.long(),
      triggerLoanToValueBp: fields.long(),
      haircuts: fields.list(HAIRCUTS, this.#haircut),
      capPerUserWon: fields.long(),
      advertisedMaxWon: fields.nullableLong(),
      feePpmPerDay: fields.long(),
      forcedFeePpm: fields.long(),
      priceSource: LENDING_PRICE_SOURCES[fields.choice(LENDING_PRICE_SOURCES.length)]!,
      guardBp: fields.nullableLong(),
      repaysInWon: fields.boolean(),
    };
    batch.setRare(row, { kind: 'lending-terms', terms });
    return fields.at;
  }

  readonly #holding = (): CollateralHolding => ({
    asset: this.#fields.name(SYMBOL_BYTE_COUNT_MAX),
    quantity: this.#fields.long(),
    valueWon: this.#fields.long(),
  });

  readonly #collateral = (): readonly CollateralHolding[] =>
    this.#fields.list(HOLDINGS, this.#holding);

  readonly #haircut = (): LendingTerms['haircuts'][number] => ({
    asset: this.#fields.name(SYMBOL_BYTE_COUNT_MAX),
    countedBp: this.#fields.long(),
  });

  readonly #disclosure = (): LendingDisclosure => ({
    kind: DISCLOSURE_KINDS[this.#fields.choice(DISCLOSURE_KINDS.length)]!,
    fromUs: this.#fields.long(),
    toUs: this.#fields.long(),
    outstandingWon: this.#fields.long(),
    forcedCount: this.#fields.long(),
  });
}
