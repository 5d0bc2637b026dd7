import { describe, expect, it } from 'vitest';
import { TradeBytes } from './trade-bytes.ts';

const T = 1_717_200_000_123_456;
const cells = {
  time: 1,
  receivedTime: 2,
  symbol: 0,
  side: 4,
  buyerIsMaker: -1,
  price: 5,
  amount: 6,
  id: 3,
};

function read(line: string): TradeBytes | undefined {
  const bytes = Buffer.from(`x\n${line}`);
  const trades = new TradeBytes({ cells, cellCount: 7, separator: ',', unit: 'us' });
  return trades.read(bytes, 2, bytes.length) ? trades : undefined;
}

describe('the fast lane', () => {
  it.each(['\n', '\r\n'])('reads a plain line that ends in %j', (end) => {
    const line = `BTCUSDT,${T},${T + 5},77,sell,67000.10,0.500${end}`;
    expect(read(line)).toMatchObject({
      ...{ eventTimeUs: T, receivedTimeUs: T + 5, side: -1, idNumber: 77 },
      ...{ priceDigits: 6_700_010, pricePlaces: 2, amountDigits: 500, amountPlaces: 3 },
      ...{ symbolFrom: 2, symbolTo: 9, next: 2 + line.length },
    });
  });

  it('reads other units of time, and whether the buyer made the market', () => {
    const of = {
      cells: { ...cells, side: -1, buyerIsMaker: 4, receivedTime: -1 },
      cellCount: 7,
      separator: ';',
    };
    const line = (time: string): Buffer => Buffer.from(`A;${time};;1;True;2;3\n`);
    const read = (unit: 's' | 'ms' | 'ns', time: string): unknown[] => {
      const trades = new TradeBytes({ ...of, unit });
      const isRead = trades.read(line(time), 0, line(time).length);
      return [isRead, trades.eventTimeUs, trades.receivedTimeUs, trades.side];
    };
    expect(read('s', '1717200000')).toEqual([
      true,
      1_717_200_000_000_000,
      1_717_200_000_000_000,
      -1,
    ]);
    expect(read('ms', '1717200000123')).toEqual([
      true,
      1_717_200_000_123_000,
      1_717_200_000_123_000,
      -1,
    ]);
    expect(read('ns', '1717200000123456999')).toEqual([true, T, T, -1]);
  });

  it.each([
    ['a quote', `"BTC",${T},${T},1,buy,1,1\n`],
    ['a blank', `BTC, ${T},${T},1,buy,1,1\n`],
    ['another unit', `BTC,1717200000123,${T},1,buy,1,1\n`],
    ['a longer time', `BTC,${T}0,${T},1,buy,1,1\n`],
    ['no time', `BTC,,${T},1,buy,1,1\n`],
    ['no symbol', `,${T},${T},1,buy,1,1\n`],
    ['another side', `BTC,${T},${T},1,bid,1,1\n`],
    ['an exponent', `BTC,${T},${T},1,buy,1e3,1\n`],
    ['two points', `BTC,${T},${T},1,buy,1.2.3,1\n`],
    ['no amount', `BTC,${T},${T},1,buy,1,0\n`],
    ['too many digits', `BTC,${T},${T},1,buy,1234567890123456,1\n`],
    ['an id that is no number', `BTC,${T},${T},a1,buy,1,1\n`],
    ['a cell too few', `BTC,${T},${T},1,buy,1\n`],
    ['a cell too many', `BTC,${T},${T},1,buy,1,1,\n`],
    ['no end', `BTC,${T},${T},1,buy,1,1`],
  ])('leaves a line with %s to the reader of all lines', (_name, line) =>
    expect(read(line)).toBeUndefined(),
  );
});
