import { describe, expect, it } from 'vitest';
import { isoTime } from '../number/iso-time.ts';
import { DEFAULT_LENDING_RULES } from './default-lending-rules.ts';
import type { LendingRule, LendingRuleKind } from './lending-policy.ts';
import { readLendingRules } from './read-lending.ts';

const { rules } = DEFAULT_LENDING_RULES;

/** Ids of one kind that hold at a venue at an instant. */
function inForce(kind: LendingRuleKind, venue: string, time: string): string[] {
  const holds = ({ fromUs, toUs, venues }: LendingRule): boolean =>
    isoTime(fromUs) <= time &&
    (toUs === null || isoTime(toUs) > time) &&
    (venues.length === 0 || venues.includes(venue));
  return rules.filter((rule) => rule.kind === kind && holds(rule)).map(({ id }) => id);
}

describe('the default rule book', () => {
  it('can be read as any other', () => {
    expect(readLendingRules(JSON.parse(JSON.stringify(DEFAULT_LENDING_RULES)))).toEqual({
      kind: 'ok',
      value: DEFAULT_LENDING_RULES,
    });
  });

  it.each<[LendingRuleKind, string, string, string[]]>([
    ['loan-to-value', 'bithumb', '2025-06-15T14:59:59.999Z', []],
    ['loan-to-value', 'bithumb', '2025-06-15T15:00:00.000Z', ['bithumb-ratio-2025-06']],
    ['loan-to-value', 'bithumb', '2025-08-14T14:59:59.999Z', ['bithumb-ratio-2025-06']],
    ['loan-to-value', 'bithumb', '2025-08-14T15:00:00.000Z', ['bithumb-ratio-2025-08']],
    ['loan-to-value', 'bithumb', '2025-09-04T14:59:59.999Z', ['bithumb-ratio-2025-08']],
    [
      'loan-to-value',
      'bithumb',
      '2025-09-04T15:00:00.000Z',
      ['bithumb-ratio-2025-08', 'guideline-ratio'],
    ],
    [
      'loan-to-value',
      'bithumb',
      '2025-09-30T15:00:00.000Z',
      ['bithumb-ratio-2025-10', 'guideline-ratio'],
    ],
    ['loan-to-value', 'upbit', '2025-07-03T14:59:59.999Z', []],
    ['loan-to-value', 'upbit', '2025-07-03T15:00:00.000Z', ['upbit-ratio-2025-07']],
    ['loan-to-value', 'coinone', '2026-01-01T00:00:00.000Z', ['guideline-ratio']],
    ['user-cap', 'bithumb', '2025-07-01T00:00:00.000Z', ['bithumb-cap-2025-06']],
    ['user-cap', 'bithumb', '2025-09-01T00:00:00.000Z', ['bithumb-cap-2025-08']],
    ['user-cap', 'bithumb', '2025-10-11T00:00:00.000Z', ['bithumb-cap-2025-10', 'guideline-cap']],
    ['fee', 'upbit', '2025-09-04T14:59:59.999Z', []],
    ['fee', 'upbit', '2025-09-05T00:00:00.000Z', ['guideline-fee', 'guideline-fee-inclusive']],
    ['hazard', 'bithumb', '2025-06-16T00:00:00.000Z', ['hazard']],
  ])('%s at %s at %s', (kind, venue, time, ids) => {
    expect(inForce(kind, venue, time)).toEqual(ids);
  });

  it('has each figure of the history', () => {
    const figures = rules.map((rule) => {
      if (rule.kind === 'loan-to-value') return `${rule.id} ${rule.maxBp}`;
      return rule.kind === 'user-cap' ? `${rule.id} ${rule.firstWon} ${rule.tierWonMax}` : '';
    });
    expect(figures.filter((figure) => figure !== '')).toEqual([
      'bithumb-ratio-2025-06 40000',
      'bithumb-ratio-2025-08 20000',
      'bithumb-ratio-2025-10 8500',
      'bithumb-cap-2025-06 1000000000 1000000000',
      'bithumb-cap-2025-08 200000000 200000000',
      'bithumb-cap-2025-10 30000000 30000000',
      'upbit-ratio-2025-07 8000',
      'guideline-ratio 10000',
      'guideline-cap 30000000 70000000',
    ]);
  });

  it('gives what was published of each kind of collateral in October 2025', () => {
    const rule = rules.find(({ id }) => id === 'bithumb-ratio-2025-10');
    if (rule?.kind !== 'loan-to-value') throw new Error('no such rule');
    const ratio = (asset: string): number => {
      const named = rule.counted.find(({ assets }) => assets.includes(asset));
      return (rule.maxBp * (named?.countedBp ?? rule.otherwiseCountedBp)) / 10_000;
    };
    expect(['KRW', 'USDT', 'BTC', 'ZIL'].map(ratio)).toEqual([8_500, 8_075, 7_650, 7_225]);
  });

  it('says of each rule where it comes from, in both languages, and what is assumed', () => {
    for (const { source, assumed, fromUs } of rules) {
      expect(source.en).toMatch(/[a-z]{4}/);
      expect(source.ko).toMatch(/[가-힣]{2}/);
      // No source gives an hour.
      if (fromUs > 0) expect(assumed).toContain('from');
    }
    // What a venue limited itself to, a text that can be read in two ways, and a number of ours.
    const open = rules.filter(({ binding }) => !binding);
    expect(open.filter(({ venues }) => venues.length === 1).length).toBe(7);
    expect(open.flatMap(({ id, venues }) => (venues.length === 1 ? [] : [id]))).toEqual([
      'guideline-fee-inclusive',
      'guideline-notice-lead',
    ]);
  });
});
