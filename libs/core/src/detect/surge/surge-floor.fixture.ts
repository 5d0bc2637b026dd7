/** A trading floor for tables of examples: markets with a past, sealed pane by pane, and what detector A observes on them. */
import type {
  AlertAccount,
  AlertFacts,
  AlertFigure,
  AlertSink,
  AlertSubject,
} from '../../alert/alert-writer.ts';
import type { Lifecycle, Observation } from '../../alert/lifecycle.ts';
import { DEFAULT_MATERIALITY, defaultRuleset, type Materiality } from '../../control/ruleset.ts';
import { definition } from '../../event/instrument.fixture.ts';
import { decimalValue } from '../../event/instrument.ts';
import { FINE_PANE_US } from '../../limits.ts';
import { Market } from '../../market/market.ts';
import { ln } from '../../number/elementary.ts';
import { BOOK_STATE, PANE, paneSlot, SQUARE_QUANTA_MAX } from '../../window/open-panes.ts';
import type { Baselines } from '../baselines.ts';
import type { SURGE } from './surge.ts';
import { calibrated } from './surge-calibration.fixture.ts';
import { SurgeDetector } from './surge-detector.ts';
import type { SurgeSubject } from './surge-subject.ts';

export const OPENING_US = 1_760_000_000_000_000;
const SECOND_US = 1_000_000;
/** An instant is judged this long after the end of its pane. */
const LATENESS_US = 2_000_000;
/** Prices to a millionth, so that rounding to the tick is far below every scale of the tables. */
const TICK_EXPONENT = -6;

/** What a market does in one quarter second: prints of one unit each (SQUARE_QUANTA_MAX quanta) and the price after them. */
export interface Trading {
  readonly sells?: number; // unit: prints
  readonly buys?: number; // unit: prints
  readonly unknown?: number; // unit: prints
  /** Quantity of each print. */
  readonly units?: number; // unit: of SQUARE_QUANTA_MAX quanta
  readonly price?: number; // unit: quote units; 0 takes the price away
  readonly late?: number; // unit: events
  readonly bars?: number; // unit: events
}

/** One observation of the detector, with the evidence it would print. */
export interface Seen {
  /** Seconds from the opening to the end of the pane that decided. */
  readonly second: number; // unit: s
  readonly subject: AlertSubject<typeof SURGE>;
  readonly observation: Observation;
  readonly onsetSecond: number; // unit: s
  readonly facts: AlertFacts<typeof SURGE> & AlertFigure<typeof SURGE>;
  /** Names of the rules that had a say. */
  readonly rules: readonly string[];
}

class Recorder implements AlertSink<typeof SURGE> {
  readonly seen: Seen[] = [];

  observe(
    subject: AlertSubject<typeof SURGE>,
    lifecycle: Lifecycle<typeof SURGE>,
    observation: Observation,
    onsetUs: number,
    account: AlertAccount<typeof SURGE>,
  ): void {
    lifecycle.observe(observation);
    const facts = { ...account.facts(), ...account.figure() };
    this.seen.push({
      second: secondOf(observation.timeUs),
      subject,
      observation,
      onsetSecond: secondOf(onsetUs),
      facts,
      rules: facts.rulings.map(({ rule }) => rule),
    });
  }
}

function secondOf(timeUs: number): number {
  return (timeUs - LATENESS_US - OPENING_US) / SECOND_US;
}

export interface FloorPlan {
  /** Price of each market over the twenty minutes before the opening; NaN: it has had none. */
  readonly prices: Readonly<Record<string, number>>;
  readonly baselines?: Baselines;
  readonly tickExponent?: number;
  /** Whether every market has a valid book, which confirms whatever price it is at. */
  readonly hasBooks?: boolean;
  readonly materiality?: Partial<Materiality>;
}

export class Floor {
  readonly detector: SurgeDetector;
  /** Venues that nobody can see at present. */
  readonly blind: Set<string> = new Set();
  /** Markets whose feed has stopped: their prices age. */
  readonly stopped: Set<string> = new Set();
  readonly markets: Map<string, Market> = new Map();
  readonly #recorder = new Recorder();
  #pane = OPENING_US / FINE_PANE_US;
  #offset = 100;

  constructor(plan: FloorPlan) {
    const { prices, baselines = calibrated(), tickExponent = TICK_EXPONENT } = plan;
    this.detector = new SurgeDetector(this.#recorder, baselines, (venue) => this.blind.has(venue));
    for (const [key, price] of Object.entries(prices)) {
      const market = new Market(definition(key, tickExponent), 0);
      setPrice(market, price);
      if (plan.hasBooks === true) giveTightBook(market);
      market.logPriceBeforeWaking = market.logPrice;
      market.pricePaneUs = OPENING_US;
      market.bank.wake(this.#pane);
      market.sleeping = false;
      this.markets.set(key, market);
    }
    const materiality = { ...DEFAULT_MATERIALITY, ...plan.materiality };
    this.detector.plan([...this.markets.values()], { ...defaultRuleset(), materiality });
    for (const market of this.markets.values()) this.detector.wake(market, OPENING_US);
  }

  get seen(): readonly Seen[] {
    return this.#recorder.seen;
  }

  /** The newest observation. */
  get last(): Seen {
    const last = this.seen.at(-1);
    if (last === undefined) throw new Error('nothing was observed');
    return last;
  }

  market(key: string): Market {
    const market = this.markets.get(key);
    if (market === undefined) throw new Error(`no market ${key}`);
    return market;
  }

  /** The only subject on the market, or the one of the asset. */
  subject(key: string, asset?: string): SurgeSubject {
    const subjects = this.detector.subjectsOf(this.market(key));
    const subject = subjects.find(({ origin }) => asset === undefined || origin.asset === asset);
    if (subject === undefined) throw new Error(`no subject on ${key}`);
    return subject;
  }

  /** Seals what is before, and the pane that ends at `second`, with the trading in it. */
  at(second: number, trading: Readonly<Record<string, Trading>>): this {
    const last = (OPENING_US + second * SECOND_US) / FINE_PANE_US - 1;
    while (this.#pane < last) this.#seal({});
    this.#seal(trading);
    return this;
  }

  /** Seals silence up to the end of `second`. */
  until(second: number): this {
    return this.at(second, {});
  }

  #seal(trading: Readonly<Record<string, Trading>>): void {
    const endUs = (this.#pane + 1) * FINE_PANE_US;
    for (const [key, market] of this.markets) this.#sealMarket(market, trading[key], endUs);
    const isSecond = endUs % SECOND_US === 0;
    for (const market of this.markets.values()) {
      if (isSecond) this.detector.second(market, endUs, endUs + LATENESS_US);
      else this.detector.pane(market, endUs + LATENESS_US);
    }
    this.#pane += 1;
  }

  #sealMarket(market: Market, trading: Trading | undefined, endUs: number): void {
    if (!this.stopped.has(market.definition.key)) market.pricePaneUs = endUs;
    market.touched = trading !== undefined;
    const { open, bank } = market;
    if (trading === undefined) {
      bank.advance(open.cells, -1);
      return;
    }
    const slot = paneSlot(this.#pane);
    const row = open.touch(slot, this.#offset);
    this.#offset += 1;
    for (const [column, value] of columnsOf(trading)) open.cells[row + column] = value;
    bank.advance(open.cells, row);
    open.release(slot);
    if (trading.price !== undefined) setPrice(market, trading.price);
    const tick = decimalValue(1, market.definition.tick);
    if (printsOf(trading) > 0) market.lastTicks = Math.round(market.price / tick);
  }
}

function printsOf({ sells = 0, buys = 0, unknown = 0 }: Trading): number {
  return sells + buys + unknown;
}

function columnsOf(trading: Trading): [number, number][] {
  const { sells = 0, buys = 0, unknown = 0, units = 1, late = 0, bars = 0 } = trading;
  const prints = printsOf(trading);
  return [
    [PANE.SELL_QUANTA, sells * units * SQUARE_QUANTA_MAX],
    [PANE.BUY_QUANTA, buys * units * SQUARE_QUANTA_MAX],
    [PANE.UNKNOWN_QUANTA, unknown * units * SQUARE_QUANTA_MAX],
    [PANE.PRINTS, prints],
    [PANE.SQUARES, prints * units * units],
    [PANE.LATE, late],
    [PANE.FROM_BAR, bars],
  ];
}

/** A valid book of one tick at the market's price, as it is and as it will be. */
export function giveTightBook(market: Market): void {
  market.bookState = BOOK_STATE.VALID;
  market.bidLots = 1;
  market.askLots = 1;
  quote(market);
}

function quote(market: Market): void {
  market.bidTicks = Math.floor(market.price / decimalValue(1, market.definition.tick));
  market.askTicks = market.bidTicks + 1;
}

function setPrice(market: Market, price: number): void {
  const known = price > 0;
  market.price = known ? price : 0;
  market.logPrice = known ? ln(price) : Number.NaN;
  if (market.bookState === BOOK_STATE.VALID) quote(market);
}
