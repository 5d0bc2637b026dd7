/** Whether the book could take what a move would force, as a supervisor is told of it. */
import { describe, expect, it } from 'vitest';
import { definition } from '../../event/instrument.fixture.ts';
import {
  DAY,
  operationEntry,
  policyOf,
  SECOND,
  T,
  termsEntry,
} from '../../lending/lending.fixture.ts';
import { FINE_PANE_US } from '../../limits.ts';
import { Market } from '../../market/market.ts';
import { LendingStage } from './lending-stage.fixture.ts';

const KEY = 'bithumb:USDT/KRW:spot';
const PRICE = 1_400;
const LOT = 1e-4;

/** One loan of 10 million won that is repaid by force so many percent above the price, and a book that takes so much. */
function stageOf({
  percent,
  askWon,
  loanPercent = percent,
}: {
  percent: number;
  askWon: number | null;
  loanPercent?: number;
}) {
  const market = new Market(definition(KEY, 0), 0);
  market.price = PRICE;
  const stage = new LendingStage(policyOf(), { markets: [market] })
    .hear(termsEntry())
    .seal(T - DAY);
  stage.hear(
    operationEntry('LOAN_OPEN', {
      ...{ validTimeUs: T, principalLots: 1_000, principalWon: 10_000_000, priceTicks: PRICE },
      triggerPriceTicks: Math.round(PRICE * (1 + loanPercent / 100)),
    }),
  );
  stage.seal(T);
  const look = (untilUs: number): LendingStage => {
    for (let at = T + 10 * SECOND; at <= untilUs; at += FINE_PANE_US) {
      market.pricePaneUs = at;
      if (market.band !== undefined && askWon !== null) {
        Object.assign(market.band, {
          ...{ asks: { lots: askWon / PRICE / LOT, isCut: false }, bids: { lots: 1, isCut: true } },
          paneUs: at,
        });
      }
      stage.instant(at);
    }
    return stage;
  };
  return { look, market, stage };
}

const toldOf = (stage: LendingStage) => stage.of('coverage');

describe('coverage', () => {
  it.each([
    ['twice what is forced', 20_000_000, 0.5, 2],
    ['more', 22_000_000, 0.45, undefined],
    ['as much', 10_000_000, 1, 3],
  ])('by a book that takes %s', (_, askWon, ratio, level) => {
    // A loan is in a bin of 25 bp: its trigger at 1.5 % lies within 2 % and beyond 1.
    const told = toldOf(stageOf({ percent: 1.5, askWon }).look(T + 12 * SECOND)).at(-1);
    expect(told?.level).toBe(level);
    if (level === undefined) return;
    expect(told?.facts.label).toBe('THIN_COVERAGE');
    expect(told?.facts.value).toBeCloseTo(ratio, 1);
    expect(told?.facts.rulings.map(({ rule }) => rule)).toEqual(['C4.coverage']);
    const [forced] = told?.facts.channels ?? [];
    expect(forced?.raw).toMatchObject({ up1PercentWon: 0, askWon, ownTicks: PRICE });
    expect(forced?.raw['up5PercentWon']).toBe(forced?.raw['up2PercentWon']);
  });

  it('is no matter of what is forced further away', () => {
    expect(toldOf(stageOf({ percent: 4, askWon: 1_000 }).look(T + 12 * SECOND))).toEqual([]);
  });

  it('is held while the book cannot be seen', () => {
    const { look, stage, market } = stageOf({ percent: 1.5, askWon: 10_000_000 });
    look(T + 12 * SECOND);
    Object.assign(market.band ?? {}, { asks: undefined });
    stage.instant(T + 13 * SECOND);
    expect(toldOf(stage).map(({ state }) => state)).toEqual(['OPEN', 'HELD_BLIND']);
    expect(toldOf(stage).at(-1)?.facts.unavailable).toEqual(['depth: USDT']);
  });
});

describe('the loop gain', () => {
  const gainOf = (askWon: number, seconds: number) =>
    toldOf(stageOf({ percent: 0.5, askWon }).look(T + (10 + seconds) * SECOND))
      .at(-1)
      ?.facts.rulings.find(({ rule }) => rule === 'C4.loop-gain-60s');

  it.each([
    ['half, for less than a minute', 40_000_000, 59, undefined],
    ['half, for a minute', 40_000_000, 60, 'S2'],
    ['less than half', 41_500_000, 70, undefined],
    ['four fifths, for a minute', 25_000_000, 60, 'S3'],
  ])('of %s', (_, askWon, seconds, severity) => {
    expect(gainOf(askWon, seconds)?.severity).toBe(severity);
  });

  it('tells the alert where coverage alone would not', () => {
    const told = toldOf(stageOf({ percent: 0.5, askWon: 40_000_000 }).look(T + 80 * SECOND)).at(-1);
    expect(told?.facts).toMatchObject({ label: 'LOOP_GAIN' });
  });
});
