/**
 * What symbols of venues mean: an operator's rows first, then names with a slash, then the venue's published conventions.
 *
 * Invariants
 * IT1 what none of them covers is refused by name; nothing is guessed from a spelling.
 * IT2 the same (venue, symbol, type) means the same within a span of time that is kept with it, so a meaning is found once.
 */
import type { RowRejection } from '@breakwater/codec';
import { INSTRUMENT_TYPES, type InstrumentType, instrumentKey, isExpiry } from '@breakwater/core';
import type { InstrumentNames, VenueInstrument } from '../venue-instrument.ts';
import type { InstrumentRow } from './instrument-row.ts';
import { keyName } from './key-name.ts';
import {
  isRefused,
  type SymbolMeaning,
  type SymbolRefusal,
  type VenuePreset,
} from './symbol-meaning.ts';
import { presetOf } from './venue-presets.ts';

/** Meanings that are kept; a venue lists a few thousand symbols. Beyond it they are found anew. */
const KEPT_COUNT_MAX = 50_000;
const SHOWN_LENGTH_MAX = 60;

/** Terra began anew on this day and gave its name to another coin; the old one is LUNC since. */
const LUNA_RENAMED_US: number = Date.UTC(2022, 4, 28) * 1_000;

interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}
const ALWAYS: Span = { fromUs: Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY };

/** What a symbol means from `fromUs` to before `toUs`. */
export interface InstrumentMeaning extends Span {
  readonly value: VenueInstrument | RowRejection;
}

export class InstrumentTable implements InstrumentNames {
  readonly #rows = new Map<string, InstrumentRow[]>();
  readonly #kept = new Map<string, InstrumentMeaning>();

  /** `rows` stand above the conventions, the later one above the earlier. */
  constructor(rows: readonly InstrumentRow[] = []) {
    for (const row of rows) this.#add(row);
  }

  /** Adds what a venue's own list of instruments says, or an operator. Symbols that were resolved before may mean something else then. */
  add(rows: readonly InstrumentRow[]): void {
    for (const row of rows) this.#add(row);
    this.#kept.clear();
  }

  /**
   * The meaning of `symbol` at `venue` at an instant. `type` says which markets are meant where a venue writes several alike
   * (Binance's BTCUSDT is spot and a perpetual), and what a plain BASE/QUOTE is.
   */
  resolve(
    venue: string,
    symbol: string,
    atUs: number,
    type?: InstrumentType,
  ): VenueInstrument | RowRejection {
    return this.meaning(venue, symbol, atUs, type).value;
  }

  /** As `resolve`, with the span of time in which that is the meaning: who reads millions of rows asks once. */
  meaning(venue: string, symbol: string, atUs: number, type?: InstrumentType): InstrumentMeaning {
    const name = `${venue}\n${symbol}\n${type ?? ''}`;
    const kept = this.#kept.get(name);
    if (kept !== undefined && atUs >= kept.fromUs && atUs < kept.toUs) return kept;
    const found = this.#find(venue, symbol, atUs, type);
    if (this.#kept.size >= KEPT_COUNT_MAX) this.#kept.clear();
    this.#kept.set(name, found);
    return found;
  }

  #add(row: InstrumentRow): void {
    const name = rowName(row.venue, row.symbol);
    const rows = this.#rows.get(name);
    if (rows === undefined) this.#rows.set(name, [row]);
    else rows.unshift(row);
  }

  #find(
    venue: string,
    symbol: string,
    atUs: number,
    type: InstrumentType | undefined,
  ): InstrumentMeaning {
    const rows = this.#rows.get(rowName(venue, symbol)) ?? [];
    const row = rows.find(
      (known) =>
        atUs >= (known.fromUs ?? ALWAYS.fromUs) &&
        atUs < (known.toUs ?? ALWAYS.toUs) &&
        (type === undefined || known.type === type),
    );
    // Where rows change with time, a meaning holds for the instant that was asked for.
    const isTimed = rows.some(({ fromUs, toUs }) => fromUs !== undefined || toUs !== undefined);
    const span = isTimed ? { fromUs: atUs, toUs: atUs + 1 } : ALWAYS;
    if (row !== undefined) return { ...span, value: instrumentOf(venue, symbol, row) };
    const preset = presetOf(venue);
    const meaning = meaningOf(symbol, preset, type);
    if (meaning === undefined || isRefused(meaning)) {
      return { ...span, value: unknown(venue, symbol, type, meaning) };
    }
    const renamed = withAssets(meaning, preset, atUs);
    const value = withUnit(venue, symbol, renamed.meaning, preset);
    return { ...(isTimed ? span : renamed.span), value };
  }
}

function rowName(venue: string, symbol: string): string {
  return `${venue}\n${symbol.toUpperCase()}`;
}

function meaningOf(
  symbol: string,
  preset: VenuePreset | undefined,
  type: InstrumentType | undefined,
): SymbolMeaning | SymbolRefusal | undefined {
  if (symbol.includes('/')) return slashed(symbol, type);
  for (const section of preset?.sections ?? []) {
    const isAsked = type !== undefined && section.types.includes(type);
    if (
      section.types.length > 0 &&
      !isAsked &&
      (type !== undefined || section.byTypeOnly === true)
    ) {
      continue;
    }
    const meaning = section.read(symbol);
    if (meaning === undefined) continue;
    if (isRefused(meaning)) return meaning;
    if (type !== undefined && meaning.type !== type) continue;
    return meaning;
  }
  return undefined;
}

/**
 * BASE/QUOTE says itself what is priced in what. Behind a colon stands what a contract is paid in, and its last day: BTC/USDT:USDT is
 * linear, BTC/USD:BTC inverse, BTC/USDT:USDT-250627 ends.
 */
function slashed(
  symbol: string,
  type: InstrumentType | undefined,
): SymbolMeaning | SymbolRefusal | undefined {
  const match = /^([^/:]+)\/([^/:]+)(?::([^/:-]+)(?:-([0-9]{6}))?)?$/.exec(
    symbol.trim().toUpperCase(),
  );
  if (match === null) return undefined;
  const [, base = '', quote = '', paidIn, expiry] = match;
  const own = paidIn === undefined ? 'spot' : paidIn === base ? 'inverse' : 'linear';
  if (expiry !== undefined && !isExpiry(expiry)) return undefined;
  return { base, quote, type: type ?? own, ...(expiry === undefined ? {} : { expiry }) };
}

/** The venue's names of assets turned into everybody's; with the span in which that holds. */
function withAssets(
  meaning: SymbolMeaning,
  preset: VenuePreset | undefined,
  atUs: number,
): { readonly meaning: SymbolMeaning; readonly span: Span } {
  const names = preset?.assets ?? {};
  const named = (asset: string): string =>
    (Object.hasOwn(names, asset) ? names[asset] : undefined) ?? asset;
  const base = named(meaning.base);
  const own = { ...meaning, base, quote: named(meaning.quote) };
  if (base !== 'LUNA' || meaning.base !== 'LUNA') return { meaning: own, span: ALWAYS };
  return atUs < LUNA_RENAMED_US
    ? { meaning: { ...own, base: 'LUNC' }, span: { ...ALWAYS, toUs: LUNA_RENAMED_US } }
    : { meaning: own, span: { ...ALWAYS, fromUs: LUNA_RENAMED_US } };
}

function withUnit(
  venue: string,
  symbol: string,
  meaning: SymbolMeaning,
  preset: VenuePreset | undefined,
): VenueInstrument | RowRejection {
  const section = preset?.sections.find(({ types }) => types.includes(meaning.type));
  const unit = meaning.unit ?? section?.unitOf?.(meaning) ?? { kind: 'base' };
  if ('refused' in unit) return unknown(venue, symbol, meaning.type, unit, meaning);
  return instrumentOf(venue, symbol, { ...meaning, unit });
}

function instrumentOf(
  venue: string,
  symbol: string,
  meaning: Omit<InstrumentRow, 'venue' | 'symbol'>,
): VenueInstrument | RowRejection {
  const base = keyName(meaning.base);
  const quote = keyName(meaning.quote);
  const { type, expiry } = meaning;
  if (base === undefined || quote === undefined) {
    return unknown(venue, symbol, type, { refused: 'its name is too long for a key' });
  }
  const parts = { venue: presetOf(venue)?.venue ?? venue, base, quote, type, expiry };
  return {
    key: instrumentKey(parts),
    ...parts,
    unit: meaning.unit ?? { kind: 'base' },
    multiplier: meaning.multiplier ?? 1,
    ...(meaning.tick === undefined ? {} : { tick: meaning.tick }),
    ...(meaning.lot === undefined ? {} : { lot: meaning.lot }),
  };
}

/** A refusal that says which row to write. */
function unknown(
  venue: string,
  symbol: string,
  type: InstrumentType | undefined,
  why: SymbolRefusal | undefined,
  meaning?: SymbolMeaning,
): RowRejection {
  const shown = symbol.length > SHOWN_LENGTH_MAX ? `${symbol.slice(0, SHOWN_LENGTH_MAX)}…` : symbol;
  const reason =
    why?.refused ??
    (presetOf(venue) === undefined
      ? `no conventions are known of "${venue}"`
      : 'no convention of the venue covers it');
  const row = [
    `venue: ${venue}`,
    `symbol: ${JSON.stringify(shown)}`,
    `base: ${meaning?.base ?? '?'}`,
    `quote: ${meaning?.quote ?? '?'}`,
    `type: ${meaning?.type ?? type ?? `one of ${INSTRUMENT_TYPES.join(' ')}`}`,
    ...(meaning === undefined ? [] : ['contractSize: ?']),
  ];
  return {
    reason: 'unknown-instrument',
    detail: `symbol "${shown}" of ${venue}: ${reason}; instruments file: - { ${row.join(', ')} }`,
    ...(why?.rule === undefined ? {} : { unwantedBy: why.rule }),
  };
}
