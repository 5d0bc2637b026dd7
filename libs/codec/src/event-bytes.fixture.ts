/** An event of each kind, byte by byte as the schema orders its fields, and the row that it becomes. */
import { long, text } from './hand-made-record.fixture.ts';

export const SPOT: string = 'upbit:USDT/KRW:spot';
export const LENDING: string = 'bithumb:USDT/KRW:lending';
export const NAMES: readonly number[] = [...long(2), ...text(SPOT), ...text(LENDING), 0];
/** Instrument 0, 7 µs after the record's base time of 1 s, received 20 µs after it happened. */
const STAMP = [0, ...long(7), ...long(20)];
/** 64 bits, or none. */
const id = (high: number, low: number): number[] => {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setUint32(0, high);
  bytes.setUint32(4, low);
  return [2, ...new Uint8Array(bytes.buffer)];
};
const NO_ID = [0];
export const levels = (...pairs: number[][]): number[] =>
  pairs.length === 0 ? [0] : [...long(pairs.length), ...pairs.flat().flatMap(long), 0];
const SELL = 0;
const UNKNOWN = 2;
const BUY = 4;

export interface Example {
  readonly event: string;
  readonly bytes: readonly number[];
  /** Kind, as EVENT_KIND numbers it. */
  readonly kind: number;
  readonly columns: Record<string, number>;
  readonly bids?: readonly number[][];
  readonly asks?: readonly number[][];
  readonly rare?: unknown;
}

export const EXAMPLES: readonly Example[] = [
  {
    event: 'a trade',
    bytes: [...long(0), ...STAMP, BUY, ...long(1_470), ...long(3), 2, ...NO_ID, ...NO_ID, 0],
    kind: 1,
    columns: { side: 1, priceTicks: 1_470, quantityLots: 3, count: 1 },
  },
  {
    event: 'a trade with everything',
    bytes: [
      ...long(0),
      ...STAMP,
      SELL,
      ...long(147_000_000),
      ...long(5e12),
      ...long(40),
      ...id(0x8000_0001, 0xffff_fffe),
      ...id(7, 9),
      ...long(3),
    ],
    kind: 1,
    columns: {
      side: -1,
      priceTicks: 147_000_000,
      quantityLots: 5e12,
      count: 40,
      flags: 3,
      venueIdHigh: 0x8000_0001,
      venueIdLow: 0xffff_fffe,
      participantHigh: 7,
      participantLow: 9,
    },
  },
  {
    event: 'a trade of no known side, of 0 prints',
    bytes: [...long(0), ...STAMP, UNKNOWN, ...long(1), ...long(2), 0, ...NO_ID, ...NO_ID, 0],
    kind: 1,
    columns: { priceTicks: 1, quantityLots: 2 },
  },
  {
    event: 'a trade with the largest flags',
    bytes: [...long(0), ...STAMP, BUY, 2, 2, 2, ...NO_ID, ...NO_ID, ...long(255)],
    kind: 1,
    columns: { side: 1, priceTicks: 1, quantityLots: 1, count: 1, flags: 255 },
  },
  {
    event: 'a book delta',
    bytes: [
      ...long(1),
      ...STAMP,
      ...long(82),
      ...long(81),
      ...levels([1_469, 5], [1_468, 0]),
      ...levels([1_471, 7]),
    ],
    kind: 3,
    columns: { sequence: 82, previousSequence: 81 },
    bids: [
      [1_469, 5],
      [1_468, 0],
    ],
    asks: [[1_471, 7]],
  },
  {
    event: 'a book delta of asks alone',
    bytes: [...long(1), ...STAMP, ...long(82), ...long(81), ...levels(), ...levels([1_471, 7])],
    kind: 3,
    columns: { sequence: 82, previousSequence: 81 },
    asks: [[1_471, 7]],
  },
  {
    event: 'a book snapshot',
    bytes: [
      ...long(2),
      ...STAMP,
      ...long(90),
      ...levels([1_469, 5]),
      ...levels([1_471, 7], [1_472, 1]),
    ],
    kind: 2,
    columns: { sequence: 90 },
    bids: [[1_469, 5]],
    asks: [
      [1_471, 7],
      [1_472, 1],
    ],
  },
  {
    event: 'a liquidation',
    bytes: [...long(3), ...STAMP, SELL, ...long(95), ...long(12), 2, 2, ...id(1, 17), ...long(2)],
    kind: 4,
    columns: {
      side: -1,
      priceTicks: 95,
      quantityLots: 12,
      count: 1,
      code: 2,
      flags: 2,
      venueIdHigh: 1,
      venueIdLow: 17,
    },
  },
  {
    event: 'a reference rate',
    bytes: [...long(4), ...STAMP, ...long(146_150)],
    kind: 5,
    columns: { priceTicks: 146_150 },
  },
  {
    event: 'a mark and an index price',
    bytes: [...long(5), ...STAMP, ...long(951), ...long(950)],
    kind: 6,
    columns: { priceTicks: 951, quantityLots: 950 },
  },
  {
    event: 'open interest',
    bytes: [...long(6), ...STAMP, ...long(91_234_567)],
    kind: 7,
    columns: { quantityLots: 91_234_567 },
  },
  {
    event: 'a lending operation',
    bytes: [
      ...long(7),
      ...STAMP,
      ...long(500),
      ...id(3, 4),
      ...long(4),
      ...text('코인대여'),
      ...text('L-1'),
      ...text('O-9'),
    ],
    kind: 8,
    columns: { quantityLots: 500, participantHigh: 3, participantLow: 4 },
    rare: {
      kind: 'lending',
      operation: { operation: 5, programme: '코인대여', loanId: 'L-1', operationId: 'O-9' },
    },
  },
  {
    event: 'a feed status',
    bytes: [...long(8), ...STAMP, ...long(3), ...long(5_000_000), ...text('at 3 o’clock')],
    kind: 9,
    columns: { code: 4 },
    rare: {
      kind: 'feed-status',
      status: { status: 4, heartbeatUs: 5_000_000, detail: 'at 3 o’clock' },
    },
  },
  {
    event: 'an instrument',
    bytes: [...long(9), ...STAMP, ...long(5), ...long(-2), ...long(1), ...long(-8), ...long(77)],
    kind: 10,
    columns: {},
    rare: {
      kind: 'instrument',
      definition: {
        key: SPOT,
        venue: 'upbit',
        base: 'USDT',
        quote: 'KRW',
        type: 'spot',
        tick: { mantissa: 5, exponent: -2 },
        lot: { mantissa: 1, exponent: -8 },
        effectiveTimeUs: 77,
      },
    },
  },
];
