import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { SeededRandom } from '../seeded-random.ts';
import { koreanMidnightUs, ORDER_DAYS, SQUEEZE_FROM_US, SQUEEZE_TO_US } from './case-calendar.ts';
import { OrderCount, suspensionOrder } from './case-order.ts';
import { FigureCounts } from './figure-count.ts';
import { type CaseOperation, LendingTape } from './lending-tape.ts';
import { venueLives } from './loan-lives.ts';
import { PUBLISHED_FIGURES, type PublishedFigure } from './published-figures.ts';
import { UNRECONCILED_FIGURES } from './unreconciled-figures.ts';
import { UPBIT } from './venue-plan.ts';

const tape = new LendingTape(1);
const HOUR_US = 3_600_000_000;
/** The same figures under another definition or window. */
const bent: readonly PublishedFigure[] = [
  bentFigure('month-borrowers', { measure: 'service-users' }),
  bentFigure('summer-amount', { measure: 'new-principal' }),
  bentFigure('autumn-uses', { measure: 'loans' }),
  bentFigure('july-forced', { fromUs: koreanMidnightUs('2025-07-01') + 9 * HOUR_US }),
  bentFigure('squeeze-forced', { toUs: SQUEEZE_TO_US - 60_000_000 }),
];
const contradicting = UNRECONCILED_FIGURES.flatMap(({ counted }) =>
  counted === null ? [] : [counted],
);
// One pass for all: a tape has 900,000 operations.
const figures = new FigureCounts([...PUBLISHED_FIGURES, ...bent, ...contradicting]);
const orders = ORDER_DAYS.map((day) => new OrderCount(suspensionOrder(day)));
for (const operation of tape.operations()) {
  figures.add(operation);
  for (const order of orders) order.add(operation);
}
const all = figures.returned();
const returned = all.slice(0, PUBLISHED_FIGURES.length);

function bentFigure(id: string, change: Partial<PublishedFigure>): PublishedFigure {
  const figure = PUBLISHED_FIGURES.find((one) => one.id === id);
  if (figure === undefined) throw new Error(id);
  return { ...figure, ...change };
}

describe('one tape returns', () => {
  it.each(PUBLISHED_FIGURES.map(({ id, relation, value }) => [id, relation, value] as const))(
    '%s: %s %d',
    (id) => {
      expect(returned.find(({ figure }) => figure.id === id)).toMatchObject({ isMet: true });
    },
  );

  // Independent of the table: a slip in it must not go unseen.
  test('the headline, written out once more', () => {
    const of = (id: string): number | undefined =>
      returned.find(({ figure }) => figure.id === id)?.returned;
    expect([of('month-forced-borrowers'), of('month-borrowers')]).toEqual([3_635, 27_600]);
    expect([of('month-amount'), of('summer-amount')]).toEqual([1.5e12, 2.4983e12]);
    expect([of('summer-users'), of('autumn-borrowers')]).toEqual([37_579, 34_153]);
    expect([of('summer-forced'), of('autumn-forced')]).toEqual([19_415, 21_301]);
    expect([of('squeeze-borrowers'), of('squeeze-forced')]).toEqual([1_999, 6_370]);
    expect(of('autumn-amount')).toBe(1.1284e12);
    expect(of('median-loan')).toBe(2.49e6);
  });
});

test('a figure under another definition or window is another number', () => {
  const counted = all.slice(PUBLISHED_FIGURES.length, PUBLISHED_FIGURES.length + bent.length);
  expect(counted.map(({ isMet }) => isMet)).toEqual(bent.map(() => false));
});

test('what contradicts the table is not returned', () => {
  const counted = all.slice(-contradicting.length);
  expect(counted.map(({ figure, isMet }) => [figure.id, isMet])).toEqual([
    ['printed-ratio', false],
    ['july-amount-inews24', false],
    ['seed-amount', false],
  ]);
  expect(counted[0]?.returned).toBeCloseTo(626.3, 1);
});

describe('the order', () => {
  const counts = orders.map((order) => order.value());

  test('has three counts under its three dates, apart by the loans of the days between', () => {
    const [on18, on19, on20] = counts.map((one) => one.loanCount + one.inFlightCount);
    const perDay = new Map(counts[0]?.byDay);
    expect((on18 ?? 0) - (on19 ?? 0)).toBe(perDay.get('2025-08-18'));
    expect((on19 ?? 0) - (on20 ?? 0)).toBe(perDay.get('2025-08-19'));
    expect(new Set(counts.map(({ loanCount }) => loanCount)).size).toBe(3);
    expect(on20).toBeGreaterThan(10_000);
  });

  test('tells requests from before it apart', () => {
    for (const { inFlightCount } of counts) expect(inFlightCount).toBeGreaterThan(0);
  });
});

/** What must hold of any tape of a lending programme, told by a plain book. */
function checkBook(operations: Iterable<CaseOperation>): { squeezeTicksMax: number } {
  let squeezeTicksMax = 0;
  const open = new Map<string, { lots: number; borrower: number }>();
  let lastUs = 0;
  for (const operation of operations) {
    const { name, venue, loan, borrower, lots, validTimeUs } = operation;
    const say = (what: string): never => {
      throw new Error(`${name} of ${venue} ${loan} at ${validTimeUs}: ${what}`);
    };
    if (validTimeUs < lastUs) say('time falls');
    if (validTimeUs % 1_000 !== 0) say('whole milliseconds');
    lastUs = validTimeUs;
    if (name === 'QUALIFICATION') continue;
    const key = `${venue} ${loan}`;
    const known = open.get(key);
    if (name === 'LOAN_OPEN') {
      if (known !== undefined) say('opened twice');
      if (!(Number.isSafeInteger(lots) && lots > 0)) say(`${lots} lots`);
      if ((operation.requestTimeUs ?? 0) > validTimeUs) say('asked for after it began');
      open.set(key, { lots, borrower });
      continue;
    }
    if (known === undefined) say('no such loan');
    else if (known.borrower !== borrower) say('another borrower');
    else if (name === 'TOP_UP' ? lots !== 0 : lots !== 0 && lots !== known.lots) say('other lots');
    if (name === 'REPAYMENT' || name === 'FORCED_REPAYMENT') open.delete(key);
    const isSqueezed = validTimeUs >= SQUEEZE_FROM_US && validTimeUs < SQUEEZE_TO_US;
    if (name !== 'FORCED_REPAYMENT' || !isSqueezed) continue;
    if (operation.asset !== 'USDT') say('the squeeze is of USDT');
    squeezeTicksMax = Math.max(squeezeTicksMax, operation.priceTicks);
  }
  return { squeezeTicksMax };
}

describe('the tape', () => {
  test('is a book: no loan twice, none repaid that is not open, all in order; the squeeze ends at 5,755', () => {
    const { squeezeTicksMax } = checkBook(tape.operations());
    expect(squeezeTicksMax).toBeLessThanOrEqual(5_755);
    expect(squeezeTicksMax).toBeGreaterThan(5_000);
  });

  test('is the same for the same seed, and another for another', () => {
    const first = digest(tape);
    expect(digest(tape)).toBe(first);
    expect(digest(new LendingTape(1))).toBe(first);
    const other = venueLives(UPBIT, SeededRandom.fromSeed(2).split('lending-2025').split('upbit'));
    expect(other.loans[0]?.openUs).not.toBe(tape.venues[1]?.loans[0]?.openUs);
  });
});

/** Of what each loan is, and of the first operations as they are handed out. */
function digest(own: LendingTape): string {
  const hash = createHash('sha256');
  for (const { loans } of own.venues) {
    hash.update(
      Float64Array.from(loans.flatMap(({ openUs, closeUs, lots }) => [openUs, closeUs ?? 0, lots])),
    );
  }
  let count = 0;
  for (const operation of own.operations()) {
    hash.update(JSON.stringify(operation));
    count += 1;
    if (count === 20_000) break;
  }
  return hash.digest('hex');
}
