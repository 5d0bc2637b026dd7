/**
 * The first month of the case through the real codec and pipeline: what detector C says at its end, beside a plain count of the
 * tape. Of the loan feeds alone: prices decide nothing of a share.
 */
import { decodeRecord, encodeBatch } from '@breakwater/codec';
import { type AlertContent, EventBatch, Pipeline, type SignedControl } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../seeded-random.ts';
import { FIRST_MONTH_END_US, LAUNCH_US } from './case-calendar.ts';
import { openLendingCase } from './lending-case.ts';
import { lendingRecords } from './lending-records.ts';
import { type CaseOperation, LendingTape } from './lending-tape.ts';
import { PseudonymList } from './pseudonym-list.ts';

const SIGNER = 'ab'.repeat(32);
const DAY_US = 86_400_000_000;

interface Share {
  readonly numerator: number;
  readonly denominator: number;
}

/** Users, loans and won of Bithumb, counted as anybody would; the won of a loan is what was drawn of it. */
class PlainCount {
  readonly #users = new Set<number>();
  readonly #loans = new Set<number>();
  readonly #forcedUsers = new Set<number>();
  readonly #forcedLoans = new Set<number>();
  readonly #won = { drawn: 0, forced: 0 };

  add({ venue, name, borrower, loan, principalWon }: CaseOperation): void {
    if (venue !== 'bithumb') return;
    if (name === 'LOAN_OPEN') {
      this.#users.add(borrower);
      this.#loans.add(loan);
      this.#won.drawn += principalWon ?? 0;
    }
    if (name === 'FORCED_REPAYMENT') {
      this.#forcedUsers.add(borrower);
      this.#forcedLoans.add(loan);
      this.#won.forced += principalWon ?? 0;
    }
  }

  get shares(): Readonly<Record<'users' | 'loans' | 'won', Share>> {
    return {
      users: { numerator: this.#forcedUsers.size, denominator: this.#users.size },
      loans: { numerator: this.#forcedLoans.size, denominator: this.#loans.size },
      won: { numerator: this.#won.forced, denominator: this.#won.drawn },
    };
  }
}

function percent({ numerator, denominator }: Share): string {
  return ((numerator / denominator) * 100).toFixed(2);
}

interface Month {
  readonly alerts: readonly AlertContent[];
  /** What the detector has at the end, of Bithumb. */
  readonly share: (measure: string, window: string) => Share;
  readonly plain: PlainCount['shares'];
}

function playMonth(): Month {
  const tape = new LendingTape(1);
  const own = openLendingCase({ seed: 1, tape });
  const pipeline = new Pipeline();
  const alerts: AlertContent[] = [];
  const plain = new PlainCount();
  let offset = 0;
  const step = (timestampUs: number, body: Parameters<Pipeline['step']>[0]['body']): void => {
    for (const output of pipeline.step({ offset, timestampUs, body })) {
      if (output.kind === 'quarantine') throw new Error(`quarantined: ${output.entry.reason}`);
      if (output.kind === 'alert') alerts.push(output.alert.content);
    }
    offset += 1;
  };
  const genesis: SignedControl = {
    ...{ domain: own.domain, sequence: 1, signerKey: SIGNER, type: 'genesis' },
    content: { ...own.genesis, keys: [SIGNER] },
  };
  step(own.startTimeUs, { kind: 'control', control: genesis });
  const pseudonyms = new PseudonymList(SeededRandom.fromSeed(1));
  const records = lendingRecords(tape, pseudonyms, new EventBatch(), {
    ...{ fromUs: LAUNCH_US, untilUs: FIRST_MONTH_END_US },
    onOperation: (operation) => plain.add(operation),
  });
  for (const { timestampUs, batch } of records) {
    const value = encodeBatch(batch);
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    step(timestampUs, decodeRecord(value, pipeline.batch));
  }
  // Two seconds later the last instant of the month is sealed, and the month is over.
  step(FIRST_MONTH_END_US + 2_000_000, { kind: 'tick' });
  const bithumb = pipeline.lending().venues.find(({ venue }) => venue === 'bithumb');
  if (bithumb === undefined) throw new Error('no loans of Bithumb');
  const share = (measure: string, window: string): Share => {
    const { shares } = bithumb;
    const one = shares.find((of) => of.measure === measure && of.window === window);
    return { numerator: one?.numerator ?? 0, denominator: one?.denominator ?? 0 };
  };
  return { alerts, share, plain: plain.shares };
}

describe('at the end of the first month detector C', () => {
  const { alerts, share, plain } = playMonth();

  test.each(['30d', 'launch'])(
    'has 3,635 of 27,600 users repaid by force: 13.17 %% (%s)',
    (window) => {
      expect(FIRST_MONTH_END_US - LAUNCH_US).toBe(30 * DAY_US);
      expect(share('users', window)).toEqual({ numerator: 3_635, denominator: 27_600 });
      expect(percent(share('users', window))).toBe('13.17');
    },
  );

  test.each(['users', 'loans', 'won'] as const)('counts %s as a plain count does', (measure) => {
    expect(share(measure, '30d')).toEqual(plain[measure]);
    expect(share(measure, 'launch')).toEqual(plain[measure]);
  });

  // Nobody published these two for the first month: they are the tape's own, and a third of the share of users.
  test('has other shares of loans and of won', () => {
    expect([percent(share('loans', '30d')), percent(share('won', '30d'))]).toEqual([
      '4.19',
      '5.45',
    ]);
  });

  test('has told it as S4 by the share of users, first warned of on the second day', () => {
    const told = alerts.filter(({ scope }) => scope.venues[0] === 'bithumb');
    const [first, last] = [told[0], told.at(-1)];
    expect([first?.label, first?.state]).toEqual(['EARLY_WARNING', 'OPEN']);
    expect(first?.timeUs).toBeLessThan(LAUNCH_US + 2 * DAY_US);
    expect([last?.label, last?.severity]).toEqual(['FORCED_SHARE', 'S4']);
    const users = last?.channels.find(
      ({ name, windowUs }) => name === 'forced.users' && windowUs === 30 * DAY_US,
    );
    expect(users?.value).toBeGreaterThanOrEqual(0.1);
    expect(users?.value).toBe(last?.rulings.find(({ rule }) => rule === 'C1.forced-share')?.value);
  });
});
