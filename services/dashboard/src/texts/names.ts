/** Venues, markets and currencies by the names that people know them by. Pure but for the language. */
import { currencyName, marketName, namesList, venueName } from '@breakwater/client';
import { currentLanguage } from './messages.ts';

/** `Bithumb`, `빗썸`. */
export function venueText(venue: string): string {
  return venueName(venue, currentLanguage());
}

/** `KRW`, `원`: what an amount is counted in. */
export function currencyText(currency: string): string {
  return currencyName(currency, currentLanguage());
}

/** `Bithumb USDT/KRW` of `bithumb:USDT/KRW:spot`; what has another form is said as it is. */
export function marketText(key: string): string {
  return marketName(key, currentLanguage());
}

/** The first venues, and how many more there are: `Bithumb, Upbit +5`. */
export function venuesText(venues: readonly string[], countMax?: number): string {
  return namesText(venues.map(venueText), countMax);
}

export function namesText(names: readonly string[], countMax?: number): string {
  return namesList(names, currentLanguage(), countMax);
}
