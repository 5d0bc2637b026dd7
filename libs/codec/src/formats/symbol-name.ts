/** How venues write a market, and what we call it: BASE/QUOTE, upper case. */

/** Quotes that end a symbol written in one word, longest first: BTCFDUSD is BTC/FDUSD, not BTCFD/USD. */
const QUOTES = [
  ...['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USDP', 'USD1', 'USD', 'DAI', 'KRW', 'EUR', 'GBP'],
  ...['TRY', 'BRL', 'JPY', 'AUD', 'BTC', 'ETH', 'BNB'],
];

/** Assets whose own name ends like a quote. */
const ASSETS_LIKE_PAIRS = new Set([
  ...['TUSD', 'BUSD', 'GUSD', 'SUSD', 'LUSD', 'HUSD', 'CUSD', 'MUSD', 'FDUSD', 'PYUSD', 'RLUSD'],
  ...[
    'USDUSD',
    'CRVUSD',
    'SFRXUSD',
    'WBTC',
    'TBTC',
    'RENBTC',
    'WETH',
    'STETH',
    'RETH',
    'CBETH',
    'WBNB',
  ],
]);

/**
 * BASE/QUOTE of a symbol as a row writes it, or undefined where it cannot be told.
 * `suffix` ("/USDT") is added where the row names the base alone; a row that writes the pair in one word
 * ("BTCUSDT") is split there. A lending market names assets, so there the suffix is always added.
 */
export function pairOf(
  text: string,
  options: { readonly suffix?: string | undefined; readonly lending?: boolean } = {},
): string | undefined {
  const name = text.trim().toUpperCase();
  if (!/^[!-~]{1,32}$/.test(name)) return undefined;
  const { suffix } = options;
  // A settlement currency after the pair ("BTC/USDT:USDT") says the type, which the manifest gives.
  if (name.includes('/')) return checkedPair(name.split(':')[0] ?? '');
  if (options.lending === true && suffix !== undefined) return checkedPair(name + suffix);
  const [first, second] = name.split(/[-_]/);
  if (first !== undefined && second !== undefined) {
    // Korean venues write the quote first.
    return checkedPair(first === 'KRW' ? `${second}/${first}` : `${first}/${second}`);
  }
  if (suffix !== undefined) return checkedPair(withSuffix(name, suffix.toUpperCase()));
  if (ASSETS_LIKE_PAIRS.has(name)) return undefined;
  const quote = QUOTES.find((known) => name.endsWith(known) && name.length > known.length);
  if (quote === undefined) return undefined;
  return checkedPair(`${name.slice(0, -quote.length)}/${quote}`);
}

function withSuffix(name: string, suffix: string): string {
  const quote = suffix.startsWith('/') ? suffix.slice(1) : '';
  const isPair = quote !== '' && name.endsWith(quote) && name.length > quote.length;
  return isPair && !ASSETS_LIKE_PAIRS.has(name)
    ? `${name.slice(0, -quote.length)}/${quote}`
    : name + suffix;
}

function checkedPair(pair: string): string | undefined {
  return /^[!-.0-9;-~]{1,32}\/[!-.0-9;-~]{1,32}$/.test(pair) ? pair : undefined;
}
