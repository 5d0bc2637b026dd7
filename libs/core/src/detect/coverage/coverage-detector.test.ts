import { describe, expect, it } from 'vitest';
import { FEED_STATUS, type FeedStatusCode, SIDE } from '../../event/event.ts';
import { definition, Log, START_US } from '../../pipeline.fixture.ts';

const KEY = 'upbit:USDT/KRW:spot';
const SECOND = 1_000_000;

/** A feed that sends a status each `everySeconds` in [from, to). */
function beat(
  log: Log,
  from: number,
  to: number,
  status: FeedStatusCode = FEED_STATUS.HEARTBEAT,
): void {
  for (let second = from; second < to; second += 1) {
    const eventTimeUs = START_US + second * SECOND;
    log.write({
      source: 'upbit/trades',
      timestampUs: eventTimeUs + 50_000,
      write: (writer) =>
        void writer.feedStatus({
          instrument: KEY,
          eventTimeUs,
          status,
          heartbeatUs: 3 * SECOND,
          detail: '',
        }),
    });
  }
}

function begun(): Log {
  const log = new Log();
  log.write({
    source: 'upbit/trades',
    timestampUs: START_US,
    write: (writer) => void writer.instrument(definition(KEY), START_US),
  });
  return log;
}

function tickTo(log: Log, from: number, to: number): void {
  for (let second = from; second < to; second += 1) log.tick(START_US + second * SECOND);
}

const seen = (log: Log): unknown[] =>
  log.alerts.map(({ content }) => [
    content.state,
    content.rulings.map(({ rule }) => rule).join(),
    Math.round((content.timeUs - START_US) / SECOND),
  ]);

describe('CoverageDetector', () => {
  it('calls a feed that promised a heartbeat BLIND after ten seconds of silence, and closes when it is back', () => {
    const log = begun();
    beat(log, 1, 30);
    tickTo(log, 30, 90);
    beat(log, 90, 120);
    // Last event at second 29; sealed two seconds late; the pane of second 29 ends at 29.25.
    expect(seen(log)).toEqual([
      ['OPEN', 'D.silence', 42],
      ['CLOSED', '', 103],
    ]);
    expect(log.alerts[0]?.content).toMatchObject({
      detector: 'D',
      direction: 'NONE',
      label: 'BLIND',
      severity: 'S2',
      scope: { venues: ['upbit'], markets: [KEY], assets: ['USDT'] },
    });
    expect(log.alerts[0]?.content.onsetTimeUs).toBe(START_US + 29 * SECOND + 250_000);
  });

  it('never judges an archive, which promised nothing, however long its silence', () => {
    const log = begun();
    tickTo(log, 1, 400);
    log.tick(START_US + 86_400 * SECOND);
    expect(log.alerts).toEqual([]);
  });

  it('takes maintenance for what it is, and a feed that says it is down for blind at once', () => {
    const quiet = begun();
    beat(quiet, 1, 20);
    beat(quiet, 20, 21, FEED_STATUS.MAINTENANCE);
    tickTo(quiet, 21, 200);
    expect(quiet.alerts).toEqual([]);
    const down = begun();
    beat(down, 1, 20);
    beat(down, 20, 21, FEED_STATUS.DOWN);
    tickTo(down, 21, 30);
    expect(seen(down)[0]).toEqual(['OPEN', 'D.down', 23]);
  });

  it('shows lost positions for a minute', () => {
    const log = begun();
    beat(log, 1, 20);
    log.skipPositions('upbit/trades', 7);
    beat(log, 20, 120);
    expect(seen(log).map((entry) => (entry as string[]).slice(0, 2))).toEqual([
      ['OPEN', 'D.hole'],
      ['CLOSED', ''],
    ]);
    expect(log.pipeline.counters.holeCount).toBe(7);
  });

  it('calls a book that stays crossed, or out of sync, BLIND after two seconds', () => {
    for (const fault of ['crossed', 'gap'] as const) {
      const log = begun();
      for (let second = 1; second < 60; second += 1) {
        const eventTimeUs = START_US + second * SECOND;
        const stamp = { instrument: KEY, eventTimeUs, sequence: second };
        log.write({
          source: 'upbit/book',
          timestampUs: eventTimeUs + 50_000,
          write: (writer) => {
            if (second === 20 && fault === 'gap') {
              writer.bookDelta({
                ...stamp,
                sequence: 500,
                previousSequence: 400,
                bids: [],
                asks: [],
              });
            } else if (second < 20 || second >= 40 || fault === 'crossed') {
              const bid = second >= 20 && second < 40 ? 120 : 99;
              writer.bookSnapshot({ ...stamp, bids: [[bid, 5]], asks: [[101, 5]] });
            }
          },
        });
      }
      tickTo(log, 60, 90);
      expect(seen(log).map((entry) => (entry as string[]).slice(0, 2))).toEqual([
        ['OPEN', 'D.book'],
        ['CLOSED', ''],
      ]);
    }
  });

  it('calls a book BLIND that stays where it was while trades go on far from it, until it moves', () => {
    const log = begun();
    for (let second = 1; second < 200; second += 1) {
      const eventTimeUs = START_US + second * SECOND;
      const stamp = { instrument: KEY, eventTimeUs };
      const isFrozen = second >= 20 && second < 120;
      const price = second < 20 ? 100 : 90;
      log.write({
        source: 'upbit/both',
        timestampUs: eventTimeUs + 50_000,
        write: (writer) => {
          writer.trade({ ...stamp, aggressorSide: SIDE.SELL, priceTicks: price, quantityLots: 5 });
          if (isFrozen) return;
          const asks = [[price + 1, 5]] as const;
          writer.bookSnapshot({ ...stamp, sequence: second, bids: [[price - 1, 5]], asks });
        },
      });
    }
    tickTo(log, 200, 230);
    // Of D: the fall itself is told by A.
    const told = seen(log).map((entry) => (entry as string[]).slice(0, 2));
    expect(told.filter(([, rule]) => rule?.startsWith('A') === false)).toEqual([
      ['OPEN', 'D.book'],
      ['CLOSED', ''],
    ]);
  });
});
