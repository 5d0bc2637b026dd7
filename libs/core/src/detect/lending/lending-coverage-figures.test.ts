/** Which of several assets a coverage alert is about, and what else it says: prices, depth, the way down, what is missing. */
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
import { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import { LendingStage, type Told } from './lending-stage.fixture.ts';

const PRICE = 1_400;
const LOT = 1e-4;
const AT = T + 10 * SECOND;

interface Lent {
  readonly asset: string;
  /** Percent above the price (below: negative) at which ten million won are repaid by force; null: nothing is said. */
  readonly percents: readonly (number | null)[];
  readonly askWon: number | null;
  readonly bidWon?: number | null;
}

/** One look at assets of 1,400 won, each with its loans and its book. */
function look(
  lent: readonly Lent[],
  { elsewhere = null, priceAgeUs = 0, depthAgeUs = 0 }: Partial<Record<string, number | null>> = {},
): { readonly told: Told | undefined; readonly stage: LendingStage } {
  const markets = lent.map(({ asset }) => {
    const market = new Market(definition(`bithumb:${asset}/KRW:spot`, 0), 0);
    market.price = PRICE;
    market.pricePaneUs = AT - 2 * SECOND - (priceAgeUs ?? 0);
    return market;
  });
  const references = { otherVenueCount: 2, othersMedian: ln(elsewhere ?? 1) };
  const subjectsOf = (): SurgeSubject[] =>
    elsewhere === null ? [] : [{ references } as unknown as SurgeSubject];
  const stage = new LendingStage(policyOf(), { markets, subjectsOf })
    .hear(termsEntry({ assets: lent.map(({ asset }) => asset) }))
    .seal(T - DAY);
  let loan = 0;
  for (const [at, { asset, percents }] of lent.entries()) {
    for (const percent of percents) {
      loan += 1;
      const triggerPriceTicks = percent === null ? null : Math.round(PRICE * (1 + percent / 100));
      stage.hear(
        operationEntry('LOAN_OPEN', {
          ...{ asset, market: markets[at]?.definition.key ?? '', loanId: `L${loan}`, by: loan },
          ...{ principalLots: 1_000, principalWon: 10_000_000, priceTicks: PRICE },
          triggerPriceTicks,
        }),
      );
    }
  }
  stage.seal(T);
  for (const [at, { askWon, bidWon = 1_400 }] of lent.entries()) {
    const side = (won: number | null) =>
      won === null ? undefined : { lots: won / PRICE / LOT, isCut: true };
    const paneUs = AT - 2 * SECOND - (depthAgeUs ?? 0);
    Object.assign(markets[at]?.band ?? {}, { asks: side(askWon), bids: side(bidWon), paneUs });
  }
  stage.instant(AT);
  return { told: stage.of('coverage').at(-1), stage };
}

const forcedOf = (told: Told | undefined) =>
  told?.facts.channels.find(({ name }) => name === 'coverage.forced');

describe('a coverage alert', () => {
  it('is about the asset of which the book could take least, wherever that stands by name', () => {
    const thin = { percents: [1.5], askWon: 5_000_000 };
    const fair = { percents: [1.5], askWon: 15_000_000 };
    for (const [first, second] of [
      [
        { asset: 'ADA', ...thin },
        { asset: 'XRP', ...fair },
      ],
      [
        { asset: 'XRP', ...thin },
        { asset: 'ADA', ...fair },
      ],
    ] as const) {
      const { told } = look([first, second]);
      expect(told?.facts.scope).toEqual({
        ...{ assets: [first.asset], venues: ['bithumb'] },
        markets: [`bithumb:${first.asset}/KRW:spot`],
      });
    }
  });

  it.each([
    ['half of it', 20_000_000, 2, 0.5],
    ['a hair less', 20_400_000, undefined, undefined],
    ['all of it', 10_000_000, 3, 1],
    ['a hair less than all', 10_200_000, 2, 0.5],
    ['all of it by far', 1, 3, 1],
    ['what nothing takes', 0, 3, 1],
  ] as const)(
    'stands by what a rise of 2 %% forces, over what the book takes: %s',
    (_, askWon, level, limit) => {
      const { told } = look([{ asset: 'USDT', percents: [1.5], askWon }]);
      expect([told?.level, told?.facts.rulings[0]?.limit]).toEqual([level, limit]);
      // A thousand times is as much as is said.
      if (askWon < 100) expect(told?.facts.value).toBe(1_000);
    },
  );

  it('says what each move would force, up and down, and what either side takes', () => {
    const percents = [0.5, 1.5, 4, 9, -0.5, -1.5, -4, -9];
    const { told, stage } = look([
      { asset: 'USDT', percents, askWon: 8_000_000, bidWon: 40_000_000 },
    ]);
    const raw = forcedOf(told)?.raw ?? {};
    const millions = (name: string): number => Math.round((raw[name] ?? 0) / 1e6);
    const ways = [1, 2, 5, 10].map((percent) => [
      millions(`up${percent}PercentWon`),
      millions(`down${percent}PercentWon`),
    ]);
    expect(ways).toEqual([
      [10, 10],
      [20, 20],
      [31, 29],
      [42, 39],
    ]);
    expect(raw).toMatchObject({ askWon: 8_000_000, bidWon: 40_000_000, isCut: 1, ownTicks: PRICE });
    const gain = told?.facts.channels.find(({ name }) => name === 'coverage.gain');
    // Ten million won within the first percent, over forty that take two: half of a fall comes back.
    expect(gain?.raw['gainDownBp']).toBeCloseTo(4_975, -1);
    const [read] = stage.detector.reading().venues[0]?.assets ?? [];
    expect(read?.coverage?.gainDown).toBeCloseTo(0.4975, 3);
    expect(read?.coverage).toMatchObject({ askWon: 8_000_000, bidWon: 40_000_000 });
  });

  it('takes a side that shows nothing for one that takes nothing', () => {
    const { told } = look([
      { asset: 'USDT', percents: [1.5, -0.5], askWon: 5_000_000, bidWon: null },
    ]);
    expect(forcedOf(told)?.raw).toMatchObject({ bidWon: 0 });
    const gain = told?.facts.channels.find(({ name }) => name === 'coverage.gain');
    expect(gain?.raw['gainDownBp']).toBe(20_000_000);
  });

  it('names the price elsewhere where there is one, else that it is missing', () => {
    const lent = [{ asset: 'USDT', percents: [1.5], askWon: 5_000_000 }];
    const known = look(lent, { elsewhere: 1_380 }).told;
    expect(forcedOf(known)?.raw).toMatchObject({ ownTicks: 1_400, referenceTicks: 1_380 });
    expect(known?.facts.unavailable).toEqual([]);
    const unknown = look(lent).told;
    expect(forcedOf(unknown)?.raw).not.toHaveProperty('referenceTicks');
    expect(unknown?.facts.unavailable).toEqual(['reference: USDT']);
  });

  it('says of how many loans no trigger is known, and which other asset has no book', () => {
    const { told } = look([
      { asset: 'USDT', percents: [1.5, null, null], askWon: 5_000_000 },
      { asset: 'XRP', percents: [1.5], askWon: null },
    ]);
    expect(told?.facts.unavailable).toEqual([
      ...['depth: XRP', 'reference: USDT', 'triggers: of 2 of 3 loans'],
    ]);
  });

  it.each([
    ['no trigger is known', [{ asset: 'USDT', percents: [null], askWon: 1 }], {}],
    ['there is no book', [{ asset: 'USDT', percents: [1.5], askWon: null }], {}],
    [
      'the price is six minutes old',
      [{ asset: 'USDT', percents: [1.5], askWon: 1 }],
      { priceAgeUs: 360 * SECOND },
    ],
    [
      'the book is two minutes old',
      [{ asset: 'USDT', percents: [1.5], askWon: 1 }],
      { depthAgeUs: 120 * SECOND },
    ],
  ] as const)('is none where %s', (_, lent, ages) => {
    expect(look(lent, ages).told).toBeUndefined();
  });

  it('is still made of a price of five minutes and a book of ninety seconds', () => {
    const lent = [{ asset: 'USDT', percents: [1.5], askWon: 1 }];
    const ages = { priceAgeUs: 300 * SECOND, depthAgeUs: 90 * SECOND };
    expect(look(lent, ages).told?.level).toBe(3);
  });
});
