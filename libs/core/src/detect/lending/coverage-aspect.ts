/**
 * Whether the book could take what a move would force (docs/detection-model.md, "Coverage of forced repayments"), of the asset of a venue of
 * which it could least. A forced repayment buys back what was lent, so a rise is judged; what waits below the price is shown.
 */

import type { AlertScope } from '../../alert/alert.ts';
import { decimalValue } from '../../event/instrument.ts';
import type { AssetBook } from '../../lending/asset-book.ts';
import type { LendingBook } from '../../lending/lending-book.ts';
import { PRICE_AGE_US_MAX } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import { exp } from '../../number/elementary.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { SubjectsOf } from '../cascade/cascade-price.ts';
import { priceElsewhere } from '../cascade/dislocation.ts';
import type { LendingFacts, LendingRuling, Measured, Reading } from './aspect.ts';
import { collateralChannels } from './collateral.ts';

/** Forced notional over depth: the reciprocals of a coverage of 2 and of 1. */
const S2_RATIO = 0.5;
const S3_RATIO = 1;
const S2_GAIN = 0.5;
const S3_GAIN = 0.8;
const GAIN_HOLD_US = 60_000_000;
/** A book older than this is not the one that will take an order. */
const DEPTH_AGE_US_MAX = 90_000_000;

/** One asset's coverage at an instant. */
export interface AssetCoverage {
  readonly asset: string;
  readonly market: Market;
  readonly book: AssetBook;
  /** By percent of a move; the way up and the way down. */
  readonly within: ReturnType<AssetBook['triggers']['within']>;
  readonly ownTicks: number;
  readonly referenceTicks: number | null;
  readonly askWon: number; // unit: won
  readonly bidWon: number; // unit: won
  readonly isCut: boolean;
  /** What a rise of 2 % forces, over what the book takes within 2 %. */
  readonly ratio: number; // unit: ratio
  /** The part of a move that comes back as a further move, up and down. */
  readonly gainUp: number; // unit: ratio
  readonly gainDown: number; // unit: ratio
  /** Severity level that the gain of a rise has held for a minute; 0: none. */
  readonly held: 0 | 2 | 3;
}

export class CoverageAspect implements Measured {
  readonly name = 'coverage';
  readonly isDoneToLoans = true;
  readonly dueUs: number = Number.POSITIVE_INFINITY;
  readonly #venue: string;
  readonly #book: LendingBook;
  readonly #subjectsOf: SubjectsOf;
  readonly #marketOf: (asset: string) => Market | undefined;
  /** Since when the gain of an asset has passed each of its limits. */
  readonly #gainSinceUs = new Map<string, { s2Us: number; s3Us: number }>();
  #assetNames: readonly string[] = [];
  /** Of the newest look; for scrapes. */
  assets: readonly AssetCoverage[] = [];

  constructor(
    venue: string,
    book: LendingBook,
    of: {
      readonly subjectsOf: SubjectsOf;
      readonly marketOf: (asset: string) => Market | undefined;
    },
  ) {
    this.#venue = venue;
    this.#book = book;
    this.#subjectsOf = of.subjectsOf;
    this.#marketOf = of.marketOf;
  }

  read(timeUs: number, nowUs: number): Reading | undefined {
    const venue = this.#book.venue(this.#venue);
    if (venue === undefined) return undefined;
    const found: AssetCoverage[] = [];
    let worst: AssetCoverage | undefined;
    let unknown: string | undefined;
    for (const asset of this.#inNameOrder(venue.assets)) {
      const book = venue.assets.get(asset) as AssetBook;
      if (book.triggers.totalWon === 0) continue;
      const coverage = this.#cover(asset, book, { timeUs, nowUs });
      if (coverage === undefined) unknown ??= asset;
      else {
        found.push(coverage);
        if (worst === undefined || pressingOf(coverage) > pressingOf(worst)) worst = coverage;
      }
    }
    this.assets = found;
    if (worst === undefined) return unknown === undefined ? undefined : this.#unseen(unknown);
    return this.#reading(worst, unknown);
  }

  /** Assets are never forgotten, so that their number tells of a new one. */
  #inNameOrder(assets: ReadonlyMap<string, AssetBook>): readonly string[] {
    if (this.#assetNames.length < assets.size) this.#assetNames = [...assets.keys()].sort();
    return this.#assetNames;
  }

  #cover(
    asset: string,
    book: AssetBook,
    { timeUs, nowUs }: { readonly timeUs: number; readonly nowUs: number },
  ): AssetCoverage | undefined {
    const market = this.#marketOf(asset);
    if (market === undefined) return undefined;
    market.heldLoopGain = 0;
    const { band } = market;
    if (band === undefined || market.price === 0) return undefined;
    if (nowUs - market.pricePaneUs > PRICE_AGE_US_MAX) return undefined;
    const { asks, bids } = band;
    if (asks === undefined || nowUs - band.paneUs > DEPTH_AGE_US_MAX) return undefined;
    const { tick, lot } = market.definition;
    const ownTicks = Math.round(market.price / decimalValue(1, tick));
    const within = book.triggers.within(ownTicks);
    const wonOf = (lots: number): number => Math.round(decimalValue(lots, lot) * market.price);
    const askWon = wonOf(asks.lots);
    const bidWon = wonOf(bids?.lots ?? 0);
    const [one, two] = within;
    const [subject] = this.#subjectsOf(market);
    const elsewhere = subject === undefined ? Number.NaN : priceElsewhere(subject);
    const gainUp = 2 * over(one.upWon, askWon);
    const held = this.#holdGain(asset, gainUp, timeUs);
    market.heldLoopGain = held === 0 ? 0 : gainUp;
    return {
      ...{ asset, market, book, within, ownTicks, askWon, bidWon, isCut: asks.isCut },
      referenceTicks: Number.isFinite(elsewhere)
        ? Math.round(exp(elsewhere) / decimalValue(1, tick))
        : null,
      ratio: over(two.upWon, askWon),
      ...{ gainUp, held },
      gainDown: 2 * over(one.downWon, bidWon),
    };
  }

  #reading(worst: AssetCoverage, unknown: string | undefined): Reading {
    const { ratio, gainUp, held } = worst;
    const rulings: LendingRuling[] = [];
    if (ratio >= S2_RATIO) {
      const isS3 = ratio >= S3_RATIO;
      rulings.push({
        ...{ rule: 'C4.coverage', value: ratio },
        ...(isS3 ? { severity: 'S3', limit: S3_RATIO } : { severity: 'S2', limit: S2_RATIO }),
      });
    }
    if (held > 0) {
      rulings.push({
        ...{ rule: 'C4.loop-gain-60s', value: gainUp },
        ...(held === 3 ? { severity: 'S3', limit: S3_GAIN } : { severity: 'S2', limit: S2_GAIN }),
      });
    }
    const level = Math.max(0, ...rulings.map(({ severity }) => Number(severity?.slice(1))));
    const isGain = held > 0 && (ratio < S2_RATIO || (held === 3 && ratio < S3_RATIO));
    return {
      level,
      pressing: pressingOf(worst),
      figure: isGain
        ? { label: 'LOOP_GAIN', value: gainUp, windowUs: 0 }
        : { label: 'THIN_COVERAGE', value: ratio, windowUs: 0 },
      facts: () => ({
        rulings,
        scope: scopeOf(this.#venue, worst),
        channels: [...coverageChannels(worst), ...collateralChannels(worst)],
        unavailable: missingOf(worst, unknown),
        quality: [],
        inputs: inputsOf(worst),
      }),
    };
  }

  /** Loans with trigger prices, and no book or price to hold them to: what was open stays open. */
  #unseen(asset: string): Reading {
    const market = this.#marketOf(asset)?.definition.key;
    return {
      ...{ level: 0, pressing: 0, isBlind: true },
      figure: { label: 'THIN_COVERAGE', value: 0, windowUs: 0 },
      facts: () => ({
        rulings: [],
        scope: {
          assets: [asset],
          venues: [this.#venue],
          markets: market === undefined ? [] : [market],
        },
        channels: [],
        unavailable: [`depth: ${asset}`],
        quality: [],
        inputs: [],
      }),
    };
  }

  /** Level that the gain has held for a minute. */
  #holdGain(asset: string, gain: number, timeUs: number): 0 | 2 | 3 {
    const since = this.#gainSinceUs.get(asset) ?? { s2Us: 0, s3Us: 0 };
    this.#gainSinceUs.set(asset, since);
    since.s2Us = gain < S2_GAIN ? 0 : since.s2Us === 0 ? timeUs : since.s2Us;
    since.s3Us = gain < S3_GAIN ? 0 : since.s3Us === 0 ? timeUs : since.s3Us;
    const holds = (sinceUs: number): boolean => sinceUs > 0 && timeUs - sinceUs >= GAIN_HOLD_US;
    if (holds(since.s3Us)) return 3;
    return holds(since.s2Us) ? 2 : 0;
  }

  /** Not `assets`, which scrapes see again after the next look, and `#assetNames`, which follow from the book. */
  keep(io: StateIo): void {
    io.into(this.#gainSinceUs);
  }
}

/** How many times its lower limit: of the ratio, or of a gain that was held. */
function pressingOf({ ratio, gainUp, held }: AssetCoverage): number {
  return Math.max(ratio / S2_RATIO, held > 0 ? gainUp / S2_GAIN : 0);
}

/** Beyond any limit where nothing takes what would be forced. */
const NOTHING_TAKES = 1_000;

function over(forcedWon: number, depthWon: number): number {
  if (forcedWon === 0) return 0;
  const ratio = depthWon === 0 ? NOTHING_TAKES : forcedWon / depthWon;
  return ratio < NOTHING_TAKES ? ratio : NOTHING_TAKES;
}

function scopeOf(venue: string, { asset, market }: AssetCoverage): AlertScope {
  return { assets: [asset], venues: [venue], markets: [market.definition.key] };
}

function coverageChannels(worst: AssetCoverage): LendingFacts['channels'] {
  const { within, ratio, gainUp, gainDown, askWon, bidWon, ownTicks, referenceTicks, isCut } =
    worst;
  const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
  const forced = Object.fromEntries(
    within.flatMap(({ percent, upWon, downWon }) => [
      [`up${percent}PercentWon`, upWon],
      [`down${percent}PercentWon`, downWon],
    ]),
  );
  const prices = { ownTicks, ...(referenceTicks === null ? {} : { referenceTicks }) };
  const depth = { askWon, bidWon, isCut: isCut ? 1 : 0 };
  return [
    { name: 'coverage.forced', value: ratio, ...plain, raw: { ...forced, ...depth, ...prices } },
    {
      name: 'coverage.gain',
      value: gainUp,
      ...plain,
      raw: { ...depth, gainDownBp: Math.round(gainDown * 10_000) },
    },
  ];
}

function missingOf(
  { book, referenceTicks, asset }: AssetCoverage,
  unknown: string | undefined,
): LendingFacts['unavailable'] {
  let count = 0;
  for (const { triggerPriceTicks } of book.openLoans) if (triggerPriceTicks === null) count += 1;
  return [
    ...(unknown === undefined ? [] : [`depth: ${unknown}` as const]),
    ...(referenceTicks === null ? [`reference: ${asset}` as const] : []),
    ...(count === 0 ? [] : [`triggers: of ${count} of ${book.openLoans.size} loans` as const]),
  ];
}

function inputsOf({ market }: AssetCoverage): LendingFacts['inputs'] {
  const range = market.bank.offsetRange(DEPTH_AGE_US_MAX);
  const { key } = market.definition;
  return range === null ? [] : [{ market: key, firstOffset: range.first, lastOffset: range.last }];
}
