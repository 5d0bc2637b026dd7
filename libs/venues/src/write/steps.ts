/** In which steps a market trades: from a survey of files, or learned from what comes. */
import { decimalParts, type InstrumentSteps, type StepLookup } from '@breakwater/codec';
import type { DecimalStep, InstrumentDefinition } from '@breakwater/core';
import type { VenueEvent } from '../venue-event.ts';
import type { VenueInstrument } from '../venue-instrument.ts';
import { decimalPlaces } from './decimal-places.ts';
import { basePriceText } from './quantity.ts';

export interface StepSource {
  /**
   * Steps that the event's prices fit, or undefined where none can be said yet. Where it is not the object of before, the
   * market is defined anew: its definition must reach the log before the event.
   */
  stepsOf(instrument: VenueInstrument, event: VenueEvent): InstrumentSteps | undefined;
}

/** Steps that a survey of all events has found. */
export function surveyedSteps(lookup: StepLookup): StepSource {
  return { stepsOf: ({ key }) => lookup(key) };
}

/** Digits before the point of what one level may weigh in the quote: 100 billion dollars, 100 trillion won, 10 million bitcoin. */
const QUOTE_DIGITS: Readonly<Record<string, number>> = {
  ...{ BTC: 7, ETH: 8, BNB: 9 },
  ...{ KRW: 14, JPY: 13, IDR: 15, VND: 15, TRY: 12, NGN: 14, COP: 14, ARS: 14, RUB: 13 },
};
const USUAL_QUOTE_DIGITS = 11;
/** 2^53 has 16. */
const EXACT_DIGITS_MAX = 15;
const LOT_PLACES_MAX = 8;

interface Learned {
  readonly definition: InstrumentDefinition;
  /**
   * Prices of liquidations are averages with digits of their own: a tick that only they told is none of the market. `nothing`: nothing has
   * come, and what is said of the market's feed needed a name (LS5).
   */
  readonly from: 'nothing' | 'liquidations' | 'market';
}

/**
 * Steps for sockets and topics, where no file can be surveyed first.
 *
 * Invariants
 * LS1 a tick is the power of ten that all prices of trades and books so far are multiples of; a price that is none makes it
 *     finer, and nothing makes it coarser. The core takes a finer one over with all that the market holds.
 * LS2 a lot is chosen once, by the first price: fine enough for any trade, and coarse enough that no level passes 2^53 lots.
 * LS3 what an instrument's row says stands above both.
 * LS5 what was only expected gives no steps: the first price chooses them as if nothing had been said.
 * LS4 one object for a process: two that learn a market apart would define it in turns.
 */
export class LearnedSteps implements StepSource {
  readonly #learned = new Map<string, Learned>();

  /** The newest definition of a market, or undefined where nothing of it has come. */
  definition(key: string): InstrumentDefinition | undefined {
    return this.#learned.get(key)?.definition;
  }

  /** Begins with what is known of a market already, as from the log that a restarted feed continues. */
  prime(definition: InstrumentDefinition): void {
    this.#learned.set(definition.key, { definition, from: 'market' });
  }

  /** Gives a market of which nothing has come steps of no meaning, so that a feed can say of it that it is not there. */
  expect(instrument: VenueInstrument, atUs: number): void {
    if (this.#learned.has(instrument.key)) return;
    const nothing = { kind: 'break', symbol: undefined, eventTimeUs: atUs, detail: '' } as const;
    const definition = definitionOf(instrument, nothing, 0, undefined);
    this.#learned.set(instrument.key, { definition, from: 'nothing' });
  }

  stepsOf(instrument: VenueInstrument, event: VenueEvent): InstrumentSteps | undefined {
    const learned = this.#learned.get(instrument.key);
    const known = learned?.from === 'nothing' ? undefined : learned;
    const from = event.kind === 'liquidation' ? 'liquidations' : 'market';
    if (known?.from === 'market' && (from === 'liquidations' || instrument.tick !== undefined)) {
      return known.definition;
    }
    const places = placesOf(event, instrument);
    if (places === undefined) return known?.definition;
    const old = known?.from === from ? known.definition : undefined;
    if (old !== undefined && -old.tick.exponent >= places) return old;
    const definition = definitionOf(instrument, event, places, known?.definition);
    this.#learned.set(instrument.key, { definition, from });
    return definition;
  }
}

/** Places that the event's prices need; undefined where it has none, or only such as nothing can hold. */
function placesOf(event: VenueEvent, instrument: VenueInstrument): number | undefined {
  let places: number | undefined;
  const see = (price: string): void => {
    const text = basePriceText(price, instrument);
    const own = decimalPlaces(text);
    if (own + wholeDigits(text) > EXACT_DIGITS_MAX) return;
    if (places === undefined || own > places) places = own;
  };
  if (event.kind === 'trade' || event.kind === 'liquidation') see(event.price);
  else if (event.kind === 'book-snapshot' || event.kind === 'book-delta') {
    for (const [price] of event.bids) see(price);
    for (const [price] of event.asks) see(price);
  }
  return places;
}

function definitionOf(
  instrument: VenueInstrument,
  event: VenueEvent,
  places: number,
  known: InstrumentDefinition | undefined,
): InstrumentDefinition {
  const { key, venue, base, quote, type, expiry } = instrument;
  return {
    ...{ key, venue, base, quote, type, ...(expiry === undefined ? {} : { expiry }) },
    tick: instrument.tick ?? powerOfTen(places),
    lot: instrument.lot ?? known?.lot ?? powerOfTen(lotPlaces(instrument, event)),
    effectiveTimeUs: event.eventTimeUs,
  };
}

/** LS2. */
function lotPlaces(instrument: VenueInstrument, event: VenueEvent): number {
  const { quote } = instrument;
  const price = basePriceText(bestPrice(event), instrument);
  const digits =
    (Object.hasOwn(QUOTE_DIGITS, quote) ? QUOTE_DIGITS[quote] : undefined) ?? USUAL_QUOTE_DIGITS;
  const heaviest = digits - magnitude(price);
  return Math.min(LOT_PLACES_MAX, Math.max(0, EXACT_DIGITS_MAX - Math.max(0, heaviest)));
}

/** The best price of an event: levels far from it stand in books too, at a thousandth of the market's price. */
function bestPrice(event: VenueEvent): string {
  if (event.kind === 'trade' || event.kind === 'liquidation') return event.price;
  if (event.kind !== 'book-snapshot' && event.kind !== 'book-delta') return '';
  const [bids, asks] = [event.bids, event.asks].map((side) =>
    side.map(([price]) => price).sort((left, right) => Number(left) - Number(right)),
  );
  return bids?.at(-1) ?? asks?.[0] ?? '';
}

function wholeDigits(text: string): number {
  return Math.max(0, magnitude(text) + 1);
}

/** Power of ten of the first digit: 4 of 63000, -1 of 0.1. */
function magnitude(text: string): number {
  const parts = decimalParts(text);
  if (parts === undefined || parts.digits === 0n) return 0;
  return parts.digits.toString().length - 1 + parts.exponent;
}

function powerOfTen(places: number): DecimalStep {
  return { mantissa: 1, exponent: places === 0 ? 0 : -places };
}
