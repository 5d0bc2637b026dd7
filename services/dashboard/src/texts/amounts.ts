/** Amounts as people of the chosen language count them: in thousands and millions, or in 만 and 억. Pure but for the language. */
import { numberText, withCurrency } from '@breakwater/client';
import { axisPriceText, priceText, quantityText } from './format.ts';
import { currentLanguage } from './messages.ts';

const KOREAN_UNITS = [
  [1e12, '조'],
  [1e8, '억'],
  [1e4, '만'],
] as const;

/** `12.4 k`, `1.82 M`; `1.24만`, `182만`. */
export function amountText(amount: number): string {
  return currentLanguage() === 'ko' ? koreanText(amount) : quantityText(amount);
}

/** A price with what it is counted in: `1,655 KRW`, `1,655원`, `0.9998 USDT`. */
export function moneyText(price: number, currency: string): string {
  return withCurrency(priceText(price), currency, currentLanguage());
}

/** An amount of won to the unit: `30,000,001 KRW`, `30,000,001원`. */
export function wonText(amount: number): string {
  return withCurrency(numberText(amount), 'KRW', currentLanguage());
}

/** Beside an axis, where there is little room: `156.4 M`, `1.564억`. */
export function axisMoneyText(price: number): string {
  const isLong = Math.abs(price) >= 1e7;
  return currentLanguage() === 'ko' && isLong ? koreanText(price, 6) : axisPriceText(price);
}

function koreanText(amount: number, digits = 3): string {
  const unit = KOREAN_UNITS.find(([size]) => Math.abs(amount) >= size);
  if (unit === undefined) return numberText(amount);
  const [size, name] = unit;
  const scaled = amount / size;
  const isWhole = Math.abs(scaled) >= 10 ** digits;
  return `${numberText(isWhole ? Math.round(scaled) : Number(scaled.toPrecision(digits)))}${name}`;
}
