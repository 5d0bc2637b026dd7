import { expect, it } from 'vitest';
import { ENGLISH_WORDS, KOREAN_WORDS } from '../explanation/explanation.fixture.ts';
import type { InputRecord } from './input-records.ts';
import { recordLines } from './record-lines.ts';

const trade: InputRecord = {
  offset: 7,
  source: 'feeds/upbit/USDT-KRW/trades',
  sourcePosition: 12,
  market: 'upbit:USDT/KRW:spot',
  timeUs: 1_760_131_320_250_000,
  kind: 'TRADE',
  side: 'SELL',
  price: 1_431.5,
  quantity: 12_034.123_45,
  count: 1,
};

it('says when, what, how much at which price, and where it lies', () => {
  expect(recordLines([trade], 5, ENGLISH_WORDS)).toEqual([
    '2025-10-10 21:22:00.250 UTC  trade sell  12,034.12345 USDT @ 1,431.5 KRW  (offset 7, feeds/upbit/USDT-KRW/trades #12)',
  ]);
  const forced = { ...trade, kind: 'LIQUIDATION', side: 'BUY' } as const;
  expect(recordLines([forced], 5, KOREAN_WORDS)[0]).toContain('강제 매수');
});

it('says how many it leaves out', () => {
  expect(recordLines([trade, trade, trade], 1, ENGLISH_WORDS)).toEqual([
    expect.stringContaining('offset 7'),
    'and 2 more; --records-max shows more.',
  ]);
});
