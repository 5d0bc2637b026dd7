/** Currencies without an exchange rate, as tables: who has traded since when, and how old the rate is. */
import { describe, expect, it } from 'vitest';
import type { AlertSink } from '../../alert/alert-writer.ts';
import { defaultRuleset } from '../../control/ruleset.ts';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import type { COVERAGE } from './coverage.ts';
import { ReferenceWatch } from './reference-watch.ts';

const NOW_US = 1_760_000_000_000_000;
const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;
const RATE = 'reference:USD/KRW:fx';
const UPBIT = 'upbit:USDT/KRW:spot';

interface Heard {
  readonly subject: string;
  readonly state: string | undefined;
  readonly level: number;
  readonly unavailable: readonly string[];
  readonly venues: readonly string[];
  readonly rules: readonly string[];
}

class Watch {
  readonly heard: Heard[] = [];
  readonly #watch: ReferenceWatch;
  readonly #markets = new Map<string, Market>();

  constructor() {
    const sink: AlertSink<typeof COVERAGE> = {
      observe: ({ subject }, lifecycle, observation, _onsetUs, account) => {
        const { unavailable, scope, rulings } = account.facts();
        this.heard.push({
          ...{ subject, state: lifecycle.observe(observation), level: observation.level },
          ...{ unavailable, venues: scope.venues, rules: rulings.map(({ rule }) => rule) },
        });
      },
    };
    this.#watch = new ReferenceWatch(sink);
  }

  /** The domain's markets, each first traded so many minutes ago. */
  plan(traded: Readonly<Record<string, number>>): this {
    for (const [key, minutes] of Object.entries(traded)) {
      const market = this.#market(key);
      market.firstTradeUs = minutes === 0 ? 0 : NOW_US - minutes * MINUTE_US;
    }
    this.#watch.plan([...this.#markets.values()], defaultRuleset());
    return this;
  }

  /** The rate was said last so many days ago. */
  rate(days: number, key = RATE): this {
    this.#market(key).pricePaneUs = NOW_US - days * DAY_US;
    return this;
  }

  judge(afterUs = 0): this {
    this.#watch.judge(NOW_US + afterUs, NOW_US + afterUs + 2_000_000);
    return this;
  }

  #market(key: string): Market {
    const made = this.#markets.get(key) ?? new Market(definition(key), 0);
    this.#markets.set(key, made);
    return made;
  }
}

describe('a currency', () => {
  it.each([
    { what: 'with a rate', traded: { [UPBIT]: 60 }, days: 0, isMissing: false },
    { what: 'without any', traded: { [UPBIT]: 60 }, days: undefined, isMissing: true },
    {
      what: 'that has traded for ten minutes',
      traded: { [UPBIT]: 10 },
      days: undefined,
      isMissing: true,
    },
    { what: 'that has traded for nine', traded: { [UPBIT]: 9 }, days: undefined, isMissing: false },
    {
      what: 'in which nobody has traded',
      traded: { [UPBIT]: 0 },
      days: undefined,
      isMissing: false,
    },
    {
      what: 'whose rate rests over a long weekend',
      traded: { [UPBIT]: 60 },
      days: 4,
      isMissing: false,
    },
    { what: 'whose rate rests longer', traded: { [UPBIT]: 60 }, days: 4.001, isMissing: true },
    {
      what: 'that is the dollar',
      traded: { 'kraken:USDT/USD:spot': 60 },
      days: undefined,
      isMissing: false,
    },
    {
      what: 'that is a stablecoin',
      traded: { 'okx:BTC/USDT:spot': 60 },
      days: undefined,
      isMissing: false,
    },
    {
      what: 'of derivatives alone',
      traded: { 'x:BTC/KRW:linear': 60 },
      days: undefined,
      isMissing: false,
    },
  ])('$what lacks a rate: $isMissing', ({ traded, days, isMissing }) => {
    const watch = new Watch();
    if (days !== undefined) watch.rate(days);
    watch.plan(traded).judge();
    expect(watch.heard.map(({ state }) => state)).toEqual(isMissing ? ['OPEN'] : []);
  });

  it('is a watch of its own, which names what trades in it', () => {
    const watch = new Watch();
    watch.plan({ [UPBIT]: 60, 'bithumb:BTC/KRW:spot': 1, 'kraken:USDT/EUR:spot': 60 });
    watch.rate(0, 'reference:USD/EUR:fx').plan({}).judge();
    expect(watch.heard).toEqual([
      {
        ...{ subject: 'USD/KRW', state: 'OPEN', level: 1, unavailable: ['reference:USD/KRW'] },
        ...{ venues: ['bithumb', 'upbit'], rules: ['D.reference'] },
      },
    ]);
  });

  it('is told of ten seconds after its rate has come, and not before; in the order of names', () => {
    const watch = new Watch().plan({ [UPBIT]: 60, 'kraken:USDT/EUR:spot': 60 }).judge();
    expect(watch.heard.map(({ subject }) => subject)).toEqual(['USD/EUR', 'USD/KRW']);
    watch.rate(0).plan({});
    const states = (): (string | undefined)[] =>
      watch.heard.filter(({ subject }) => subject === 'USD/KRW').map(({ state }) => state);
    for (let second = 1; second <= 12; second += 1) watch.judge(second * 1_000_000);
    expect(states().filter((state) => state !== undefined)).toEqual(['OPEN', 'CLOSED']);
    const last = watch.heard.findLast(({ subject }) => subject === 'USD/KRW');
    expect(last).toMatchObject({ level: 0, unavailable: [], rules: [], state: 'CLOSED' });
  });
});
