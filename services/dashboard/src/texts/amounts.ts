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

const ENGLISH_UNITS = [
  [1e12, ' tn'],
  [1e9, ' bn'],
  [1e6, ' m'],
] as const;

/** An amount of won in short, as the press counts it: `1.28 tn KRW`, `83.6 bn KRW`; `1.28조원`, `836억원`. */
export function wonShortText(amount: number): string {
  const text = bareWonText(amount);
  return currentLanguage() === 'ko' ? `${text}원` : `${text} KRW`;
}

/** The same beside an axis or before another amount, where it is clear what is counted: `1.28 tn`; `1.28조`. */
export function bareWonText(amount: number): string {
  if (currentLanguage() === 'ko') return koreanText(amount);
  const unit = ENGLISH_UNITS.find(([size]) => Math.abs(amount) >= size);
  if (unit === undefined) return numberText(amount);
  const [size, name] = unit;
  return `${Number((amount / size).toPrecision(3))}${name}`;
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
