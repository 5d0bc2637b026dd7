/**
 * The whole simulated market, stepped in tenths of a second: common prices, then forced orders, then every
 * market's makers and takers, then what each source has to say.
 *
 * Invariants
 * WO1 the order of components is fixed and each draws from its own random stream, so one seed is one log.
 * WO2 events are stamped inside the step that made them.
 */
import { type InstrumentDefinition, instrumentKey, STREAM_CLASS } from '@breakwater/core';
import { Fundamentals, rampFactor } from './fundamental.ts';
import { FxReference } from './fx-reference.ts';
import { type LendingPlan, LendingProgramme } from './lending-programme.ts';
import { LogOrder, type StampedRecord } from './log-order.ts';
import {
  definitionOf,
  extraCoinNames,
  type MarketSpec,
  perpetualMarkets,
  spotMarkets,
} from './market-spec.ts';
import { PerpetualMarket } from './perpetual-market.ts';
import { PlannedTrades } from './planned-trades.ts';
import type { FlowShift, ScenarioPlan } from './scenario-plan.ts';
import { SeededRandom } from './seeded-random.ts';
import { SourceList } from './source-list.ts';
import { STEP_US } from './step-length.ts';
import { VenueMarket } from './venue-market.ts';

const STEP_SECONDS = STEP_US / 1e6;

export interface WorldOptions {
  readonly seed: number;
  readonly startTimeUs: number;
  readonly incidentTimeUs: number;
  readonly endTimeUs: number;
  readonly rateMultiplier: number;
  readonly extraCoinCount: number;
}

export class World {
  readonly definitions: InstrumentDefinition[] = [];
  readonly #plan: ScenarioPlan;
  readonly #options: WorldOptions;
  readonly #random: SeededRandom;
  readonly #fundamentals: Fundamentals;
  readonly #sources: SourceList;
  readonly #reference: FxReference;
  readonly #plannedTrades: PlannedTrades;
  readonly #spots: VenueMarket[] = [];
  readonly #perpetuals: PerpetualMarket[] = [];
  readonly #programmes: LendingProgramme[] = [];
  #isOut = false;

  constructor(plan: ScenarioPlan, options: WorldOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#random = SeededRandom.fromSeed(options.seed).split(plan.name);
    const extraCoins = extraCoinNames(options.extraCoinCount);
    const coinsUsd: Record<string, number> = { ...plan.opening.coinsUsd };
    for (const name of extraCoins) coinsUsd[name] = 100;
    const opening = { ...plan.opening, coinsUsd };
    this.#fundamentals = new Fundamentals(this.#random, opening, plan.ramps);
    this.#fundamentals.step(STEP_SECONDS, Number.NEGATIVE_INFINITY);
    this.#sources = new SourceList(this.#random.split('sources'), options.startTimeUs);
    this.#reference = new FxReference(plan.reference, this.#random, this.#sources);
    if (this.#reference.definition !== undefined) this.definitions.push(this.#reference.definition);
    const isThere = ({ venue }: MarketSpec): boolean => !plan.absentVenues?.includes(venue);
    for (const spec of spotMarkets(extraCoins).filter(isThere)) {
      this.#spots.push(this.#openMarket(spec));
    }
    for (const spec of perpetualMarkets().filter(isThere)) this.#openPerpetual(spec);
    for (const lending of plan.lending) this.#openProgramme(lending);
    this.#plannedTrades = new PlannedTrades(plan, this.#spots);
  }

  /** Every record in log order; may be run once. */
  *run(): Generator<StampedRecord> {
    const { startTimeUs, endTimeUs, incidentTimeUs } = this.#options;
    const order = new LogOrder(startTimeUs);
    for (let startUs = startTimeUs; startUs < endTimeUs; startUs += STEP_US) {
      this.#step(startUs, (startUs - incidentTimeUs) / 1e6);
      this.#sources.flush(startUs + STEP_US, order);
      yield* order.drain(startUs + STEP_US);
    }
    // The world stops on purpose, and says so; then what is still on its way.
    for (const stream of this.#sources.all()) stream.end(endTimeUs);
    this.#sources.flush(endTimeUs + STEP_US, order);
    yield* order.drain(endTimeUs + 6 * STEP_US);
  }

  #step(startUs: number, atSeconds: number): void {
    this.#fundamentals.step(STEP_SECONDS, atSeconds);
    this.#switchOutage(startUs, atSeconds);
    for (const perpetual of this.#perpetuals) {
      perpetual.step(startUs, STEP_SECONDS);
      this.#stepMarket(perpetual.market, startUs, atSeconds);
    }
    for (const spot of this.#spots) this.#stepMarket(spot, startUs, atSeconds);
    for (const programme of this.#programmes) programme.step(startUs, STEP_SECONDS, atSeconds);
    this.#plannedTrades.step(startUs, atSeconds);
    this.#reference.step(startUs, this.#fundamentals.krwPerUsd());
  }

  #stepMarket(market: VenueMarket, startUs: number, atSeconds: number): void {
    const { base, quote } = market.spec;
    const isCoin = base !== 'USDT';
    let rateRatio = isCoin ? this.#fundamentals.activityRatio : 1;
    let tilt = 0;
    for (const flow of this.#plan.flows) {
      if (!applies(flow, market.spec, atSeconds)) continue;
      rateRatio *= flow.rateRatio;
      tilt += flow.tilt;
    }
    const fairPrice =
      this.#fundamentals.fairPrice(base, quote) * this.#fundamentals.marketFactor(market.spec.key);
    const offerShare = this.#offerShare(market.spec.key, atSeconds);
    market.step({ startUs, stepSeconds: STEP_SECONDS, fairPrice, rateRatio, tilt, offerShare });
  }

  #offerShare(instrument: string, atSeconds: number): number {
    const retreat = this.#plan.retreats.find((one) => one.instrument === instrument);
    return retreat === undefined ? 1 : rampFactor(retreat.offerFactor, atSeconds);
  }

  #switchOutage(startUs: number, atSeconds: number): void {
    const { outage } = this.#plan;
    if (outage === undefined) return;
    const isOut = atSeconds >= outage.fromSeconds && atSeconds < outage.toSeconds;
    if (isOut === this.#isOut) return;
    this.#isOut = isOut;
    for (const stream of this.#sources.ofVenue(outage.venue)) {
      if (isOut) stream.mute(startUs, outage.isAnnounced ?? false);
      else stream.resume(startUs);
    }
    if (isOut) return;
    for (const market of this.#spots) {
      if (market.spec.venue === outage.venue) market.forgetPublished();
    }
  }

  #openMarket(spec: MarketSpec): VenueMarket {
    const definition = definitionOf(spec, this.#options.startTimeUs);
    this.definitions.push(definition);
    const trades = this.#sources.open(definition, 'trades', STREAM_CLASS.SOCKET);
    const book = this.#sources.open(definition, 'book', STREAM_CLASS.SOCKET);
    const ceilingPrice = this.#plan.ceilings[spec.key];
    const rateMultiplier = this.#options.rateMultiplier * (this.#plan.rateMultiplier ?? 1);
    const options =
      ceilingPrice === undefined ? { rateMultiplier } : { rateMultiplier, ceilingPrice };
    return new VenueMarket(spec, this.#random.split(spec.key), { trades, book }, options);
  }

  #openPerpetual(spec: MarketSpec): void {
    const market = this.#openMarket(spec);
    const definition = definitionOf(spec, this.#options.startTimeUs);
    const sources = {
      liquidations: this.#sources.open(definition, 'liquidations', STREAM_CLASS.SOCKET),
      mark: this.#sources.open(definition, 'mark', STREAM_CLASS.SOCKET),
      openInterest: this.#sources.open(definition, 'open-interest', STREAM_CLASS.POLLED),
    };
    const random = this.#random.split(`accounts ${spec.key}`);
    this.#perpetuals.push(
      new PerpetualMarket(this.#plan.perpetual, random, market, this.#fundamentals, sources),
    );
  }

  #openProgramme(plan: LendingPlan): void {
    const key = instrumentKey({ venue: plan.venue, base: 'USDT', quote: 'KRW', type: 'spot' });
    const market = this.#spots.find(({ spec }) => spec.key === key);
    if (market === undefined) throw new Error(`${plan.programme} lends on ${key}: no such market`);
    const definition = definitionOf(market.spec, this.#options.startTimeUs);
    const source = this.#sources.open(definition, 'lending', STREAM_CLASS.LENDING);
    const random = this.#random.split(plan.programme);
    const opening = {
      price: this.#fundamentals.fairPrice('USDT', 'KRW'),
      startUs: this.#options.startTimeUs,
    };
    this.#programmes.push(new LendingProgramme(plan, random, market, source, opening));
  }
}

function applies(flow: FlowShift, spec: MarketSpec, atSeconds: number): boolean {
  if (atSeconds < flow.fromSeconds || atSeconds >= flow.toSeconds) return false;
  if (flow.venues !== undefined && !flow.venues.includes(spec.venue)) return false;
  return flow.bases === undefined || flow.bases.includes(spec.base);
}
