import { describe, expect, it } from 'vitest';
import type { BookLevels } from '../event/batch-writer.ts';
import { FINE_PANE_US } from '../limits.ts';
import { definition, Log, START_US } from '../pipeline.fixture.ts';
import { BandDepth } from './band-depth.ts';

const KEY = 'upbit:USDT/KRW:spot';
const SECOND = 1_000_000;

/** A market whose depth is asked for at the start, and one snapshot of its book seven seconds later. */
function sealed(bids: BookLevels, asks: BookLevels, askedUs = START_US) {
  const log = new Log();
  const write = (atUs: number, write: Parameters<Log['write']>[0]['write']): void =>
    log.write({ source: 's', timestampUs: atUs, write });
  write(START_US, (writer) => void writer.instrument(definition(KEY), START_US));
  const [market] = log.pipeline.markets.ordered;
  if (market === undefined) throw new Error('no market');
  market.band = new BandDepth(askedUs);
  const eventTimeUs = START_US + 7 * SECOND;
  write(eventTimeUs, (writer) => {
    writer.bookSnapshot({ instrument: KEY, eventTimeUs, sequence: 1, bids, asks });
  });
  log.tick(eventTimeUs + 3 * SECOND);
  return market.band;
}

describe('BandDepth', () => {
  it('adds up what lies within 2 % of the best price of its side, and says where the feed shows no more', () => {
    const bids = [
      [10_000, 3],
      [9_800, 4],
      [9_799, 50],
    ] as const;
    const asks = [
      [10_100, 5],
      [10_302, 6],
    ] as const;
    const band = sealed(bids, asks);
    expect([band.bids, band.asks]).toEqual([
      { lots: 7, isCut: false },
      { lots: 11, isCut: true },
    ]);
    expect(band.paneUs).toBe(START_US + 7 * SECOND + FINE_PANE_US);
  });

  it('is not known of a side without orders, nor of a crossed book', () => {
    expect(sealed([[10_000, 3]], []).asks).toBeUndefined();
    const crossed = sealed([[10_000, 3]], [[9_900, 3]]);
    expect([crossed.bids, crossed.asks]).toEqual([undefined, undefined]);
  });

  it('is not known of a pane whose events may have come before anybody asked', () => {
    expect(sealed([[10_000, 3]], [], START_US + 2 * SECOND).paneUs).toBeGreaterThan(0);
    expect(sealed([[10_000, 3]], [], START_US + 2 * SECOND + 1).paneUs).toBe(0);
  });
});
