/** The rows of the last twenty minutes, as tables: what is pushed each pane and second in, what was one window ago out. */
import { describe, expect, it } from 'vitest';
import { ChannelHistory, COLUMN, COLUMN_COUNT } from './channel-history.ts';

const PANE_US = 250_000;
const SECOND_US = 1_000_000;
const PANES_PER_SECOND = 4;

/** A price that is the number of its pane, over so many seconds. */
function counted(seconds: number): ChannelHistory {
  const history = new ChannelHistory();
  for (let pane = 1; pane <= seconds * PANES_PER_SECOND; pane += 1) {
    history.now[COLUMN.DIRECT] = pane;
    history.pushFine();
    if (pane % PANES_PER_SECOND === 0) history.pushCoarse();
  }
  return history;
}

describe('what was one window ago', () => {
  it.each([
    { windowUs: 0, ago: 0, why: 'the newest row' },
    { windowUs: PANE_US, ago: 1, why: 'one pane' },
    { windowUs: 15 * SECOND_US, ago: 60, why: 'to the quarter second, as far as 15 s' },
    { windowUs: 60 * SECOND_US, ago: 240, why: 'to the second' },
    { windowUs: 300 * SECOND_US, ago: 1_200, why: 'five minutes' },
    { windowUs: 1_200 * SECOND_US, ago: 4_800, why: 'twenty minutes: all that is kept' },
  ])('of $windowUs µs is the row of $ago panes before: $why', ({ windowUs, ago }) => {
    // Over more than one round of either ring, and at any place in it.
    for (const seconds of [1_300, 2_417]) {
      const found = counted(seconds).before(windowUs, COLUMN.DIRECT);
      expect(seconds * PANES_PER_SECOND - found).toBe(ago);
    }
  });

  it('is nothing where there was nothing', () => {
    const young = counted(15);
    expect(young.before(15 * SECOND_US, COLUMN.DIRECT)).toBeNaN();
    expect(young.before(14.75 * SECOND_US, COLUMN.DIRECT)).toBe(1);
    expect(young.before(60 * SECOND_US, COLUMN.DIRECT)).toBeNaN();
    expect(new ChannelHistory().now.every(Number.isNaN)).toBe(true);
  });

  it('keeps columns apart', () => {
    const history = new ChannelHistory();
    for (let column = 0; column < COLUMN_COUNT; column += 1) history.now[column] = column * 10;
    history.pushFine();
    history.pushCoarse();
    history.now.fill(7);
    const found = Object.values(COLUMN).map((column) => history.before(0, column));
    expect(found).toEqual([0, 10, 20, 30, 40, 50, 60, 70]);
  });

  it('moves between seconds in the short windows alone', () => {
    const history = counted(100);
    history.now[COLUMN.DIRECT] = 401;
    history.pushFine();
    expect(history.before(15 * SECOND_US, COLUMN.DIRECT)).toBe(401 - 60);
    expect(history.before(60 * SECOND_US, COLUMN.DIRECT)).toBe(400 - 240);
  });
});

it('filled, every row is that of now: a gap moves nothing', () => {
  const history = counted(100);
  history.now.fill(5);
  history.now[COLUMN.FX] = Number.NaN;
  history.fill();
  for (const windowUs of [0, PANE_US, 15 * SECOND_US, 60 * SECOND_US, 1_200 * SECOND_US]) {
    expect(history.before(windowUs, COLUMN.DIRECT)).toBe(5);
    expect(history.before(windowUs, COLUMN.MARKET)).toBe(5);
    expect(history.before(windowUs, COLUMN.FX)).toBeNaN();
  }
});
