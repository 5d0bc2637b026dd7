/** What makes a surge of forced orders more than a feed that repeats itself (docs/detection-model.md, "Cascade severity"). */
import type { Ruling } from '../../alert/alert.ts';
import { WINDOW } from '../../window/window-bank.ts';
import type { CASCADE } from './cascade.ts';
import { priceScore, type SubjectsOf } from './cascade-price.ts';
import type { CascadeScope } from './cascade-scope.ts';

const CORROBORATING_PRICE_SCORE = 1.3;
const CORROBORATING_SYMBOL_COUNT = 5;
export const CORROBORATING_VENUE_COUNT = 2;
/** Batches in 60 s that make a symbol, and a venue, part of a surge. */
const SYMBOL_BATCH_COUNT_MIN = 3;
const VENUE_BATCH_COUNT_MIN = 5;
/** Batches in 10, 60 and 300 s: fewer are no cascade on any venue. Where nothing else can confirm them, half as many again. */
export const S2_BATCH_COUNTS_MIN: readonly number[] = [5, 10, 20];
const ALONE_FACTOR = 1.5;

/** Returns what corroborates a surge, or undefined where nothing does. */
export function corroboration(
  scope: CascadeScope,
  windowAt: number,
  subjectsOf: SubjectsOf,
): Ruling<typeof CASCADE> | undefined {
  const severity = 'S2';
  const venueCount = surgingVenueCount(scope);
  if (venueCount >= CORROBORATING_VENUE_COUNT) {
    const limit = CORROBORATING_VENUE_COUNT;
    return { rule: 'B.corroborated.venues', severity, value: venueCount, limit };
  }
  let symbolCount = 0;
  for (const market of scope.members) {
    if (market.bank.sum(WINDOW.S60, scope.column) >= SYMBOL_BATCH_COUNT_MIN) symbolCount += 1;
  }
  if (symbolCount >= CORROBORATING_SYMBOL_COUNT) {
    const limit = CORROBORATING_SYMBOL_COUNT;
    return { rule: 'B.corroborated.symbols', severity, value: symbolCount, limit };
  }
  const price = priceScore(scope, subjectsOf);
  if (price >= CORROBORATING_PRICE_SCORE) {
    const limit = CORROBORATING_PRICE_SCORE;
    return { rule: 'B.corroborated.price', severity, value: price, limit };
  }
  const count = scope.count(windowAt);
  const limit = ALONE_FACTOR * (S2_BATCH_COUNTS_MIN[windowAt] as number);
  if (scope.corroborable || count < limit) return undefined;
  return { rule: 'B.corroboration-unavailable', severity, value: count, limit };
}

/** Venues with enough batches in 60 s to be part of the surge. */
export function surgingVenueCount(scope: CascadeScope): number {
  const perVenue = new Map<string, number>();
  for (const market of scope.members) {
    const { venue } = market.definition;
    const count = market.bank.sum(WINDOW.S60, scope.column);
    perVenue.set(venue, (perVenue.get(venue) ?? 0) + count);
  }
  let venues = 0;
  for (const count of perVenue.values()) if (count >= VENUE_BATCH_COUNT_MIN) venues += 1;
  return venues;
}
