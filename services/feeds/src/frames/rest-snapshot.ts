/** REST answers that are the snapshot of a book, as the message that our readers of venues take them for. */

/** The message of the answer from `url`, or undefined where it is no book. */
export function restSnapshot(url: string, body: string): string | undefined {
  const binance = /binance\.[a-z]+\/[a-z]*api\/v\d+\/depth\?(?:.*&)?symbol=([A-Z0-9_]+)/.exec(url);
  if (binance !== null) {
    return `{"stream":"${(binance[1] ?? '').toLowerCase()}@depthSnapshot","generated":true,"data":${body}}`;
  }
  const bitstamp = /bitstamp\.net\/api\/v2\/order_book\/([a-z0-9-]+)/.exec(url);
  if (bitstamp !== null) {
    return `{"event":"snapshot","channel":"diff_order_book_${bitstamp[1] ?? ''}","data":${body}}`;
  }
  return undefined;
}
