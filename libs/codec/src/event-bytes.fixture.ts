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

const BORROWER = `h1:key-1:0000000300000004${'ab'.repeat(24)}`;
const HOLDING = [...text('KRW'), ...long(30_000), ...long(30_000)];

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
    event: 'a lending operation of which little is said',
    bytes: [
      ...long(7),
      ...STAMP,
      ...long(500),
      0,
      ...long(8),
      ...text('코인대여'),
      ...text('O-9'),
      0,
      0,
      ...Array<number>(9).fill(0),
    ],
    kind: 8,
    columns: { quantityLots: 500 },
    rare: {
      kind: 'lending',
      operation: {
        operation: 9,
        programme: '코인대여',
        operationId: 'O-9',
        loanId: '',
        borrower: '',
        requestTimeUs: null,
        principalWon: null,
        collateral: null,
        maturityTimeUs: null,
        feePpmPerDay: null,
        triggerPriceTicks: null,
        lender: null,
        capWon: null,
        disclosure: null,
      },
    },
  },
  {
    event: 'a lending operation with everything',
    bytes: [
      ...long(7),
      ...STAMP,
      ...long(500),
      ...long(1_463),
      ...long(0),
      ...['코인대여', 'O-10', 'L-1', BORROWER].flatMap(text),
      ...[1_000_001, 73_150].flatMap((value) => [2, ...long(value)]),
      2,
      ...long(-1),
      ...long(HOLDING.length),
      ...HOLDING,
      ...long(1),
      ...[...text('BTC'), ...long(1_250), ...long(1_990)],
      0,
      ...[2_000_000, 500, 1_580].flatMap((value) => [2, ...long(value)]),
      ...[2, ...text('블록투리얼')],
      ...[2, ...long(30_000_000)],
      ...[2, ...long(1), ...[5, 6, 120_000_000_000, 3_635].flatMap(long)],
    ],
    kind: 8,
    columns: { quantityLots: 500, priceTicks: 1_463, participantHigh: 3, participantLow: 4 },
    rare: {
      kind: 'lending',
      operation: {
        operation: 1,
        programme: '코인대여',
        operationId: 'O-10',
        loanId: 'L-1',
        borrower: BORROWER,
        requestTimeUs: 1_000_001,
        principalWon: 73_150,
        collateral: [
          { asset: 'KRW', quantity: 30_000, valueWon: 30_000 },
          { asset: 'BTC', quantity: 1_250, valueWon: 1_990 },
        ],
        maturityTimeUs: 2_000_000,
        feePpmPerDay: 500,
        triggerPriceTicks: 1_580,
        lender: '블록투리얼',
        capWon: 30_000_000,
        disclosure: {
          kind: 'FORCED_LIQUIDATIONS',
          fromUs: 5,
          toUs: 6,
          outstandingWon: 120_000_000_000,
          forcedCount: 3_635,
        },
      },
    },
  },
  {
    event: 'a lending operation of somebody who is not under a pseudonym',
    bytes: [
      ...[...long(7), ...STAMP, 2, 0, 0],
      ...['p', 'o', 'l', '홍길동'].flatMap(text),
      ...[0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
    ],
    kind: 8,
    columns: { quantityLots: 1 },
    rare: {
      kind: 'lending',
      operation: {
        operation: 1,
        programme: 'p',
        operationId: 'o',
        loanId: 'l',
        borrower: '홍길동',
        requestTimeUs: null,
        principalWon: null,
        collateral: [],
        maturityTimeUs: null,
        feePpmPerDay: null,
        triggerPriceTicks: null,
        lender: null,
        capWon: null,
        disclosure: null,
      },
    },
  },
  {
    event: "a programme's terms",
    bytes: [
      ...[...long(10), ...STAMP, ...text('코인대여'), ...long(2)],
      ...[...text('코인대여 2.0'), ...text('블록투리얼'), 2, ...text('렌딩')],
      ...[...long(2), ...text('USDT'), ...text('BTC'), 0, ...long(8_500), ...long(9_500)],
      ...[...long(1), ...text('USDT'), ...long(8_075), 0, ...long(30_000_000)],
      ...[2, ...long(200_000_000), ...long(500), ...long(10_000), 2, 2, ...long(300), 1],
    ],
    kind: 11,
    columns: {},
    rare: {
      kind: 'lending-terms',
      terms: {
        programme: '코인대여',
        version: 2,
        title: '코인대여 2.0',
        lender: '블록투리얼',
        predecessor: '렌딩',
        assets: ['USDT', 'BTC'],
        loanToValueMaxBp: 8_500,
        triggerLoanToValueBp: 9_500,
        haircuts: [{ asset: 'USDT', countedBp: 8_075 }],
        capPerUserWon: 30_000_000,
        advertisedMaxWon: 200_000_000,
        feePpmPerDay: 500,
        forcedFeePpm: 10_000,
        priceSource: 'INDEX',
        guardBp: 300,
        repaysInWon: true,
      },
    },
  },
  {
    event: "a programme's first terms, of which little is said",
    bytes: [
      ...[...long(10), ...STAMP, ...text('p'), ...long(1), 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
    kind: 11,
    columns: {},
    rare: {
      kind: 'lending-terms',
      terms: {
        programme: 'p',
        version: 1,
        title: '',
        lender: '',
        predecessor: null,
        assets: [],
        loanToValueMaxBp: 0,
        triggerLoanToValueBp: 0,
        haircuts: [],
        capPerUserWon: 0,
        advertisedMaxWon: null,
        feePpmPerDay: 0,
        forcedFeePpm: 0,
        priceSource: 'OWN',
        guardBp: null,
        repaysInWon: false,
      },
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
