/** Limits of loans and prices of forced repayments, as a supervisor is told of them. */
import { describe, expect, it } from 'vitest';
import { definition } from '../../event/instrument.fixture.ts';
import { DAY, operationEntry, T, termsEntry } from '../../lending/lending.fixture.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import type { LendingFinding } from '../../lending/lending-finding.ts';
import { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { AssumedLimits } from './assumed-limits.ts';
import { ExecutionAspect } from './execution-aspect.ts';
import { LimitAspect } from './limit-aspect.ts';

const MARKET = 'bithumb:USDT/KRW:spot';

function finding(fields: Partial<LendingFinding>): LendingFinding {
  return {
    ...{ rule: 'user-cap', severity: 'S2', venue: 'bithumb', asset: 'USDT', programme: 'p' },
    ...{ operation: 'LOAN_OPEN', loanId: 'L1', borrowerHash: 'ab', validTimeUs: T, offset: 7 },
    ...{ restated: false, value: null, limit: null, unit: null, principalWon: 0, ruleId: 'cap-1' },
    ...fields,
  };
}

describe('limits', () => {
  const told = (...findings: readonly Partial<LendingFinding>[]) => {
    const aspect = new LimitAspect('bithumb', new AssumedLimits());
    for (const fields of findings) aspect.add(finding(fields), MARKET, T);
    const reading = aspect.read(T);
    return { reading, facts: reading?.facts(), aspect };
  };

  it('show the furthest finding of a rule against its limit, to the unit, with the dated rule', () => {
    const won = { unit: 'won', limit: 30_000_000 } as const;
    const { facts, reading } = told(
      { ...won, value: 30_000_001 },
      { ...won, value: 30_000_002, ruleId: 'cap-2' },
      { rule: 'loan-to-value', unit: 'bp', value: 8_501, limit: 8_500 },
    );
    expect(facts?.rulings).toEqual([
      { rule: 'C3.loan-to-value', severity: 'S2', value: 0.8501, limit: 0.85, basis: 'cap-1' },
      { rule: 'C3.user-cap', severity: 'S2', value: 30_000_002, limit: 30_000_000, basis: 'cap-2' },
    ]);
    expect([reading?.level, reading?.figure.value]).toEqual([2, 3]);
    expect(facts?.channels[0]?.raw).toEqual({ 'loan-to-value.count': 1, 'user-cap.count': 2 });
  });

  it('count what cannot be measured, such as a lender who is not the venue', () => {
    const { facts } = told({ rule: 'lender-not-venue' }, { rule: 'lender-not-venue' });
    expect(facts?.rulings).toEqual([
      { rule: 'C3.lender-not-venue', severity: 'S2', value: 2, limit: 1, basis: 'cap-1' },
    ]);
  });

  it('are a watch where only the price has moved, and nothing where no rule binds', () => {
    expect(told({ rule: 'loan-to-value-by-price', severity: 'S1' }).reading?.level).toBe(1);
    expect(told({ severity: null }).reading).toBeUndefined();
  });

  it('count from the first of a run: a day without another ends it', () => {
    const { aspect } = told({}, {});
    expect(aspect.read(T + DAY - 1)?.level).toBe(2);
    expect(aspect.read(T + DAY)?.level).toBe(0);
    aspect.add(finding({}), MARKET, T + DAY);
    expect(aspect.read(T + DAY)?.figure.value).toBe(1);
  });
});

/** Detector A's view of a market: 1,000 won elsewhere, and a scale of its gap. */
function subjectOf(scale: number, otherVenueCount = 2): SurgeSubject {
  const references = { otherVenueCount, othersMedian: ln(1_000), globalVenueCount: 0 };
  return {
    references,
    priceBaseline: () => ({}),
    priceScale: () => scale,
  } as unknown as SurgeSubject;
}

interface Fill {
  readonly won: number;
  readonly by?: number;
  readonly late?: boolean;
}

function executions(
  fills: readonly Fill[],
  {
    scale = 0.001,
    others = 2,
    guardBp = null,
  }: {
    readonly scale?: number;
    readonly others?: number;
    readonly guardBp?: number | null;
  } = {},
) {
  const market = new Market(definition(MARKET), 0);
  const aspect = new ExecutionAspect('bithumb', () => [subjectOf(scale, others)]);
  const { event } = termsEntry({ guardBp });
  if (event.kind === 'terms') aspect.publish(event);
  for (const [at, { won, by = at + 1, late = false }] of fills.entries()) {
    const entry: LendingEntry = operationEntry('FORCED_REPAYMENT', {
      ...{ by, offset: 50 + at, validTimeUs: T, priceTicks: Math.round(won * 100) },
      // Ten USDT of 1e-4.
      ...{ principalLots: 100_000, recordTimeUs: late ? T + DAY : T },
    });
    aspect.judge(entry, market, T);
  }
  const reading = aspect.read(T);
  const channel = (name: string) =>
    reading?.facts().channels.find((one) => one.name === name)?.value;
  return { aspect, reading, channel };
}

describe('a forced repayment', () => {
  it.each([
    ['less than 3 % above the price elsewhere', 1_029, 0.001, undefined],
    ['further', 1_031, 0.001, 3],
    ['further, within six scales', 1_031, 0.006, undefined],
    ['beyond six scales', 1_040, 0.006, 3],
    ['below it, which harms nobody', 900, 0.001, undefined],
  ])('%s', (_, won, scale, level) => {
    expect(executions([{ won }], { scale }).reading?.level).toBe(level);
  });

  it('is told with the users it harmed, and what they lost beyond the price elsewhere', () => {
    const { channel, reading } = executions([
      { won: 1_100, by: 1 },
      { won: 1_300, by: 1 },
      { won: 1_200, by: 2 },
      { won: 1_010, by: 3 },
    ]);
    expect([channel('execution.harmedUsers'), channel('execution.excess')]).toEqual([2, 6_000]);
    expect(channel('execution.away')).toBeCloseTo(Math.log(1.3), 9);
    expect(reading?.figure.label).toBe('DISLOCATED');
    expect(reading?.facts().inputs.map(({ firstOffset }) => firstOffset)).toEqual([50, 51, 52]);
  });

  it('is compared with nothing where nothing is known, or it came late; the alert says of how many', () => {
    expect(executions([{ won: 1_100 }], { others: 1 }).reading).toBeUndefined();
    const { reading } = executions([{ won: 1_100, late: true }, { won: 1_100 }]);
    expect(reading?.facts().unavailable).toEqual(['reference: 1 of 2 forced repayments']);
  });

  it.each([
    ['one beyond the gap', [1_021], undefined],
    ['a second one', [1_021, 1_021], 'GUARD_NOT_ACTING'],
    ['none beyond it', [1_019, 1_019], undefined],
    ['dislocated ones', [1_100, 1_100], 'GUARD_NOT_ACTING'],
  ] as const)('shows that a guard at 2 %% does not act: %s', (_, fills, label) => {
    const { reading } = executions(
      fills.map((won) => ({ won })),
      { guardBp: 200 },
    );
    expect(reading?.figure.label).toBe(label);
    const rules = reading?.facts().rulings.map(({ rule }) => rule) ?? [];
    expect(rules.includes('C5.guard')).toBe(label !== undefined);
  });

  it('is over ten minutes after the last', () => {
    const { aspect } = executions([{ won: 1_100 }]);
    expect(aspect.read(T + 599_999_999)?.level).toBe(3);
    expect(aspect.read(T + 600_000_000)?.level).toBe(0);
  });
});
