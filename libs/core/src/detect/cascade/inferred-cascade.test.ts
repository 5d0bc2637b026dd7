/** A cascade seen through trades alone: when it is said, and what is said of it. */
import { describe, expect, it } from 'vitest';
import type { AlertFacts, AlertFigure, AlertSink } from '../../alert/alert-writer.ts';
import type { AlertKin } from '../../alert/kinship.ts';
import { defaultRuleset } from '../../control/ruleset.ts';
import { definition } from '../../event/instrument.fixture.ts';
import { Market } from '../../market/market.ts';
import { PANE, PANE_COLUMN_COUNT } from '../../window/open-panes.ts';
import { COLUMN } from '../surge/channel-history.ts';
import type { SurgeSubject } from '../surge/surge-subject.ts';
import type { CASCADE } from './cascade.ts';
import { InferredCascade } from './inferred-cascade.ts';

const SECOND_US = 1_000_000;
const START_US = 1_759_881_600_000_000;

/** What detector A sees of a market over its window of 60 s, one way. */
interface Seen {
  readonly market: string;
  readonly pressure?: number; // unit: −log10 p
  readonly price?: number; // unit: −log10 p
  readonly way?: 1 | -1;
  readonly orientation?: 1 | -1;
  readonly sleeping?: boolean;
}

interface Told {
  readonly second: number;
  readonly direction: string;
  readonly level: number;
  readonly state: string | undefined;
  readonly onset: number; // unit: s
  readonly blind: number;
  readonly pressing: number;
  readonly quiet: number;
  readonly kin: AlertKin;
  readonly facts: AlertFacts<typeof CASCADE> & AlertFigure<typeof CASCADE>;
}

class Stage {
  readonly told: Told[] = [];
  readonly blind: Set<string> = new Set();
  readonly inferred: InferredCascade;
  #seen: readonly Seen[] = [];
  readonly #markets = new Map<string, Market>();
  #second = 0;

  constructor() {
    const sink: AlertSink<typeof CASCADE> = {
      observe: ({ direction, kin }, lifecycle, observation, onsetUs, account) => {
        const { level, timeUs, ...rest } = observation;
        const { blind, pressing, quiet } = rest;
        const facts = { ...account.facts(), ...account.figure() };
        const state = lifecycle.observe(observation);
        lifecycle.id = 'an alert';
        const second = (timeUs - START_US) / SECOND_US;
        const onset = (onsetUs - START_US) / SECOND_US;
        this.told.push({
          second,
          direction,
          level,
          state,
          onset,
          blind,
          pressing,
          quiet,
          kin,
          facts,
        });
      },
    };
    const subjectsOf = (market: Market) => this.#subjectsOf(market);
    this.inferred = new InferredCascade(sink, subjectsOf, (venue) => this.blind.has(venue));
  }

  /** So many seconds in which detector A sees this. */
  run(seconds: number, seen: readonly Seen[], isFed = false): this {
    this.#seen = seen;
    for (const { market } of seen) this.market(market);
    const markets = [...this.#markets.values()];
    this.inferred.plan(markets, { ...defaultRuleset(), stablecoins: ['USDT', 'USDC'] });
    for (const { market, sleeping = false } of seen) this.market(market).sleeping = sleeping;
    for (let step = 0; step < seconds; step += 1) {
      this.#second += 1;
      this.inferred.second(START_US + this.#second * SECOND_US, isFed);
    }
    return this;
  }

  /** Which scopes are open now, by direction. */
  get open(): string[] {
    const last = new Map(this.told.map((one) => [one.direction, one]));
    return [...last.values()].filter(({ level }) => level > 0).map(({ direction }) => direction);
  }

  market(key: string): Market {
    const made = this.#markets.get(key) ?? new Market(definition(key), 0);
    this.#markets.set(key, made);
    return made;
  }

  #subjectsOf(market: Market): SurgeSubject[] {
    const { key } = market.definition;
    return this.#seen
      .filter((one) => one.market === key)
      .map(({ pressure = 1.3, price = 2, way = 1, orientation = 1 }) => {
        const towards = (windowAt: number, sign: number, score: number): number =>
          windowAt === 1 && sign === way ? score : 0;
        const found = {
          origin: { orientation },
          pressure: {
            score: (windowAt: number, sign: number) => towards(windowAt, sign, pressure),
          },
          channelScore: (windowAt: number, channel: number, sign: number) =>
            channel === COLUMN.DIRECT ? towards(windowAt, sign, price) : 99,
        };
        return found as unknown as SurgeSubject;
      });
  }
}

const KEYS = [
  'a:BTC/KRW:spot',
  'a:ETH/KRW:spot',
  'a:XRP/KRW:spot',
  'b:BTC/KRW:spot',
  'b:ETH/KRW:spot',
];
const [FIRST = '', ...REST] = KEYS;
const all = (of: Partial<Seen> = {}): Seen[] => KEYS.map((market) => ({ market, ...of }));
const butFirst = (first: Partial<Seen>): Seen[] => [
  { market: FIRST, ...first },
  ...REST.map((market) => ({ market })),
];

describe('an inferred cascade', () => {
  it.each<[string, Seen[], open: string[]]>([
    ['is five symbols pressed the same way', all(), ['SELL_OFF']],
    ['goes up as well', all({ way: -1 }), ['SQUEEZE']],
    ['is not four', REST.map((market) => ({ market })), []],
    ['is not five of which one goes the other way', butFirst({ way: -1 }), []],
    ['asks for pressure (p = 0.05)', butFirst({ pressure: 1.29 }), []],
    ['asks for the price (p = 0.01)', butFirst({ price: 1.99 }), []],
    ['is not inferred where the side of trades is not known', all({ pressure: Number.NaN }), []],
    [
      'is not of a stablecoin',
      [...REST.map((market) => ({ market })), { market: 'a:USDT/KRW:spot' }],
      [],
    ],
    ['is not of what a coin is priced in', butFirst({ orientation: -1 }), []],
    ['is not of markets that sleep', butFirst({ sleeping: true }), []],
    [
      'is not of one coin on five venues',
      ['a', 'b', 'c', 'd', 'e'].map((venue) => ({ market: `${venue}:BTC/KRW:spot` })),
      [],
    ],
    [
      'is of two',
      ['a:BTC', 'b:BTC', 'c:BTC', 'd:BTC', 'a:ETH'].map((at) => ({ market: `${at}/KRW:spot` })),
      ['SELL_OFF'],
    ],
  ])('%s', (_what, seen, open) => {
    expect(new Stage().run(1, seen).open).toEqual(open);
  });

  it.each<[string, gap: number, open: string[]]>([
    ['within a minute', 59, ['SELL_OFF']],
    ['a minute apart', 60, []],
  ])('takes what was pressed %s', (_what, gap, open) => {
    const stage = new Stage().run(1, [{ market: FIRST }]).run(gap - 1, []);
    expect(
      stage.run(
        1,
        REST.map((market) => ({ market })),
      ).open,
    ).toEqual(open);
  });

  it('is a watch, whatever is pressed, with its onset', () => {
    const stage = new Stage().run(3, all({ pressure: 50, price: 50 }));
    expect(stage.told.map(({ level, state, onset }) => [level, state, onset])).toEqual([
      [1, 'OPEN', 1],
      [1, undefined, 1],
      [1, undefined, 1],
    ]);
  });

  it('presses by how many there are, and explains no price', () => {
    const more = [...all(), { market: 'b:XRP/KRW:spot' }];
    const stage = new Stage().run(1, more).run(60, []);
    expect(stage.told[0]).toMatchObject({ pressing: 1.2, quiet: 0 });
    expect(stage.told[0]?.kin).toMatchObject({ group: 'coins', precedence: 0 });
    expect(stage.told.at(-1)).toMatchObject({ pressing: 0, quiet: 1 });
  });

  it('has another onset after it was over', () => {
    const stage = new Stage().run(1, all()).run(100, []).run(1, all());
    expect(stage.told.at(-1)?.onset).toBe(102);
  });

  it('is not said where there is a liquidation feed, and is over where one appears', () => {
    expect(new Stage().run(5, all(), true).told).toEqual([]);
    const stage = new Stage().run(5, all()).run(700, all(), true);
    expect(stage.open).toEqual([]);
    expect(stage.told.at(-1)?.state).toBe('CLOSED');
    expect(stage.inferred.awake).toBe(false);
  });

  it('waits for the clock while it is open, and not while a venue of it is blind', () => {
    const stage = new Stage();
    expect(stage.inferred.awake).toBe(false);
    expect(stage.run(1, all()).inferred.awake).toBe(true);
    stage.blind.add('b');
    expect(stage.inferred.awake).toBe(false);
    expect(stage.run(1, all()).told.at(-1)?.blind).toBe(1);
  });

  it('forgets markets that are no more', () => {
    const stage = new Stage().run(1, all());
    stage.inferred.plan([], { ...defaultRuleset(), stablecoins: [] });
    stage.inferred.second(START_US + 2 * SECOND_US, false);
    expect(stage.told.at(-1)?.level).toBe(0);
  });
});

describe('its evidence', () => {
  it('names markets, coins, the rule and what is missing, and says that it is inferred', () => {
    const { facts } = new Stage().run(1, [...all()].reverse()).told[0] ?? {};
    expect(facts).toMatchObject({
      label: 'LONG_LIQUIDATIONS_INFERRED',
      ...{ value: 5, windowUs: 60_000_000, threshold: 0, rarityDays: null, symptom: null },
      rulings: [{ rule: 'B.inferred.5-symbols-60s', severity: 'S1', value: 5, limit: 5 }],
      scope: { assets: ['BTC', 'ETH', 'XRP'], venues: ['a', 'b'], markets: KEYS },
      channels: [{ name: 'symbols', windowUs: 60_000_000, value: 5, raw: { symbolCount: 5 } }],
      unavailable: ['liquidations: no feed in this domain'],
      ...{ decomposition: null, quality: ['INFERRED'], inputs: [] },
    });
  });

  it('of buying has its own label, and no rule once it is over', () => {
    const stage = new Stage().run(1, all({ way: -1 })).run(60, []);
    expect(stage.told[0]?.facts.label).toBe('SHORT_LIQUIDATIONS_INFERRED');
    expect(stage.told.at(-1)?.facts).toMatchObject({ rulings: [], value: 0 });
  });

  it('says where the trades lie', () => {
    const stage = new Stage();
    const { bank } = stage.market(FIRST);
    const cells = new Float64Array(PANE_COLUMN_COUNT);
    cells[PANE.FIRST_OFFSET] = 3;
    cells[PANE.LAST_OFFSET] = 4;
    bank.wake(1);
    bank.advance(cells, 0);
    const inputs = [{ market: FIRST, firstOffset: 3, lastOffset: 4 }];
    expect(stage.run(1, all()).told[0]?.facts.inputs).toEqual(inputs);
  });

  it('names twenty markets at most, and where their trades lie', () => {
    const keys = Array.from(
      { length: 24 },
      (_, at) => `v:C${String(at).padStart(2, '0')}/KRW:spot`,
    );
    const seen = keys.map((market) => ({ market }));
    expect(new Stage().run(1, seen).told[0]?.facts.scope.markets).toEqual(keys.slice(0, 20));
  });
});
