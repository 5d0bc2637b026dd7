/** What loans make of the same surge: its label, what it prints of them, and what it says where nobody tells of loans. */
import { describe, expect, it } from 'vitest';
import { FINE_PANE_US } from '../../limits.ts';
import { BorrowedFlow } from '../../market/borrowed-flow.ts';
import { SQUARE_QUANTA_MAX } from '../../window/open-panes.ts';
import {
  BITHUMB,
  BTC,
  COINONE,
  calibrated,
  KRAKEN,
  RATE,
  UPBIT,
} from './surge-calibration.fixture.ts';
import { Floor, OPENING_US } from './surge-floor.fixture.ts';
import { isMostlyBorrowed } from './surge-loans.ts';

const PRICES = {
  [KRAKEN]: 1,
  [RATE]: 1_400,
  [BTC]: 100,
  [UPBIT]: 1_400,
  [BITHUMB]: 1_400,
  [COINONE]: 1_400,
};
const UNUSUAL = calibrated({
  priceScale: [1e-4, 1e-4, 1e-4, 1e-4],
  pressureScale: [0.2, 0.2, 0.2, 0.2],
});
const SURGE_SECOND = 2;
const PRINTS = 100;
const PANE: number = (OPENING_US + SURGE_SECOND * 1_000_000) / FINE_PANE_US - 1;
const BORROWER = 7;
const SOMEBODY = 8;

interface Loans {
  /** Share of the pressing side that borrowers trade, in percent; null: trades name nobody. */
  readonly percent: number | null;
  readonly side: -1 | 1;
  readonly lots?: number;
  readonly restated?: boolean;
}

function flowOf({ percent, side, lots = 1, restated = false }: Loans): BorrowedFlow {
  const flow = new BorrowedFlow();
  const timeUs = PANE * FINE_PANE_US;
  const kind = side < 0 ? 'draw' : 'forced-repayment';
  flow.link({ kind, participant: BORROWER, timeUs, lots, restated });
  for (const [participant, prints] of [
    [BORROWER, percent ?? 0],
    [SOMEBODY, percent === null ? 0 : PRINTS - percent],
  ] as const) {
    const quanta = prints * SQUARE_QUANTA_MAX;
    if (quanta > 0) flow.tape.add({ pane: PANE, participant, timeUs, side, quanta });
  }
  flow.seal(PANE);
  return flow;
}

/** Upbit alone goes half a percent one way, and is pressed that way. */
function surge(side: -1 | 1, loans: Loans | undefined, key = UPBIT) {
  const floor = new Floor({ prices: PRICES, baselines: UNUSUAL, hasBooks: true }).until(1);
  const market = floor.market(key);
  market.tradeQuantumLots = 1;
  if (loans !== undefined) market.borrowed = flowOf(loans);
  const price = PRICES[key as keyof typeof PRICES] * (1 + side * 0.005);
  floor.at(SURGE_SECOND, { [key]: { [side < 0 ? 'sells' : 'buys']: PRINTS, price } });
  const seen = floor.seen.findLast(({ subject }) => subject.subject.endsWith(`@${key}`));
  if (seen === undefined) throw new Error('nothing is told');
  return seen.facts;
}

const borrowedOf = (facts: ReturnType<typeof surge>) =>
  facts.channels.find(({ name }) => name.startsWith('lending.'));

describe.each([-1, 1] as const)('a surge (side %i)', (side) => {
  it.each([
    [0, 'VENUE'],
    [50, 'VENUE'],
    [51, 'LENDING'],
    [60, 'LENDING'],
  ])('of which %i %% is measured to come from loans is %s', (percent, label) => {
    const facts = surge(side, { percent, side });
    expect(facts.label).toBe(label);
    expect(borrowedOf(facts)).toMatchObject({ name: 'lending.borrowed', value: percent / 100 });
    expect(facts.unavailable.join()).not.toContain('lending');
    expect(facts.quality).not.toContain('RESTATED');
  });

  it('is no matter of loans by a bound from above, which says that it is one', () => {
    const facts = surge(side, { percent: null, side, lots: 90 * SQUARE_QUANTA_MAX });
    expect(facts.label).toBe('VENUE');
    expect(borrowedOf(facts)).toMatchObject({ name: 'lending.borrowedMax', value: 0.9 });
  });

  it('stays a matter of loans while a quarter is, once its worst moment was told so', () => {
    const subject = { lifecycles: { SELL_OFF: { open: true, peak: { label: 'LENDING' } } } };
    const share = (linkedQuanta: number) => ({ linkedQuanta, sideQuanta: 100 });
    const isStill = (linked: number, of: object = subject): boolean =>
      isMostlyBorrowed(of as never, 'SELL_OFF', share(linked) as never);
    expect([isStill(25), isStill(26)]).toEqual([false, true]);
    const other = { lifecycles: { SELL_OFF: { open: true, peak: { label: 'VENUE' } } } };
    expect([isStill(50, other), isStill(51, other)]).toEqual([false, true]);
  });

  it('says that a loan was told late', () => {
    expect(surge(side, { percent: 60, side, restated: true }).quality).toContain('RESTATED');
  });

  it('says that nobody tells of loans, where they could explain it', () => {
    const facts = surge(side, undefined);
    expect(facts.label).toBe('VENUE');
    expect([borrowedOf(facts), facts.unavailable]).toEqual([
      undefined,
      expect.arrayContaining(['lending: no loan feed']),
    ]);
    expect(surge(side, undefined, BTC).unavailable.join()).not.toContain('lending');
  });
});
