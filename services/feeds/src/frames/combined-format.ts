/**
 * Format `binance-combined` of a recorded folder: a receive time in nanoseconds, a space, and a combined-stream message or a REST
 * snapshot of Binance. They are frames like any others; what is of this format alone is here: a stream may be of one market, and
 * an answer that names none is then of that one.
 */
import { isRejection, parseTimestampUs, type RowRejection } from '@breakwater/codec';
import type { InstrumentType } from '@breakwater/core';
import type { InstrumentNames, InstrumentTable, VenueInstrument } from '@breakwater/venues';
import { instrumentOfRow } from '../folder-names.ts';
import type { ManifestStream } from '../manifest.ts';
import type { StreamFormat } from '../stream-format.ts';
import { type FrameRow, framesFormat } from './frames-format.ts';

export function combinedFormat(
  stream: ManifestStream,
  table: InstrumentTable,
): StreamFormat<FrameRow> {
  const { venue = '', symbol } = stream;
  return {
    ...framesFormat(stream, new MarketNames(stream, table)),
    reader: () => (line) => {
      const receivedTimeUs = receivedTimeOf(line);
      if (receivedTimeUs === undefined) {
        const detail = 'the line does not begin with a receive time in nanoseconds and a space';
        return { reason: 'bad-time', detail };
      }
      const message = line.slice(line.indexOf(' ') + 1);
      if (isBestBidAsk(message)) return { rule: 'best-bid-ask' };
      const row = { kind: 'message', venue, connection: '', receivedTimeUs } as const;
      return {
        timeUs: receivedTimeUs,
        row: { ...row, messages: [symbol === undefined ? message : named(message, symbol)] },
      };
    },
  };
}

/** Receive time of a line in microseconds, or undefined where it does not begin with one. */
function receivedTimeOf(line: string): number | undefined {
  const space = line.indexOf(' ');
  return space < 16 || space > 20 ? undefined : parseTimestampUs(line.slice(0, space), 'ns');
}

/** Two thirds of a recording, and in the book already: told by the name of the stream, unless the frame is cut off. */
function isBestBidAsk(message: string): boolean {
  if (!message.startsWith('{"stream":"') || !message.endsWith('}}')) return false;
  return message.startsWith('@bookTicker"', message.indexOf('"', 11) - 11);
}

/** The answer to a request for depth, as the message that our reader takes it for. */
function named(message: string, symbol: string): string {
  const isAnswer = message.startsWith('{"lastUpdateId"') && !message.includes('"symbol"');
  return isAnswer ? `{"stream":"${symbol}@depthSnapshot","data":${message}}` : message;
}

function oneWord(symbol: string): string {
  return symbol.replace('/', '').toUpperCase();
}

/** Names before a coin of a tiny price, and behind a perpetual or a contract that ends. */
const THOUSANDS = ['', '1000', '10000', '1000000'];

/** In a stream of one market other markets are refused, and its own name means what Binance's name of it means. */
class MarketNames implements InstrumentNames {
  readonly #stream: ManifestStream;
  readonly #table: InstrumentTable;

  constructor(stream: ManifestStream, table: InstrumentTable) {
    this.#stream = stream;
    this.#table = table;
  }

  resolve(_venue: string, symbol: string, atUs: number): VenueInstrument | RowRejection {
    const { symbol: own } = this.#stream;
    const found = this.#find(symbol, atUs);
    if (own === undefined) return found;
    const expected = this.#find(own, atUs);
    if (isRejection(expected)) return expected;
    if (!isRejection(found) && found.key === expected.key && symbol !== own) return found;
    // A pair that the manifest names need not be one that the venue's conventions know.
    if (oneWord(symbol) === oneWord(own)) return this.#native(expected, atUs) ?? expected;
    const detail = `symbol "${symbol.slice(0, 40)}" is not ${own}`;
    return { reason: 'unknown-instrument', detail };
  }

  #find(symbol: string, atUs: number): VenueInstrument | RowRejection {
    const { venue = '', symbolSuffix: suffix } = this.#stream;
    const market = { venue, symbol, type: this.#type };
    return instrumentOfRow(market, { table: this.#table, suffix, atUs });
  }

  /** BTC/USD says nothing of contracts; BTCUSD_PERP does, and is the same market. */
  #native(
    { key, base, quote, expiry }: VenueInstrument,
    atUs: number,
  ): VenueInstrument | undefined {
    for (const ending of expiry === undefined ? ['', '_PERP'] : [`_${expiry}`]) {
      for (const thousands of THOUSANDS) {
        const found = this.#find(`${thousands}${base}${quote}${ending}`, atUs);
        if (!isRejection(found) && found.key === key) return found;
      }
    }
    return undefined;
  }

  get #type(): InstrumentType {
    return this.#stream.type ?? 'spot';
  }
}
