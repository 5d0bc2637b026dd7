/** Forced repayments at prices away from those elsewhere, in whole: what an alert says of one run, and that the next begins anew. */
import { describe, expect, it } from 'vitest';
import { definition } from '../../event/instrument.fixture.ts';
import { operationEntry, SECOND, T, termsEntry } from '../../lending/lending.fixture.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { ExecutionAspect } from './execution-aspect.ts';

const USDT = 'bithumb:USDT/KRW:spot';
const XRP = 'bithumb:XRP/KRW:spot';
const MINUTE = 60 * SECOND;
const PLAIN = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };

/** 1,000 won elsewhere; a venue's gap of 0.1 % is usual. */
const subject = {
  references: { otherVenueCount: 2, othersMedian: ln(1_000), globalVenueCount: 0 },
  priceBaseline: () => ({}),
  priceScale: () => 0.001,
} as unknown as SurgeSubject;

function aspectOf(guardBp: number | null = null): ExecutionAspect {
  const aspect = new ExecutionAspect('bithumb', () => [subject]);
  publish(aspect, guardBp);
  return aspect;
}

function publish(aspect: ExecutionAspect, guardBp: number | null): void {
  const { event } = termsEntry({ guardBp });
  if (event.kind === 'terms') aspect.publish(event);
}

/** Ten units repaid by force at a price in won. */
function repay(
  aspect: ExecutionAspect,
  won: number,
  parts: Partial<LendingEntry> = {},
  by = 1,
): void {
  const { market = USDT, validTimeUs: atUs = T } = parts;
  const priceTicks = Math.round(won * 100);
  const row = operationEntry('FORCED_REPAYMENT', {
    ...{ principalLots: 100_000, priceTicks, recordTimeUs: atUs, by, ...parts },
  });
  aspect.judge(row, new Market(definition(market), 0), atUs);
}

describe('a run of dislocated repayments', () => {
  it('is told in whole', () => {
    const aspect = aspectOf();
    repay(aspect, 1_100, { offset: 7, market: XRP, asset: 'XRP' });
    repay(aspect, 1_250, { offset: 5 }, 2);
    repay(aspect, 1_100, { offset: 5 }, 2);
    const reading = aspect.read(T);
    expect([reading?.level, reading?.pressing]).toEqual([3, 3]);
    expect(reading?.figure).toEqual({
      ...{ label: 'DISLOCATED', value: expect.closeTo(Math.log(1.25), 9), windowUs: 0 },
    });
    const facts = reading?.facts();
    const away = expect.closeTo(Math.log(1.25), 9);
    const judged = { dislocatedCount: 3, forcedCount: 3, unreferencedCount: 0 };
    expect(facts).toEqual({
      rulings: [
        { rule: 'C5.execution', severity: 'S3', value: away, limit: expect.closeTo(0.0296, 3) },
      ],
      scope: { assets: ['USDT', 'XRP'], venues: ['bithumb'], markets: [USDT, XRP] },
      channels: [
        { name: 'execution.away', value: away, ...PLAIN, raw: judged },
        { name: 'execution.harmedUsers', value: 2, ...PLAIN, raw: { userCount: 2 } },
        { name: 'execution.excess', value: 4_500, ...PLAIN, raw: { excessWon: 4_500 } },
      ],
      ...{ unavailable: [], quality: [] },
      inputs: [
        { market: XRP, firstOffset: 7, lastOffset: 7 },
        { market: USDT, firstOffset: 5, lastOffset: 5 },
      ],
    });
  });

  it('names its first twenty records', () => {
    const aspect = aspectOf();
    for (let offset = 0; offset < 25; offset += 1) repay(aspect, 1_100, { offset });
    const offsets = aspect
      .read(T)
      ?.facts()
      .inputs.map(({ lastOffset }) => lastOffset);
    expect(offsets).toEqual(Array.from({ length: 20 }, (_, at) => at));
  });

  it('begins anew ten minutes after the last: counts, users, losses, places', () => {
    const aspect = aspectOf();
    repay(aspect, 1_500, { market: XRP, asset: 'XRP', offset: 1 }, 1);
    repay(aspect, 1_500, { offset: 2, validTimeUs: T + 10 * MINUTE - 1 }, 2);
    expect(aspect.dueUs).toBe(T + 20 * MINUTE - 1);
    expect(aspect.read(T + 10 * MINUTE)?.facts().channels[1]?.value).toBe(2);
    repay(aspect, 1_100, { offset: 3, validTimeUs: T + 20 * MINUTE - 1 }, 3);
    const reading = aspect.read(T + 20 * MINUTE);
    const facts = reading?.facts();
    expect([reading?.pressing, facts?.scope.assets, facts?.scope.markets]).toEqual([
      ...[1, ['USDT'], [USDT]],
    ]);
    expect(reading?.figure.value).toBeCloseTo(Math.log(1.1), 9);
    expect(facts?.channels.map(({ value }) => Math.round(value * 100) / 100)).toEqual([
      ...[0.1, 1, 1_000],
    ]);
    expect(facts?.channels[0]?.raw).toEqual({
      ...{ dislocatedCount: 1, forcedCount: 1, unreferencedCount: 0 },
    });
    expect(facts?.inputs.map(({ firstOffset }) => firstOffset)).toEqual([3]);
  });

  it('is made of forced repayments that say a price, and of nothing else', () => {
    const aspect = aspectOf();
    const market = new Market(definition(USDT), 0);
    const row = { priceTicks: 150_000, recordTimeUs: T };
    aspect.judge(operationEntry('REPAYMENT', row), market, T);
    aspect.judge(operationEntry('FORCED_REPAYMENT', { ...row, priceTicks: 0 }), market, T);
    aspect.judge(termsEntry(row), market, T);
    expect(aspect.read(T)).toBeUndefined();
    repay(aspect, 1_500);
    expect(aspect.read(T)?.facts().channels[0]?.raw).toMatchObject({ forcedCount: 1 });
  });

  it('says how many could not be compared, at a market that nobody knows', () => {
    const aspect = aspectOf();
    aspect.judge(operationEntry('FORCED_REPAYMENT', { recordTimeUs: T }), undefined, T);
    repay(aspect, 1_500);
    expect(aspect.read(T)?.facts().unavailable).toEqual(['reference: 1 of 2 forced repayments']);
  });
});

describe('a guard that a venue claims', () => {
  it('is told with the furthest beyond it, and as no dislocation where it is none', () => {
    const aspect = aspectOf(200);
    for (const won of [1_022, 1_025, 1_021]) repay(aspect, won);
    const reading = aspect.read(T);
    const away = expect.closeTo(Math.log(1.025), 9);
    expect(reading?.figure).toEqual({ label: 'GUARD_NOT_ACTING', value: away, windowUs: 0 });
    expect(reading?.pressing).toBe(1);
    expect(reading?.facts().rulings).toEqual([
      { rule: 'C5.guard', severity: 'S3', value: away, limit: expect.closeTo(0.0198, 3) },
    ]);
    const [own, users, excess] = reading?.facts().channels ?? [];
    expect([own?.raw, users?.value, excess?.value]).toEqual([
      { dislocatedCount: 0, forcedCount: 3, unreferencedCount: 0 },
      ...[0, 0],
    ]);
  });

  it('comes beside the dislocation, and is over where the venue claims it no more', () => {
    const aspect = aspectOf(200);
    for (const won of [1_100, 1_200]) repay(aspect, won);
    const rules = (): unknown =>
      aspect
        .read(T)
        ?.facts()
        .rulings.map(({ rule }) => rule);
    expect(rules()).toEqual(['C5.execution', 'C5.guard']);
    const withdrawn = aspectOf(200);
    publish(withdrawn, null);
    for (const won of [1_100, 1_200]) repay(withdrawn, won);
    expect(
      withdrawn
        .read(T)
        ?.facts()
        .rulings.map(({ rule }) => rule),
    ).toEqual(['C5.execution']);
  });

  it('counts from one again in the next run', () => {
    const aspect = aspectOf(200);
    for (const won of [1_100, 1_100]) repay(aspect, won);
    repay(aspect, 1_100, { validTimeUs: T + 10 * MINUTE });
    const labelAt = (minutes: number) => aspect.read(T + minutes * MINUTE)?.figure.label;
    expect(labelAt(10)).toBe('DISLOCATED');
    repay(aspect, 1_100, { validTimeUs: T + 11 * MINUTE });
    expect(labelAt(11)).toBe('GUARD_NOT_ACTING');
  });
});
