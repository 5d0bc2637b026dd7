import { describe, expect, it } from 'vitest';
import { STREAM_CLASS, type StreamClass } from '../event/event.ts';
import { definition, Log, START_US } from '../pipeline.fixture.ts';
import { PANE, paneSlot } from '../window/open-panes.ts';

const KEY = 'upbit:USDT/KRW:spot';
const SECOND_US = 1_000_000;
const PANE_US = 250_000;

/** What became of one trade with this time of its own, read 100 s after the start of the log. */
function fateOf(ownSecond: number, streamClass: StreamClass): Record<string, unknown> {
  const log = new Log();
  const at = (second: number): number => START_US + Math.round(second * SECOND_US);
  const write = (second: number, event: 'definition' | 'trade'): void =>
    log.write(
      {
        source: 's',
        timestampUs: at(second),
        write: (writer) => {
          if (event === 'definition') writer.instrument(definition(KEY), START_US);
          else {
            const fields = { aggressorSide: 1, priceTicks: 100, quantityLots: 5 } as const;
            writer.trade({ instrument: KEY, eventTimeUs: at(ownSecond), ...fields });
          }
        },
      },
      streamClass,
    );
  write(0, 'definition');
  write(100, 'trade');
  const { counters } = log.pipeline;
  const { open } = log.pipeline.markets.ordered[0]!;
  let countedAt: number | null = null;
  for (let second = 85; second < 106; second += 0.25) {
    const row = open.find(paneSlot(at(second) / PANE_US));
    if (row >= 0 && open.cells[row + PANE.BUY_QUANTA]! > 0) countedAt = second;
  }
  return {
    countedAt,
    late: counters.lateCount,
    beyondLate: counters.beyondLateCount,
    reasons: log.quarantined.map(({ reason }) => reason),
  };
}

/** `countedAt`: start of the quarter second that the trade counts in. Log time is 100 s, so all before 98 s is sealed. */
const IN_TIME = { late: 0, beyondLate: 0, reasons: [] };
const LATE = { late: 1, beyondLate: 0, reasons: [] };
const BEYOND = { countedAt: null, late: 0, beyondLate: 1, reasons: [] };
const AHEAD = { countedAt: null, late: 0, beyondLate: 0, reasons: ['time-ahead'] };

describe('a trade of a socket, which is waited for 2 s', () => {
  it.each([
    { own: 105.000_001, says: 'further ahead than 5 s', fate: AHEAD },
    { own: 105, says: 'ahead', fate: { ...IN_TIME, countedAt: 105 } },
    { own: 100, says: 'of now', fate: { ...IN_TIME, countedAt: 100 } },
    { own: 98.249_999, says: 'of the oldest open pane', fate: { ...IN_TIME, countedAt: 98 } },
    { own: 98, says: 'of its start', fate: { ...IN_TIME, countedAt: 98 } },
    { own: 97.999_999, says: 'late', fate: { ...LATE, countedAt: 98 } },
    { own: 40, says: 'a minute late', fate: { ...LATE, countedAt: 98 } },
    { own: 39.999_999, says: 'later than a minute', fate: BEYOND },
  ])('at $own s: $says', ({ own, fate }) => {
    expect(fateOf(own, STREAM_CLASS.SOCKET)).toEqual(fate);
  });
});

describe('a trade of a polled source, which is waited for 10 s', () => {
  it.each([
    { own: 105.000_001, says: 'further ahead than 5 s', fate: AHEAD },
    { own: 90, says: 'of the oldest open pane', fate: { ...IN_TIME, countedAt: 90 } },
    { own: 89.999_999, says: 'late', fate: { ...LATE, countedAt: 90 } },
    { own: 39.999_999, says: 'later than a minute', fate: BEYOND },
  ])('at $own s: $says', ({ own, fate }) => {
    expect(fateOf(own, STREAM_CLASS.POLLED)).toEqual(fate);
  });
});
