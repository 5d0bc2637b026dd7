import { describe, expect, it } from 'vitest';
import { PANE_SUM_MAX } from '../limits.ts';
import { PANE, PANE_COLUMN_COUNT, WINDOW_COLUMN_COUNT } from './open-panes.ts';
import { PANES_PER_SECOND, Tape } from './tape.fixture.ts';
import { WINDOW, WINDOW_US, WindowBank } from './window-bank.ts';

describe('sums of windows', () => {
  // One sale of 100 quanta in the quarter second from 0 s; then silence up to the time named.
  it.each([
    { until: 0.25, s10: 100, s15: 100, s60: 100, s300: 100, s1200: 100 },
    { until: 10, s10: 100, s15: 100, s60: 100, s300: 100, s1200: 100 },
    { until: 10.25, s10: 0, s15: 100, s60: 100, s300: 100, s1200: 100 },
    { until: 15, s10: 0, s15: 100, s60: 100, s300: 100, s1200: 100 },
    { until: 15.25, s10: 0, s15: 0, s60: 100, s300: 100, s1200: 100 },
    { until: 60, s10: 0, s15: 0, s60: 100, s300: 100, s1200: 100 },
    { until: 60.25, s10: 0, s15: 0, s60: 0, s300: 100, s1200: 100 },
    { until: 300, s10: 0, s15: 0, s60: 0, s300: 100, s1200: 100 },
    { until: 300.25, s10: 0, s15: 0, s60: 0, s300: 0, s1200: 100 },
    { until: 1_200, s10: 0, s15: 0, s60: 0, s300: 0, s1200: 100 },
    { until: 1_200.25, s10: 0, s15: 0, s60: 0, s300: 0, s1200: 0 },
  ])('a sale of 100 at 0 s, looked at until $until s: $s10, $s15, $s60, $s300, $s1200', (row) => {
    const tape = new Tape().at(0, { SELL_QUANTA: 100 }).silentBefore(row.until);
    expect(tape.sums('SELL_QUANTA')).toEqual([row.s10, row.s15, row.s60, row.s300, row.s1200]);
    expect(tape.sums('BUY_QUANTA')).toEqual([0, 0, 0, 0, 0]);
  });

  it('adds up what lies within, column by column', () => {
    const tape = new Tape()
      .at(0, { SELL_QUANTA: 1, BUY_QUANTA: 10, PRINTS: 2 })
      .at(50, { SELL_QUANTA: 2, UNKNOWN_QUANTA: 5, PRINTS: 1 })
      .at(55, { FORCED_SELLS: 3, FORCED_BUY_QUANTA: 7, SAMPLED: 3 })
      .at(61, { SELL_QUANTA: 4, SQUARES: 11, LATE: 1, FROM_BAR: 1 });
    const said = Object.fromEntries(
      (Object.keys(PANE) as (keyof typeof PANE)[])
        .filter((name) => PANE[name] < WINDOW_COLUMN_COUNT)
        .map((name) => [name, tape.sums(name)]),
    );
    expect(said).toEqual({
      SELL_QUANTA: [4, 6, 6, 7, 7],
      BUY_QUANTA: [0, 0, 0, 10, 10],
      UNKNOWN_QUANTA: [0, 5, 5, 5, 5],
      PRINTS: [0, 1, 1, 3, 3],
      SQUARES: [11, 11, 11, 11, 11],
      FORCED_SELLS: [3, 3, 3, 3, 3],
      FORCED_BUYS: [0, 0, 0, 0, 0],
      FORCED_SELL_QUANTA: [0, 0, 0, 0, 0],
      FORCED_BUY_QUANTA: [7, 7, 7, 7, 7],
      LATE: [1, 1, 1, 1, 1],
      FROM_BAR: [1, 1, 1, 1, 1],
      SAMPLED: [3, 3, 3, 3, 3],
    });
  });

  it('lets forced orders leave with the trades of their pane, and neither with those of another', () => {
    const tape = new Tape()
      .at(0, { SELL_QUANTA: 1, FORCED_SELLS: 1 })
      .at(0.25, { SELL_QUANTA: 10 })
      .at(0.5, { FORCED_SELLS: 10 })
      .at(0.75, { SELL_QUANTA: 100, FORCED_SELLS: 100 });
    const seen = [10, 10.25, 10.5, 10.75, 11].map((second) => {
      tape.silentBefore(second);
      return [tape.sums('SELL_QUANTA')[0], tape.sums('FORCED_SELLS')[0]];
    });
    expect(seen).toEqual([
      [111, 111],
      [110, 110],
      [100, 110],
      [100, 100],
      [0, 0],
    ]);
    expect(tape.sums('SELL_QUANTA')).toEqual([0, 111, 111, 111, 111]);
    tape.silentBefore(1_201);
    expect([...tape.bank.sums].every((sum) => sum === 0)).toBe(true);
  });

  it('keeps forced orders of a second in which only trades follow, until that second leaves', () => {
    const tape = new Tape().at(0, { FORCED_SELLS: 6 }).at(0.25, { SELL_QUANTA: 2 });
    tape.silentBefore(60);
    expect(tape.sums('FORCED_SELLS')).toEqual([0, 0, 6, 6, 6]);
    tape.silentBefore(1_200.25);
    expect([...tape.bank.sums].every((sum) => sum === 0)).toBe(true);
  });

  it('begins with the first pane of 1970 where nothing has placed the bank', () => {
    const bank = new WindowBank();
    expect(bank.finePane).toBe(-1);
    const cells = new Float64Array(PANE_COLUMN_COUNT);
    cells[PANE.SELL_QUANTA] = 8;
    bank.advance(cells, 0);
    const seen = [59, 180, 1].map((panes) => {
      for (let pane = 0; pane < panes; pane += 1) bank.advance(cells, -1);
      return WINDOW_US.map((_, window) => bank.sum(window, PANE.SELL_QUANTA));
    });
    expect(seen).toEqual([
      [0, 8, 8, 8, 8],
      [0, 0, 8, 8, 8],
      [0, 0, 0, 8, 8],
    ]);
  });

  it('stays exact where every pane of the longest window is as full as a pane may be', () => {
    const tape = new Tape();
    for (let second = 0; second < 1_200; second += 0.25) {
      tape.at(second, { BUY_QUANTA: PANE_SUM_MAX });
    }
    expect(tape.sums('BUY_QUANTA')[WINDOW.S1200]).toBe(4_800 * PANE_SUM_MAX);
    expect(Number.isSafeInteger(4_800 * PANE_SUM_MAX)).toBe(true);
  });

  it('stops where a sum would no longer be exact', () => {
    const tape = new Tape().at(0, { BUY_QUANTA: Number.MAX_SAFE_INTEGER });
    expect(() => tape.at(0.25, { BUY_QUANTA: 1 })).toThrow('WB1: the sum of a window is exact');
  });
});

describe('a bank that sleeps', () => {
  it.each([
    { given: 'nothing yet', touched: [], live: 0 },
    { given: 'one second touched, four times', touched: [0, 0.25, 0.5, 0.75], live: 1 },
    { given: 'two seconds', touched: [0.75, 1], live: 2 },
    { given: 'a second again after it has left', touched: [0, 1_200], live: 1 },
    { given: 'a second just before the first one leaves', touched: [0, 1_199.75], live: 2 },
  ])('knows how many of its seconds hold anything: $given', ({ touched, live }) => {
    const tape = new Tape();
    for (const second of touched) tape.at(second, { TOUCHED: 1 });
    expect(tape.bank.liveCount).toBe(live);
  });

  it.each([
    ['at the start of a second', 5_000_000],
    ['a quarter into it', 5_000_001],
    ['in the middle of it', 5_000_002],
    ['in the last quarter of it', 5_000_003],
    ['at a pane beyond 32 bits', 7_055_769_603],
  ])('begins anew %s, with rings that hold nothing of before', (_, wokenAt) => {
    const tape = new Tape().at(0, { SELL_QUANTA: 5 }).at(3.25, { SELL_QUANTA: 6 });
    tape.silentBefore(1_300);
    tape.bank.wake(wokenAt);
    expect(tape.bank.finePane).toBe(wokenAt - 1);
    const cells = new Float64Array(PANE_COLUMN_COUNT);
    cells[PANE.SELL_QUANTA] = 8;
    tape.bank.advance(cells, 0);
    expect(tape.bank.finePane).toBe(wokenAt);
    expect(tape.sums('SELL_QUANTA')).toEqual([8, 8, 8, 8, 8]);
    // A second ends with its own last quarter, however far into it the bank woke.
    const restOfSecond = PANES_PER_SECOND - 1 - (wokenAt % PANES_PER_SECOND);
    const ofSeconds = (count: number): number => count * PANES_PER_SECOND;
    const seen: number[][] = [];
    const silences = [39, 1, 20, ofSeconds(60) - 64 + restOfSecond, 1];
    for (const panes of silences) {
      for (let pane = 0; pane < panes; pane += 1) tape.bank.advance(cells, -1);
      seen.push(tape.sums('SELL_QUANTA'));
    }
    expect(seen).toEqual([
      [8, 8, 8, 8, 8],
      [0, 8, 8, 8, 8],
      [0, 0, 8, 8, 8],
      [0, 0, 8, 8, 8],
      [0, 0, 0, 8, 8],
    ]);
    for (let pane = 0; pane < ofSeconds(1_200); pane += 1) tape.bank.advance(cells, -1);
    expect([tape.bank.liveCount, ...tape.sums('SELL_QUANTA')]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('is not moved while a window holds anything', () => {
    const tape = new Tape().at(0, { TOUCHED: 1 });
    expect(() => tape.bank.wake(2_000)).toThrow('only an empty bank');
  });
});
