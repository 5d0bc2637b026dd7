/** What an alert tells of how a cascade has gone, from its first forced order to the revision. */

/** Times are starts of the seconds of event time that orders and prices fell into. */
export interface CascadeCourse {
  /** First second of the run of forced orders. */
  readonly firstForcedTimeUs: number;
  /** First second, from five minutes before that on, in which the price was moving the same way; null where it was not, or there is none. */
  readonly firstShockTimeUs: number | null;
  /** Last second of the busiest minute, and its forced orders. */
  readonly peakMinuteTimeUs: number;
  readonly peakMinuteCount: number;
  /** Forced orders since the first one, by side. */
  readonly sellCount: number;
  readonly buyCount: number;
  /** Those of the alert's side in the first ten seconds. */
  readonly seedCount: number;
  /** The most in five minutes over `seedCount`; null before the ten seconds are over. */
  readonly amplification: number | null; // unit: times
  readonly price: CascadePrice | null;
  /** When forced orders began on each venue, the first venue first. */
  readonly venues: readonly VenueOnset[];
  readonly sampled: SampledSize | null;
  /** The forced order furthest from the price elsewhere; null where no price elsewhere was known. */
  readonly furthest: FurthestOrder | null;
}

/** A forced order at a price that is worse than what others paid elsewhere. */
export interface FurthestOrder {
  readonly market: string;
  /** End of the pane of 250 ms that it fell into. */
  readonly timeUs: number;
  /** Its price over the price elsewhere. */
  readonly away: number; // unit: ln
  /** From where on it is dislocated. */
  readonly limit: number; // unit: ln
}

export interface VenueOnset {
  readonly venue: string;
  readonly firstForcedTimeUs: number;
}

/** The price of the market with most forced orders when the alert opened. */
export interface CascadePrice {
  readonly market: string;
  /** Its change in the five minutes before the first forced order. */
  readonly before: number; // unit: ln
  /** The furthest that it has been from there since, the same way as the forced orders. */
  readonly after: number; // unit: ln
  /** Share of the whole move that came after the first forced order; null where there was none. */
  readonly afterShare: number | null; // unit: share
}

/** What feeds hide that show one order a second and symbol, estimated from how many seconds show any; of the last minute. */
export interface SampledSize {
  readonly symbolCount: number;
  /** Seconds in which such a symbol showed an order, of `symbolCount` × 60. */
  readonly occupiedSecondCount: number;
  readonly shownCount: number;
  readonly estimatedCount: number; // unit: forced orders
  /** Symbols with an order in nearly every second: of them, and of the sum, the estimate is a lower bound. */
  readonly cappedSymbolCount: number;
}
