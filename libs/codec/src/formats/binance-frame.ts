/**
 * One recorded line of Binance: receive time in nanoseconds, a space, a combined-stream frame or a REST snapshot.
 * Checked here as text and JSON; numbers stay text until the instrument's steps are known.
 */
import type { RowRejection } from './row.ts';
import type { StepSurvey } from './step-survey.ts';
import { parseTimestampUs } from './timestamp.ts';

/** A depth snapshot of 5,000 levels a side is some 300 kB; beyond this a line is no frame. */
const FRAME_LENGTH_MAX = 4_194_304;

export type PriceLevelTexts = readonly (readonly [price: string, quantity: string])[];

export type BinanceFrame =
  | {
      readonly kind: 'depth';
      readonly symbol: string;
      readonly eventTimeUs: number;
      readonly sequence: number;
      readonly previousSequence: number;
      readonly bids: PriceLevelTexts;
      readonly asks: PriceLevelTexts;
    }
  | {
      readonly kind: 'snapshot';
      /** Empty where the venue does not say. */
      readonly symbol: string;
      readonly eventTimeUs: number | undefined;
      readonly sequence: number;
      readonly bids: PriceLevelTexts;
      readonly asks: PriceLevelTexts;
    }
  | {
      readonly kind: 'trade';
      readonly symbol: string;
      readonly eventTimeUs: number;
      readonly id: number;
      readonly price: string;
      readonly quantity: string;
      readonly buyerIsMaker: boolean;
    }
  | {
      readonly kind: 'liquidation';
      readonly symbol: string;
      readonly eventTimeUs: number;
      readonly side: string;
      readonly price: string;
      readonly quantity: string;
    }
  /** `book-ticker`, `not-market-trade`, `aggregate-trade`, `subscription-reply`, `other-event`. */
  | { readonly kind: 'ignored'; readonly rule: string };

type Json = Readonly<Record<string, unknown>>;

/** Receive time of a line in microseconds, or undefined where it does not begin with one. */
export function receivedTimeOf(line: string): number | undefined {
  const space = line.indexOf(' ');
  return space < 16 || space > 20 ? undefined : parseTimestampUs(line.slice(0, space), 'ns');
}

/** The frame of a line whose receive time was read, or why it is none. */
export function parseBinanceFrame(line: string): BinanceFrame | RowRejection {
  if (line.length > FRAME_LENGTH_MAX) {
    return { reason: 'oversized', detail: `frame of ${line.length} characters` };
  }
  const text = line.slice(line.indexOf(' ') + 1);
  // Best bid and ask are in the book already; two thirds of a recording need no parsing.
  // A truncated one is left to the JSON parser.
  if (namesBookTicker(text) && text.endsWith('}}')) return { kind: 'ignored', rule: 'book-ticker' };
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch (error) {
    return { reason: 'bad-json', detail: error instanceof Error ? error.message : String(error) };
  }
  if (!isObject(value)) return { reason: 'bad-json', detail: 'the frame is not an object' };
  const data = isObject(value['data']) ? value['data'] : value;
  return frameOf(data);
}

/** Counts the digits of a line's prices and quantities without parsing it. */
export function surveyBinanceLine(line: string, instrument: string, survey: StepSurvey): void {
  if (namesBookTicker(line.slice(line.indexOf(' ') + 1, 128))) return;
  let at = line.indexOf('["');
  while (at >= 0) {
    const priceEnd = line.indexOf('"', at + 2);
    const quantityStart = priceEnd + 3;
    const quantityEnd = line.indexOf('"', quantityStart);
    if (priceEnd < 0 || quantityEnd < 0) return;
    survey.price(instrument, line.slice(at + 2, priceEnd));
    survey.amount(instrument, line.slice(quantityStart, quantityEnd), 'exact');
    at = line.indexOf('["', quantityEnd);
  }
  for (const key of ['"p":"', '"ap":"']) {
    const text = textAfter(line, key);
    if (text !== undefined) survey.price(instrument, text);
  }
  for (const key of ['"q":"', '"z":"']) {
    const text = textAfter(line, key);
    if (text !== undefined) survey.amount(instrument, text, 'exact');
  }
}

/** Whether the frame's stream name, its first field, is that of a best bid and ask. */
function namesBookTicker(text: string): boolean {
  if (!text.startsWith('{"stream":"')) return false;
  return text.startsWith('@bookTicker"', text.indexOf('"', 11) - 11);
}

function textAfter(line: string, key: string): string | undefined {
  const at = line.indexOf(key);
  if (at < 0) return undefined;
  const end = line.indexOf('"', at + key.length);
  return end < 0 ? undefined : line.slice(at + key.length, end);
}

function frameOf(data: Json): BinanceFrame | RowRejection {
  if (data['lastUpdateId'] !== undefined) return snapshotFrame(data);
  const event = data['e'];
  if (event === 'depthUpdate') return depthFrame(data);
  if (event === 'trade') return tradeFrame(data);
  if (event === 'forceOrder') return liquidationFrame(data);
  if (event === 'bookTicker') return { kind: 'ignored', rule: 'book-ticker' };
  // The same fills as `trade`, summed by taker order: counting both would double the flow.
  if (event === 'aggTrade') return { kind: 'ignored', rule: 'aggregate-trade' };
  if (typeof event === 'string') return { kind: 'ignored', rule: 'other-event' };
  if (data['result'] !== undefined) return { kind: 'ignored', rule: 'subscription-reply' };
  return { reason: 'bad-row', detail: 'neither a combined-stream frame nor a REST snapshot' };
}

function depthFrame(data: Json): BinanceFrame | RowRejection {
  const sequence = data['u'];
  const first = data['U'];
  // Futures say the previous update's id; spot's updates have no holes, so it is the one before the first.
  const previous = data['pu'] ?? (isCount(first) ? first - 1 : undefined);
  const eventTimeUs = milliseconds(data['T'] ?? data['E']);
  const { s: symbol, b: bids, a: asks } = data;
  if (eventTimeUs === undefined) return badField('bad-time', 'E', data);
  if (!isCount(sequence)) return badField('bad-number', 'u', data);
  if (!isCount(previous) || previous > sequence) return badField('bad-number', 'pu or U', data);
  if (!isLevels(bids) || !isLevels(asks)) return badField('bad-row', 'b or a', data);
  if (typeof symbol !== 'string') return badField('bad-text', 's', data);
  const previousSequence = previous;
  return { kind: 'depth', symbol, eventTimeUs, sequence, previousSequence, bids, asks };
}

function snapshotFrame(data: Json): BinanceFrame | RowRejection {
  const { lastUpdateId: sequence, bids, asks } = data;
  if (!isCount(sequence)) return badField('bad-number', 'lastUpdateId', data);
  if (!isLevels(bids) || !isLevels(asks)) return badField('bad-row', 'bids or asks', data);
  const symbol = typeof data['symbol'] === 'string' ? data['symbol'] : '';
  const eventTimeUs = milliseconds(data['T'] ?? data['E']);
  return { kind: 'snapshot', symbol, eventTimeUs, sequence, bids, asks };
}

function tradeFrame(data: Json): BinanceFrame | RowRejection {
  const { s: symbol, t: id, p: price, q: quantity, m: buyerIsMaker, X: execution } = data;
  // INSURANCE_FUND, ADL and NA are not trades of the market; they reach us as liquidations or not at all.
  if (execution !== undefined && execution !== 'MARKET') {
    return { kind: 'ignored', rule: 'not-market-trade' };
  }
  const eventTimeUs = milliseconds(data['T'] ?? data['E']);
  if (eventTimeUs === undefined) return badField('bad-time', 'T', data);
  if (typeof symbol !== 'string') return badField('bad-text', 's', data);
  if (!isCount(id)) return badField('bad-number', 't', data);
  if (typeof price !== 'string') return badField('bad-price', 'p', data);
  if (typeof quantity !== 'string') return badField('bad-quantity', 'q', data);
  if (typeof buyerIsMaker !== 'boolean') return badField('bad-side', 'm', data);
  return { kind: 'trade', symbol, eventTimeUs, id, price, quantity, buyerIsMaker };
}

/** Executed price and quantity (`ap`, `z`) where the venue gives them, else the order's own (`p`, `q`). */
function liquidationFrame(data: Json): BinanceFrame | RowRejection {
  const order = data['o'];
  if (!isObject(order)) return badField('bad-row', 'o', data);
  const { s: symbol, S: side, ap, z } = order;
  const eventTimeUs = milliseconds(order['T'] ?? data['E']);
  if (eventTimeUs === undefined) return badField('bad-time', 'T', order);
  if (typeof symbol !== 'string') return badField('bad-text', 's', order);
  if (typeof side !== 'string') return badField('bad-side', 'S', order);
  if (typeof z === 'string' && /^0*\.?0*$/.test(z)) return { kind: 'ignored', rule: 'not-filled' };
  const price = typeof ap === 'string' && !/^0*\.?0*$/.test(ap) ? ap : order['p'];
  const quantity = z ?? order['q'];
  if (typeof price !== 'string') return badField('bad-price', 'p', order);
  if (typeof quantity !== 'string') return badField('bad-quantity', 'q', order);
  return { kind: 'liquidation', symbol, eventTimeUs, side, price, quantity };
}

function badField(reason: RowRejection['reason'], field: string, data: Json): RowRejection {
  const shown = JSON.stringify(data[field.split(' ')[0] ?? '']) ?? 'missing';
  return { reason, detail: `${field} of a Binance frame: ${shown.slice(0, 80)}` };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function milliseconds(value: unknown): number | undefined {
  return isCount(value) && value < 9e12 ? value * 1_000 : undefined;
}

function isLevels(value: unknown): value is PriceLevelTexts {
  if (!Array.isArray(value)) return false;
  for (const level of value as unknown[]) {
    if (!Array.isArray(level)) return false;
    if (typeof level[0] !== 'string' || typeof level[1] !== 'string') return false;
  }
  return true;
}
