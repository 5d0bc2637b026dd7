/** All aspects of one venue's lending, each an alert of its own. */

import type { AlertSink } from '../../alert/alert-writer.ts';
import type { LendingPolicy } from '../../control/lending-policy.ts';
import { LENDING_OPERATION } from '../../event/lending-event.ts';
import type { LendingBook } from '../../lending/lending-book.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import type { LendingFinding } from '../../lending/lending-finding.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { SubjectsOf } from '../cascade/cascade-price.ts';
import { Aspect } from './aspect.ts';
import { AssumedLimits } from './assumed-limits.ts';
import { CoverageAspect } from './coverage-aspect.ts';
import { ExecutionAspect } from './execution-aspect.ts';
import { aspectOf } from './finding-words.ts';
import type { LENDING } from './lending.ts';
import type { VenueLendingReading } from './lending-reading.ts';
import { LentPlaces } from './lent-places.ts';
import { LimitAspect } from './limit-aspect.ts';
import { OrderAspect } from './order-aspect.ts';
import { ShareAspect } from './share-aspect.ts';

interface VenueParts {
  readonly subjectsOf: SubjectsOf;
  readonly book: LendingBook;
  /** By instrument key. */
  readonly marketOf: (key: string) => Market | undefined;
}

export class VenueWatch {
  readonly name: string;
  readonly #assumed = new AssumedLimits();
  readonly #orders: OrderAspect;
  readonly #limits: LimitAspect;
  readonly #executions: ExecutionAspect;
  readonly #shares: ShareAspect;
  readonly #coverage: CoverageAspect;
  readonly places: LentPlaces = new LentPlaces();
  readonly #book: LendingBook;
  /** In name order. */
  readonly #aspects: readonly Aspect[];

  constructor(name: string, { subjectsOf, book, marketOf }: VenueParts) {
    this.name = name;
    this.#book = book;
    this.#orders = new OrderAspect(name);
    this.#limits = new LimitAspect(name, this.#assumed);
    this.#executions = new ExecutionAspect(name, subjectsOf);
    this.#shares = new ShareAspect(name, book, {
      ...{ places: this.places, assumed: this.#assumed },
    });
    this.#coverage = new CoverageAspect(name, book, {
      subjectsOf,
      marketOf: (asset) => marketOf(this.places.markets.get(asset) ?? ''),
    });
    const measured = [
      ...[this.#coverage, this.#shares, this.#limits, this.#orders, this.#executions],
    ];
    this.#aspects = measured.map((one) => new Aspect(name, one));
  }

  get awake(): boolean {
    for (const aspect of this.#aspects) if (aspect.awake) return true;
    return false;
  }

  get dueUs(): number {
    let dueUs = Number.POSITIVE_INFINITY;
    for (const aspect of this.#aspects) if (aspect.dueUs < dueUs) dueUs = aspect.dueUs;
    return dueUs;
  }

  establish({ orders, rules }: LendingPolicy): void {
    this.#assumed.establish(rules);
    this.#orders.establish(orders);
  }

  /** Terms are known from when they were published on. */
  take(entry: LendingEntry): void {
    const { event } = entry;
    this.places.note(entry);
    if (event.kind === 'terms') {
      this.#executions.publish(event);
      return;
    }
    this.#shares.take(event.operation === LENDING_OPERATION.FORCED_REPAYMENT, entry);
  }

  add(finding: LendingFinding, market: string, timeUs: number): void {
    const aspect = aspectOf(finding.rule);
    if (aspect === 'orders') this.#orders.add(finding, market, timeUs);
    else if (aspect === 'limits') this.#limits.add(finding, market, timeUs);
  }

  judge(entry: LendingEntry, market: Market | undefined, timeUs: number): void {
    this.#executions.judge(entry, market, timeUs);
  }

  /** Figures of the newest look; for scrapes. */
  reading(): VenueLendingReading {
    const covered = new Map(this.#coverage.assets.map((one) => [one.asset, one]));
    const assets = [...(this.#book.venue(this.name)?.assets ?? [])].map(([asset, of]) => {
      const seen = covered.get(asset);
      const { openLoans, owedWon } = of;
      return {
        ...{ asset, market: this.places.markets.get(asset) ?? '' },
        ...{ openLoanCount: openLoans.size, owedWon },
        coverage: seen === undefined ? null : { forced: seen.within, ...seen },
      };
    });
    const { shares = [], evidence = 0 } = this.#shares.figures ?? {};
    return { venue: this.name, shares, evidence, orders: this.#orders.standing, assets };
  }

  observe(writer: AlertSink<typeof LENDING>, timeUs: number, isBlind: boolean): void {
    for (const aspect of this.#aspects) aspect.observe(writer, timeUs, isBlind);
  }

  keep(io: StateIo): void {
    io.part(this.#assumed);
    io.part(this.#orders);
    io.part(this.#limits);
    io.part(this.#executions);
    io.part(this.#shares);
    io.part(this.#coverage);
    io.part(this.places);
    for (const aspect of this.#aspects) io.part(aspect);
  }
}
