/** Operations and terms of lending programmes as Avro bytes: the mirror of `lending-decoder.ts`. */
import {
  type CollateralHolding,
  LENDING_ASSET_COUNT_MAX,
  LENDING_COLLATERAL_COUNT_MAX,
  type LendingDisclosure,
  type LendingOperation,
  type LendingTerms,
  type QuarantineReason,
  SYMBOL_BYTE_COUNT_MAX,
} from '@breakwater/core';
import { DISCLOSURE_KINDS, LENDING_OPERATION_COUNT, LENDING_PRICE_SOURCES } from './framing.ts';
import { fitsText } from './printable-text.ts';
import { LONG_BYTE_COUNT_MAX, type WireWriter } from './wire-writer.ts';

/** Why a row cannot be written. */
export interface RowFlaw {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

/** Writes what follows the row's numbers; returns the first flaw, whose bytes the caller drops. */
export function writeOperation(
  writer: WireWriter,
  operation: LendingOperation,
): RowFlaw | undefined {
  const fields = new FieldWriter(writer);
  fields.choice(operation.operation - 1, LENDING_OPERATION_COUNT);
  fields.text(operation.programme);
  fields.text(operation.operationId);
  fields.text(operation.loanId);
  fields.text(operation.borrower);
  fields.nullableLong(operation.requestTimeUs);
  fields.nullableLong(operation.principalWon);
  fields.nullable(operation.collateral, (holdings) => {
    fields.list(holdings, LENDING_COLLATERAL_COUNT_MAX, (holding) => writeHolding(fields, holding));
  });
  fields.nullableLong(operation.maturityTimeUs);
  fields.nullableLong(operation.feePpmPerDay);
  fields.nullableLong(operation.triggerPriceTicks);
  fields.nullable(operation.lender, (lender) => fields.text(lender));
  fields.nullableLong(operation.capWon);
  fields.nullable(operation.disclosure, (said) => writeDisclosure(fields, said));
  return fields.flaw;
}

/** Writes what follows the row's stamp; returns the first flaw. */
export function writeTerms(writer: WireWriter, terms: LendingTerms): RowFlaw | undefined {
  const fields = new FieldWriter(writer);
  fields.text(terms.programme);
  fields.long(terms.version);
  fields.text(terms.title);
  fields.text(terms.lender);
  fields.nullable(terms.predecessor, (predecessor) => fields.text(predecessor));
  fields.list(terms.assets, LENDING_ASSET_COUNT_MAX, (asset) => fields.name(asset));
  fields.long(terms.loanToValueMaxBp);
  fields.long(terms.triggerLoanToValueBp);
  fields.list(terms.haircuts, LENDING_ASSET_COUNT_MAX, ({ asset, countedBp }) => {
    fields.name(asset);
    fields.long(countedBp);
  });
  fields.long(terms.capPerUserWon);
  fields.nullableLong(terms.advertisedMaxWon);
  fields.long(terms.feePpmPerDay);
  fields.long(terms.forcedFeePpm);
  fields.choice(LENDING_PRICE_SOURCES.indexOf(terms.priceSource), LENDING_PRICE_SOURCES.length);
  fields.nullableLong(terms.guardBp);
  fields.boolean(terms.repaysInWon);
  return fields.flaw;
}

function writeHolding(fields: FieldWriter, { asset, quantity, valueWon }: CollateralHolding): void {
  fields.name(asset);
  fields.long(quantity);
  fields.long(valueWon);
}

function writeDisclosure(fields: FieldWriter, said: LendingDisclosure): void {
  fields.choice(DISCLOSURE_KINDS.indexOf(said.kind), DISCLOSURE_KINDS.length);
  fields.long(said.fromUs);
  fields.long(said.toUs);
  fields.long(said.outstandingWon);
  fields.long(said.forcedCount);
}

/** Fields one after the other, with room made for each (WW1). */
class FieldWriter {
  flaw: RowFlaw | undefined = undefined;
  readonly #writer: WireWriter;

  constructor(writer: WireWriter) {
    this.#writer = writer;
  }

  #fail(reason: QuarantineReason, detail: string): void {
    this.flaw ??= { reason, detail };
  }

  long(value: number): void {
    this.#writer.ensure(LONG_BYTE_COUNT_MAX);
    this.#writer.long(value);
  }

  choice(symbol: number, countMax: number): void {
    if (!(symbol >= 0 && symbol < countMax)) {
      this.#fail('bad-enum', `${symbol} is not one of ${countMax} choices`);
    }
    this.long(symbol);
  }

  boolean(value: boolean): void {
    this.#writer.ensure(1);
    this.#writer.byte(value ? 1 : 0);
  }

  text(text: string): void {
    if (fitsText(text, SYMBOL_BYTE_COUNT_MAX)) this.#writer.text(text);
    else {
      this.#fail(
        'bad-text',
        `a text is not printable or has more than ${SYMBOL_BYTE_COUNT_MAX} bytes`,
      );
    }
  }

  name(name: string): void {
    if (name === '') this.#fail('bad-text', 'a name is empty');
    this.text(name);
  }

  nullable<Value>(value: Value | null, write: (value: Value) => void): void {
    this.long(value === null ? 0 : 1);
    if (value !== null) write(value);
  }

  nullableLong(value: number | null): void {
    this.long(value === null ? 0 : 1);
    if (value !== null) this.long(value);
  }

  list<Item>(items: readonly Item[], countMax: number, write: (item: Item) => void): void {
    if (items.length > countMax) {
      this.#fail('bad-count', `a list has ${items.length} items, room for ${countMax}`);
      return;
    }
    if (items.length > 0) {
      this.long(items.length);
      for (const item of items) write(item);
    }
    this.long(0);
  }
}
