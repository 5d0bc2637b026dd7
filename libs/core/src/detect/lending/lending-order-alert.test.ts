/** Loans under an order, as a supervisor is told of them. */
import { describe, expect, it } from 'vitest';
import {
  DAY,
  HOUR,
  MS,
  operationEntry,
  orderOf,
  policyOf,
  SECOND,
  T,
  termsEntry,
} from '../../lending/lending.fixture.ts';
import { LendingStage } from './lending-stage.fixture.ts';

const ORDER = orderOf({ receivedTimeUs: T });

/** Loans at these times, one million won each unless they say otherwise, under the order. */
function lent(
  loans: readonly { readonly atUs: number; readonly won?: number; readonly askedUs?: number }[],
  order = ORDER,
): LendingStage {
  const stage = new LendingStage(policyOf({ orders: [order] })).hear(termsEntry()).seal(T - DAY);
  for (const [at, { atUs, won = 1_000_000, askedUs = null }] of loans.entries()) {
    stage.hear(
      operationEntry('LOAN_OPEN', {
        ...{ loanId: `L${at}`, by: at + 1, validTimeUs: atUs, offset: 100 + at },
        ...{ principalWon: won, requestTimeUs: askedUs },
      }),
    );
  }
  return stage.seal(Math.max(...loans.map(({ atUs }) => atUs)));
}

describe('a loan under an order', () => {
  it.each([
    ['a millisecond before it', T - MS, 0],
    ['with it', T, 1],
    ['a millisecond after it', T + MS, 1],
  ])('%s is told %s', (_, atUs, count) => {
    const told = lent([{ atUs }]).of('new-loans');
    expect(told.map(({ level, facts: { value } }) => [level, value])).toEqual(
      count === 0 ? [] : [[2, 1]],
    );
  });

  it('is told with its order, its rule, its amount and where it lies in the log', () => {
    const [told] = lent([{ atUs: T + MS, won: 2_000_000 }]).told;
    expect(told).toMatchObject({
      subject: 'bithumb lending new-loans',
      state: 'OPEN',
      facts: {
        label: 'ORDER_BREACH',
        rulings: [
          { rule: 'C2.new-loan', severity: 'S2', value: 1, limit: 1, basis: 'fsc-2025-08-19' },
        ],
        scope: { assets: ['USDT'], venues: ['bithumb'], markets: ['bithumb:USDT/KRW:spot'] },
        unavailable: [],
        quality: [],
        inputs: [{ market: 'bithumb:USDT/KRW:spot', firstOffset: 100, lastOffset: 100 }],
      },
    });
    const amount = told?.facts.channels.find(({ name }) => name === 'order.amount');
    expect(amount).toMatchObject({ value: 2_000_000, raw: { inFlightWon: 0 } });
  });

  it('asked for before it is told apart, and is no breach', () => {
    expect(lent([{ atUs: T + MS, askedUs: T - MS }]).told).toEqual([]);
    const [told] = lent([{ atUs: T + MS }, { atUs: T + MS, askedUs: T - MS }]).told;
    expect(told?.facts.rulings.map(({ rule, severity, value }) => [rule, severity, value])).toEqual(
      [
        ['C2.in-flight', null, 1],
        ['C2.new-loan', 'S2', 1],
      ],
    );
    expect(told?.facts.value).toBe(1);
  });

  it.each([
    ['nine loans', Array.from({ length: 9 }, () => ({ atUs: T + MS })), 2, []],
    ['ten loans', Array.from({ length: 10 }, () => ({ atUs: T + MS })), 3, ['C2.ten-loans']],
    ['99,999,999 won', [{ atUs: T + MS, won: 99_999_999 }], 2, []],
    ['a hundred million won', [{ atUs: T + MS, won: 100_000_000 }], 3, ['C2.100m-won']],
    ['an hour after receipt', [{ atUs: T + HOUR }], 2, []],
    ['longer after receipt', [{ atUs: T + HOUR + 1 }], 3, ['C2.hour-after-receipt']],
  ] as const)(
    'is S3 from ten, a hundred million won or an hour on: %s',
    (_, loans, level, grave) => {
      const told = lent(loans).of('new-loans').at(-1);
      expect(told?.level).toBe(level);
      const rules = told?.facts.rulings.filter(({ severity }) => severity === 'S3');
      expect(rules?.map(({ rule }) => rule)).toEqual(grave);
    },
  );

  it('says that nobody knows when the venue had the order', () => {
    const [told] = lent([{ atUs: T + 2 * HOUR }], orderOf({ receivedTimeUs: null })).told;
    expect([told?.level, told?.facts.unavailable]).toEqual([2, ['receipt: fsc-2025-08-19']]);
  });

  it('is told where the order comes after it, as restated', () => {
    const stage = lent([{ atUs: T + MS }], orderOf({ id: 'later', effectiveTimeUs: T + DAY }));
    expect(stage.told).toEqual([]);
    stage.detector.establish(policyOf({ orders: [ORDER] }), T + HOUR);
    stage.instant(T + HOUR);
    expect(stage.told).toMatchObject([{ level: 2, facts: { quality: ['RESTATED'] } }]);
  });

  it('is over a day after the last one, and costs nothing meanwhile', () => {
    const stage = lent([{ atUs: T + MS }]);
    expect(stage.silence(T + DAY)).toBe(0);
    stage.silence(T + DAY + HOUR);
    expect(stage.told.map(({ state }) => state)).toEqual(['OPEN', 'CLEARING', 'CLOSED']);
    expect(stage.silence(T + 30 * DAY)).toBe(0);
  });
});

describe('entries of one instant', () => {
  it('are taken in their own order, whichever way they come in', () => {
    const entries = [0, 1, 2, 3].map((at) =>
      operationEntry(at % 2 === 0 ? 'LOAN_OPEN' : 'REPAYMENT', {
        ...{ loanId: `L${at >> 1}`, by: 1, validTimeUs: T + at, position: at, offset: 100 + at },
      }),
    );
    const tell = (order: readonly number[]): string => {
      const stage = new LendingStage(policyOf({ orders: [ORDER] }))
        .hear(termsEntry())
        .seal(T - DAY);
      for (const at of order) stage.hear(entries[at] as (typeof entries)[number]);
      return JSON.stringify(stage.seal(T).told);
    };
    const expected = tell([0, 1, 2, 3]);
    expect(expected).toContain('C2.repay-and-reopen');
    for (const order of [
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 3, 0, 2],
    ])
      expect(tell(order)).toBe(expected);
  });

  it('wait until their pane is sealed; what is late goes with the next instant', () => {
    const stage = new LendingStage(policyOf({ orders: [ORDER] })).hear(termsEntry()).seal(T - DAY);
    stage.hear(operationEntry('LOAN_OPEN', { validTimeUs: T + MS }));
    expect(stage.instant(T + 2 * SECOND).told).toEqual([]);
    expect(stage.detector.awake).toBe(true);
    expect(stage.instant(T + 2.25 * SECOND).told).toHaveLength(1);
    expect(stage.detector.awake).toBe(false);
    const late = { validTimeUs: T + 2 * MS, loanId: 'L2', by: 2, recordTimeUs: T + 60 * SECOND };
    stage.hear(operationEntry('LOAN_OPEN', late)).instant(T + 60.25 * SECOND);
    expect(stage.told.at(-1)?.facts.quality).toEqual(['RESTATED']);
  });
});

describe('what stands on a screen of an order', () => {
  const under = (stage: LendingStage): unknown => {
    const [venue] = stage.detector.reading().venues;
    return venue?.orders.map(({ order, loanCount, loanWon, inFlightCount }) => {
      return `${order.id}: ${loanCount} loans, ${loanWon} won, ${inFlightCount} in flight`;
    });
  };

  it('is what each order found at the venue, and nothing of an order for another', () => {
    const elsewhere = { ...orderOf().scope, venues: ['upbit'] };
    const orders = [
      orderOf({ id: 'early', effectiveTimeUs: T - SECOND }),
      orderOf({ id: 'elsewhere', scope: elsewhere }),
      orderOf({ id: 'here', scope: { ...elsewhere, venues: ['bithumb', 'upbit'] } }),
      orderOf({ id: 'late', effectiveTimeUs: T + SECOND }),
    ];
    const stage = new LendingStage(policyOf({ orders }));
    stage.hear(termsEntry(), operationEntry('LOAN_OPEN', { validTimeUs: T, loanId: 'L1' })).seal(T);
    const asked = { validTimeUs: T + SECOND, loanId: 'L2', by: 2, requestTimeUs: T };
    stage.hear(operationEntry('LOAN_OPEN', asked)).seal(T + SECOND);
    expect(under(stage)).toEqual([
      'early: 2 loans, 2000000 won, 0 in flight',
      'here: 2 loans, 2000000 won, 0 in flight',
      'late: 0 loans, 0 won, 1 in flight',
    ]);
  });

  it('is counted anew where the order changes, and stays where it is told again as it was', () => {
    const order = orderOf({ id: 'o', effectiveTimeUs: T });
    const stage = new LendingStage(policyOf({ orders: [order] }));
    stage.hear(termsEntry(), operationEntry('LOAN_OPEN', { validTimeUs: T })).seal(T);
    const later = T + 10 * SECOND;
    stage.detector.establish(policyOf({ orders: [{ ...order }] }), later);
    expect(under(stage)).toEqual(['o: 1 loans, 1000000 won, 0 in flight']);
    const moved = { ...order, effectiveTimeUs: T - SECOND };
    stage.detector.establish(policyOf({ orders: [moved] }), later);
    expect(under(stage)).toEqual(['o: 1 loans, 1000000 won, 0 in flight']);
    const afterwards = { ...order, effectiveTimeUs: T + SECOND };
    stage.detector.establish(policyOf({ orders: [afterwards] }), later);
    expect(under(stage)).toEqual(['o: 0 loans, 0 won, 0 in flight']);
  });
});
