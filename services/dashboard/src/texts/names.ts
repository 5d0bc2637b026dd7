/** Venues, markets and currencies by the names that people know them by. Pure but for the language. */
import { currentLanguage, type Language, message } from './messages.ts';

type Name = Readonly<Record<Language, string>>;

/** By the name that the log has; one that is not here is said as it is. */
const VENUES: Readonly<Record<string, Name>> = {
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
const CURRENCIES: Readonly<Record<string, Name>> = {
  KRW: { en: 'KRW', ko: '원' },
  USD: { en: 'USD', ko: '달러' },
};

/** `Bithumb`, `빗썸`. */
export function venueText(venue: string): string {
  return Object.hasOwn(VENUES, venue) ? (VENUES[venue]?.[currentLanguage()] ?? venue) : venue;
}

/** `KRW`, `원`: what an amount is counted in. */
export function currencyText(currency: string): string {
  const own = Object.hasOwn(CURRENCIES, currency) ? CURRENCIES[currency] : undefined;
  return own?.[currentLanguage()] ?? currency;
}

/** `Bithumb USDT/KRW` of `bithumb:USDT/KRW:spot`; what has another form is said as it is. */
export function marketText(key: string): string {
  const [venue = key, pair = ''] = key.split(':');
  return `${venueText(venue)} ${pair}`.trim();
}

/** The first venues, and how many more there are: `Bithumb, Upbit +5`. */
export function venuesText(venues: readonly string[], countMax?: number): string {
  return namesText(venues.map(venueText), countMax);
}

export function namesText(names: readonly string[], countMax = 2): string {
  const shown = names.slice(0, countMax).join(', ');
  const count = names.length - countMax;
  return count > 0 ? message('list.more', { names: shown, count }) : shown;
}
