/**
 * Rows of a CSV of trades from its bytes: plain lines by the fast lane, every other one as a text by the reader of all lines. Which
 * way a line goes changes nothing of what becomes of it.
 */
import type { RowFields, TableRow, TradeNumbers } from '@breakwater/codec';
import type { Side } from '@breakwater/core';
import { csvCells, type Separator } from './csv-cells.ts';
import type { FileRow, RowLine, TimeBounds } from './file-rows.ts';
import type { LeapGuard } from './leap-guard.ts';
import type { Tear } from './packed-bytes.ts';
import { byteLines, cleanLine } from './text-lines.ts';
import type { TradeBytes } from './trade-bytes.ts';

/** What the fast lane needs of a format. */
export interface TradeLane {
  readonly separator: Separator;
  /** A lane for lines like the first one; undefined where they cannot be read so. `header` is empty where there is none. */
  begin(header: readonly string[], cellCount: number): TradeBytes | undefined;
  /** The market of a symbol, and for how long it means that. */
  market(symbol: string | undefined, atUs: number): LaneMarket;
  /** Fields of a line as the reader of all lines sees them. */
  fields(line: string): RowFields | undefined;
}

export interface LaneMarket {
  /** undefined where another reader must look. */
  readonly key: string | undefined;
  readonly fromUs: number;
  /** Behind the span. */
  readonly toUs: number;
}

const NO_MARKET: LaneMarket = { key: undefined, fromUs: 0, toUs: 0 };

const LINE_FEED = 10;

/** One trade: a row of its file and of its table at once, since there are millions of them. */
class TradeLine implements FileRow, TableRow, TradeNumbers {
  logTimeUs: number;
  readonly lineNumber: number; // 1 is the first
  readonly instrument: string;
  readonly eventTimeUs: number;
  readonly receivedTimeUs: number;
  readonly side: Side;
  readonly priceDigits: number;
  readonly pricePlaces: number;
  readonly amountDigits: number;
  readonly amountPlaces: number;
  readonly idNumber: number;
  readonly #lines: TradeLines;
  readonly #bytes: Buffer;
  readonly #from: number; // unit: index
  readonly #to: number; // unit: index

  constructor(
    of: TradeBytes,
    place: {
      readonly lineNumber: number;
      readonly instrument: string;
      readonly lines: TradeLines;
      readonly bytes: Buffer;
      readonly from: number; // unit: index
    },
  ) {
    this.lineNumber = place.lineNumber;
    this.instrument = place.instrument;
    this.logTimeUs = of.receivedTimeUs;
    this.eventTimeUs = of.eventTimeUs;
    this.receivedTimeUs = of.receivedTimeUs;
    this.side = of.side;
    this.priceDigits = of.priceDigits;
    this.pricePlaces = of.pricePlaces;
    this.amountDigits = of.amountDigits;
    this.amountPlaces = of.amountPlaces;
    this.idNumber = of.idNumber;
    this.#lines = place.lines;
    this.#bytes = place.bytes;
    this.#from = place.from;
    this.#to = of.next;
  }

  get row(): TableRow {
    return this;
  }

  get numbers(): TradeNumbers {
    return this;
  }

  get text(): string {
    return this.#bytes.toString('utf8', this.#from, this.#to).trimEnd();
  }

  get fields(): RowFields {
    return this.#lines.lane.fields(this.text) ?? (() => undefined);
  }
}

/** The fast lane of one file. */
export class TradeLines {
  readonly lane: TradeLane;
  #trades: TradeBytes | undefined;
  #hasBegun = false;
  #symbol: Buffer = Buffer.alloc(0);
  #marketOfSymbol: LaneMarket = NO_MARKET;

  constructor(lane: TradeLane) {
    this.lane = lane;
  }

  /** Whether the first row, or the header in front of it, has been seen. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** `kind` is what the reader of all lines has found the file's first line to be that is one of either. */
  begin(line: string, kind: 'header' | 'row'): void {
    const cells = csvCells(line, this.lane.separator) ?? [];
    this.#trades = this.lane.begin(kind === 'header' ? cells : [], cells.length);
    this.#hasBegun = true;
  }

  /** Behind the line that was read last. */
  get next(): number {
    return this.#trades?.next ?? 0;
  }

  /** The row at `from`, or undefined where the reader of all lines must look. */
  read(bytes: Buffer, from: number, lineNumber: number): FileRow | undefined {
    const trades = this.#trades;
    if (trades === undefined || !trades.read(bytes, from, bytes.length)) return undefined;
    const instrument = this.#market(bytes, trades);
    if (instrument === undefined) return undefined;
    return new TradeLine(trades, { lineNumber, instrument, lines: this, bytes, from });
  }

  #market(bytes: Buffer, { symbolFrom, symbolTo, eventTimeUs }: TradeBytes): string | undefined {
    const known = this.#symbol;
    const { fromUs, toUs, key } = this.#marketOfSymbol;
    const length = symbolTo - symbolFrom;
    let isSame = eventTimeUs >= fromUs && eventTimeUs < toUs && length === known.length;
    for (let at = 0; isSame && at < length; at += 1) isSame = bytes[symbolFrom + at] === known[at];
    if (isSame) return key;
    this.#symbol = Buffer.from(bytes.subarray(symbolFrom, symbolTo));
    const text = length > 0 ? this.#symbol.toString() : undefined;
    this.#marketOfSymbol = this.lane.market(text, eventTimeUs);
    return this.#marketOfSymbol.key;
  }
}

/** Takes a line as a text: what it is beside a header, its rows and its account tell. */
export type LineTaker = (line: RowLine, rows: FileRow[]) => 'header' | 'other';

export interface RowChunk {
  readonly rows: FileRow[];
  readonly lastLineNumber: number; // 1 is the first
  readonly tear?: Tear & { readonly cutLine: string };
}

/** Rows of lines as bytes, and as texts where they must be. */
export async function* byteRows(
  path: string,
  accept: LineTaker,
  to: { readonly lines: TradeLines; readonly guard: LeapGuard; readonly bounds: TimeBounds },
): AsyncGenerator<RowChunk> {
  const { lines, guard, bounds } = to;
  for await (const { firstLineNumber, bytes, lineCount, tear } of byteLines(path)) {
    const rows: FileRow[] = [];
    let lineNumber = firstLineNumber;
    for (let at = 0; at < bytes.length; lineNumber += 1) {
      const row = lines.read(bytes, at, lineNumber);
      if (row !== undefined && row.logTimeUs >= bounds.fromUs && row.logTimeUs <= bounds.toUs) {
        guard.accept(row, rows);
        at = lines.next;
        continue;
      }
      const end = bytes.indexOf(LINE_FEED, at);
      const text = textOf(bytes, at, end, lineNumber);
      const before = rows.length;
      const kind = accept({ lineNumber, text }, rows);
      if (!lines.hasBegun && (kind === 'header' || rows.length > before)) {
        lines.begin(text, kind === 'header' ? 'header' : 'row');
      }
      at = end + 1;
    }
    const lastLineNumber = firstLineNumber + lineCount - 1;
    yield tear === undefined ? { rows, lastLineNumber } : { rows, lastLineNumber, tear };
  }
}

function textOf(bytes: Buffer, from: number, to: number, lineNumber: number): string {
  const text = cleanLine(bytes.toString('utf8', from, to));
  return lineNumber === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
}
