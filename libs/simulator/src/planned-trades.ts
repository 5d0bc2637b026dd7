/** Orders and wash trades that a scenario plans by the second, beside the market's own takers. */
import { SIDE } from '@breakwater/core';
import type { PlannedOrder, ScenarioPlan, WashTrades } from './scenario-plan.ts';
import type { VenueMarket } from './venue-market.ts';

/** Both sides of a wash trade belong to one participant. */
const WASH_PARTICIPANT = { high: 0x7a51, low: 1 };

interface Wash {
  readonly trades: WashTrades;
  readonly market: VenueMarket;
  nextSeconds: number;
}

export class PlannedTrades {
  /** In the order of time. */
  readonly #orders: { readonly order: PlannedOrder; readonly market: VenueMarket }[];
  readonly #washes: Wash[];

  /** @throws Error where the plan names a market that is not among `markets`. */
  constructor(plan: ScenarioPlan, markets: readonly VenueMarket[]) {
    const named = (instrument: string): VenueMarket => {
      const market = markets.find(({ spec }) => spec.key === instrument);
      if (market === undefined)
        throw new Error(`${plan.name} trades on ${instrument}: no such market`);
      return market;
    };
    this.#orders = (plan.orders ?? [])
      .map((order) => ({ order, market: named(order.instrument) }))
      .sort((a, b) => a.order.atSeconds - b.order.atSeconds);
    this.#washes = (plan.washes ?? []).map((trades) => {
      return { trades, market: named(trades.instrument), nextSeconds: trades.fromSeconds };
    });
  }

  /** Trades what is due at `atSeconds` from the incident's start. */
  step(atUs: number, atSeconds: number): void {
    for (let next = this.#orders[0]; next !== undefined; next = this.#orders[0]) {
      if (next.order.atSeconds > atSeconds) break;
      this.#orders.shift();
      trade(next.market, next.order, atUs);
    }
    for (const wash of this.#washes) {
      if (atSeconds < wash.nextSeconds || atSeconds >= wash.trades.toSeconds) continue;
      wash.nextSeconds += 1 / wash.trades.pairsPerSecond;
      const order = { units: wash.trades.units, awayShare: 0, participant: WASH_PARTICIPANT };
      wash.market.printAside(SIDE.BUY, order, atUs);
      wash.market.printAside(SIDE.SELL, order, atUs);
    }
  }
}

function trade(market: VenueMarket, order: PlannedOrder, atUs: number): void {
  const { side, units, awayShare } = order;
  if (awayShare === undefined) market.execute(side, units * market.lotsPerUnit, atUs);
  else market.printAside(side, { units, awayShare }, atUs);
}
