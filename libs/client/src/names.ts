/** Venues and markets by the names that people know them by, in both languages. Pure. */
import type { LocalText } from './answer-types.ts';

export type TitleLanguage = keyof LocalText;

/** By the name that the log has; one that is not here is said as it is. */
const VENUES: Readonly<Record<string, LocalText>> = {
  upbit: { en: 'Upbit', ko: '업비트' },
  bithumb: { en: 'Bithumb', ko: '빗썸' },
  coinone: { en: 'Coinone', ko: '코인원' },
  korbit: { en: 'Korbit', ko: '코빗' },
  gopax: { en: 'GOPAX', ko: '고팍스' },
  binance: { en: 'Binance', ko: '바이낸스' },
  'binance-usdm': { en: 'Binance USD-M', ko: '바이낸스 USD-M' },
  'binance-coinm': { en: 'Binance COIN-M', ko: '바이낸스 COIN-M' },
  'binance-us': { en: 'Binance.US', ko: '바이낸스US' },
  bybit: { en: 'Bybit', ko: '바이비트' },
  okx: { en: 'OKX', ko: 'OKX' },
  bitget: { en: 'Bitget', ko: '비트겟' },
  gate: { en: 'Gate', ko: '게이트' },
  htx: { en: 'HTX', ko: 'HTX' },
  kucoin: { en: 'KuCoin', ko: '쿠코인' },
  mexc: { en: 'MEXC', ko: 'MEXC' },
  coinbase: { en: 'Coinbase', ko: '코인베이스' },
  kraken: { en: 'Kraken', ko: '크라켄' },
  bitstamp: { en: 'Bitstamp', ko: '비트스탬프' },
  bitfinex: { en: 'Bitfinex', ko: '비트파이넥스' },
  gemini: { en: 'Gemini', ko: '제미니' },
  bitflyer: { en: 'bitFlyer', ko: '비트플라이어' },
  deribit: { en: 'Deribit', ko: '데리비트' },
  hyperliquid: { en: 'Hyperliquid', ko: '하이퍼리퀴드' },
  poloniex: { en: 'Poloniex', ko: '폴로닉스' },
  reference: { en: 'Reference rate', ko: '기준 환율' },
};

const CURRENCIES: Readonly<Record<string, LocalText>> = {
  KRW: { en: 'KRW', ko: '원' },
  USD: { en: 'USD', ko: '달러' },
};

const NAME_COUNT_MAX = 2;

/** Returns `Bithumb`, `빗썸`. */
export function venueName(venue: string, language: TitleLanguage): string {
  return (Object.hasOwn(VENUES, venue) ? VENUES[venue]?.[language] : undefined) ?? venue;
}

/** Returns `KRW`, `원`. */
export function currencyName(currency: string, language: TitleLanguage): string {
  return (
    (Object.hasOwn(CURRENCIES, currency) ? CURRENCIES[currency]?.[language] : undefined) ?? currency
  );
}

/** Returns an amount with what it is counted in: `1,655 KRW`, `1,655원`; a word follows its number at once, a sign stands apart. */
export function withCurrency(amount: string, currency: string, language: TitleLanguage): string {
  const unit = currencyName(currency, language);
  return unit === currency ? `${amount} ${unit}` : `${amount}${unit}`;
}

/** Returns `Bithumb USDT/KRW` of the key `bithumb:USDT/KRW:spot`; of a contract that ends its last day too, `Binance BTC/USDT 250627`. */
export function marketName(key: string, language: TitleLanguage): string {
  const [venue = key, pair = '', , expiry = ''] = key.split(':');
  return [venueName(venue, language), pair, expiry].filter((part) => part !== '').join(' ');
}

/** Returns the first of them and how many more there are: `Bithumb, Upbit +5`, `빗썸, 업비트 외 5`. */
export function namesList(
  names: readonly string[],
  language: TitleLanguage,
  countMax: number = NAME_COUNT_MAX,
): string {
  const shown = names.slice(0, countMax).join(', ');
  const more = names.length - countMax;
  return more > 0 ? `${shown} ${language === 'ko' ? '외 ' : '+'}${more}` : shown;
}
