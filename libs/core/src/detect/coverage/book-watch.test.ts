import { describe, expect, it } from 'vitest';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import { BOOK_STATE } from '../../window/open-panes.ts';
import { BookWatch } from './book-watch.ts';

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** 100.00 bid and 101.00 asked, in ticks of a cent. */
function kept(): Market {
  const market = new Market(definition('upbit:USDT/KRW:spot'), 0);
  return Object.assign(market, {
    ...{ bookState: BOOK_STATE.VALID, bidTicks: 10_000, askTicks: 10_100, bidLots: 1, askLots: 1 },
    ...{ bookPaneUs: MINUTE, lastTicks: 10_050, lastTimeUs: MINUTE },
  });
}

describe('a book that trades have left behind', () => {
  it.each([
    ['just outside of the best prices', { lastTicks: 10_201, lastTimeUs: 10 * MINUTE }, 0],
    ['1 % above them', { lastTicks: 10_202, lastTimeUs: 10 * MINUTE }, MINUTE],
    ['1 % below them', { lastTicks: 9_899, lastTimeUs: 10 * MINUTE }, MINUTE],
    ['just not as far below', { lastTicks: 9_900, lastTimeUs: 10 * MINUTE }, 0],
    ['within a minute', { lastTicks: 12_000, lastTimeUs: 2 * MINUTE - 1 }, 0],
    ['a minute after it', { lastTicks: 12_000, lastTimeUs: 2 * MINUTE }, MINUTE],
    ['of which no trade is known', { lastTicks: 0, lastTimeUs: 10 * MINUTE }, 0],
    ['that has one side', { lastTicks: 12_000, lastTimeUs: 10 * MINUTE, askLots: 0 }, 0],
    ['that has the other', { lastTicks: 12_000, lastTimeUs: 10 * MINUTE, bidLots: 0 }, 0],
    ['that nobody keeps', { lastTicks: 12_000, lastTimeUs: 10 * MINUTE, bookState: 0 }, 0],
  ])('%s: %j', (_, fields, since) => {
    const market = Object.assign(kept(), fields);
    expect(new BookWatch().faultSince(market, 20 * MINUTE)).toBe(since);
  });

  it('is judged by its own pace', () => {
    const watch = new BookWatch();
    const market = kept();
    // A snapshot every ten seconds, then every minute: its usual pause is in between.
    for (let at = 1; at <= 40; at += 1) {
      market.bookPaneUs += at <= 20 ? 10 * SECOND : MINUTE;
      expect(watch.faultSince(market, market.bookPaneUs)).toBe(0);
    }
    market.lastTicks = 12_000;
    const seen = (behindUs: number): number => {
      market.lastTimeUs = market.bookPaneUs + behindUs;
      return watch.faultSince(market, market.lastTimeUs);
    };
    // 60 − 50 × (15/16)^20 seconds, twenty times.
    expect([seen(15 * MINUTE), seen(16 * MINUTE)]).toEqual([0, market.bookPaneUs]);
  });
});

it('calls a book crossed or out of sequence a fault after two seconds, and well at once', () => {
  for (const bookState of [BOOK_STATE.INVALID, BOOK_STATE.CROSSED]) {
    const watch = new BookWatch();
    const market: Market = Object.assign(kept(), { bookState });
    const at = (second: number) => watch.faultSince(market, second * SECOND);
    expect([at(100), at(101), at(102), at(103)]).toEqual([0, 0, 100 * SECOND, 100 * SECOND]);
    expect([...watch.faultSinceUs.keys()]).toEqual(['upbit:USDT/KRW:spot']);
    market.bookState = BOOK_STATE.VALID;
    expect([at(104), watch.faultSinceUs.size]).toEqual([0, 0]);
  }
});
