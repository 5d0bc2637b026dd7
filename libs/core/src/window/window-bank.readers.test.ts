import { describe, expect, it } from 'vitest';
import { PANE } from './open-panes.ts';
import { Tape } from './tape.fixture.ts';
import { COARSE_PANE_COUNT } from './window-bank.ts';

describe('readers of a bank', () => {
  it.each([
    { given: 'a pane with something in it', until: 0.25, rises: true },
    { given: 'an empty pane', until: 9.75, rises: false },
    { given: 'one that pushes something out of 10 s', until: 10.25, rises: true },
    { given: 'one that pushes something out of 15 s', until: 15.25, rises: true },
    { given: 'one that pushes something out of a minute', until: 60.25, rises: true },
    { given: 'one that pushes nothing out', until: 61.25, rises: false },
    { given: 'one that pushes something out of 300 s', until: 300.25, rises: true },
    { given: 'one that pushes something out of 1,200 s', until: 1_200.25, rises: true },
  ])('are told by the version that sums may have changed: $given', ({ until, rises }) => {
    const tape = new Tape();
    if (until > 0.25) tape.at(0, { SELL_QUANTA: 1 });
    tape.silentBefore(until - 0.25);
    const before = tape.bank.version;
    if (until > 0.25) tape.silentBefore(until);
    else tape.at(0, { SELL_QUANTA: 1 });
    expect(tape.bank.version > before).toBe(rises);
  });

  it('keep what they computed where a record touched a pane and left no sum', () => {
    const tape = new Tape();
    const before = tape.bank.version;
    expect(before).toBe(0);
    tape.at(0, { TOUCHED: 1, LAST_TICKS: 5, FIRST_OFFSET: 3, LAST_OFFSET: 4 }).silentBefore(1_300);
    expect(tape.bank.version).toBe(before);
  });

  it('find a second by its age, the one that fills up being 0', () => {
    const tape = new Tape()
      .at(0, { SELL_QUANTA: 1, PRINTS: 1 })
      .at(0.75, { SELL_QUANTA: 2, PRINTS: 1 })
      .at(2, { SELL_QUANTA: 4, SAMPLED: 6 })
      .at(3.5, { BUY_QUANTA: 8 });
    const ages = [0, 1, 2, 3, 4];
    const of = (column: number): number[] => ages.map((age) => tape.bank.coarseValue(age, column));
    expect(of(PANE.SELL_QUANTA)).toEqual([0, 4, 0, 3, 0]);
    expect(of(PANE.PRINTS)).toEqual([0, 0, 0, 2, 0]);
    expect(of(PANE.SAMPLED)).toEqual([0, 6, 0, 0, 0]);
    expect(of(PANE.BUY_QUANTA)).toEqual([8, 0, 0, 0, 0]);
    tape.silentBefore(4);
    expect(of(PANE.BUY_QUANTA)).toEqual([8, 0, 0, 0, 0]);
    tape.silentBefore(4.25);
    expect(of(PANE.BUY_QUANTA)).toEqual([0, 8, 0, 0, 0]);
    tape.silentBefore(1_200);
    expect(tape.bank.coarseValue(COARSE_PANE_COUNT - 1, PANE.SELL_QUANTA)).toBe(3);
    tape.silentBefore(1_200.25);
    expect(tape.bank.coarseValue(0, PANE.SELL_QUANTA)).toBe(0);
  });
});

describe('the records that a window names as its evidence', () => {
  // Records 100 and 101 touched second 0, 300 … 305 second 50, 400 second 59.
  const filled = (): Tape =>
    new Tape()
      .at(0, { FIRST_OFFSET: 100, LAST_OFFSET: 101, PRINTS: 1 })
      .at(50.25, { FIRST_OFFSET: 302, LAST_OFFSET: 303, PRINTS: 1 })
      .at(50.5, { FIRST_OFFSET: 300, LAST_OFFSET: 305, FORCED_SELLS: 1 })
      .at(50.75, { FIRST_OFFSET: 301, LAST_OFFSET: 304, PRINTS: 1 })
      .at(59.75, { FIRST_OFFSET: 400, LAST_OFFSET: 400 });

  it.each([
    { window: 'a quarter second', seconds: 0.25, first: 400, last: 400 },
    { window: '8 s', seconds: 8, first: 400, last: 400 },
    { window: '8.25 s, which begins within second 50', seconds: 8.25, first: 300, last: 400 },
    { window: '10 s', seconds: 10, first: 300, last: 400 },
    { window: '58 s', seconds: 58, first: 300, last: 400 },
    { window: '59 s', seconds: 59, first: 100, last: 400 },
    { window: '20 minutes', seconds: 1_200, first: 100, last: 400 },
    { window: 'an hour, longer than the ring', seconds: 3_600, first: 100, last: 400 },
  ])('within $window: $first to $last', ({ seconds, first, last }) => {
    expect(filled().bank.offsetRange(seconds * 1_000_000)).toEqual({ first, last });
  });

  it('are the lowest and the highest of a second, whichever quarter of it they touched', () => {
    const second = new Tape()
      .at(0, { FIRST_OFFSET: 302, LAST_OFFSET: 303 })
      .at(0.25, { FIRST_OFFSET: 300, LAST_OFFSET: 305, SAMPLED: 1 })
      .at(0.5, { FIRST_OFFSET: 301, LAST_OFFSET: 304 });
    expect(second.bank.offsetRange(1_000_000)).toEqual({ first: 300, last: 305 });
    expect(second.bank.coarseValue(0, PANE.SAMPLED)).toBe(1);
  });

  it('are none where nothing was touched, and record 0 where that one was', () => {
    const quiet = new Tape().silentBefore(30);
    expect(quiet.bank.offsetRange(10_000_000)).toBeNull();
    quiet.at(30, { FIRST_OFFSET: 0, LAST_OFFSET: 0 });
    expect(quiet.bank.offsetRange(10_000_000)).toEqual({ first: 0, last: 0 });
    quiet.silentBefore(1_300);
    expect(quiet.bank.offsetRange(1_200_000_000)).toBeNull();
  });
});
