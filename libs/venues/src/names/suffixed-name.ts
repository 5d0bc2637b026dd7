/** Names in files whose rows give the base alone, and whose manifest says what it is priced in ("symbolSuffix"). */

/** Assets whose own name ends like a quote. */
const ASSETS_LIKE_PAIRS = new Set([
  ...['TUSD', 'BUSD', 'GUSD', 'SUSD', 'LUSD', 'HUSD', 'CUSD', 'MUSD', 'FDUSD', 'PYUSD', 'RLUSD'],
  ...['USDUSD', 'CRVUSD', 'SFRXUSD', 'WBTC', 'TBTC', 'RENBTC', 'WETH', 'STETH', 'RETH', 'CBETH'],
  ...['WBNB'],
]);

/** Whether a name is an asset's, though a quote ends it. */
export function isAssetLikePair(name: string): boolean {
  return ASSETS_LIKE_PAIRS.has(name.trim().toUpperCase());
}

/** BASE/QUOTE of a base alone, or of a symbol in one word that ends with the suffix's quote. */
export function withSuffix(symbol: string, suffix: string): string {
  const name = symbol.trim().toUpperCase();
  const quote = suffix.slice(1).toUpperCase();
  const isPair = name.endsWith(quote) && name.length > quote.length && !isAssetLikePair(name);
  return isPair ? `${name.slice(0, -quote.length)}/${quote}` : `${name}/${quote}`;
}
