/** All aspects of one venue's lending, each an alert of its own. */
import type { AlertSink } from '../../alert/alert-writer.ts';
import type { LendingPolicy } from '../../control/lending-policy.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import type { LendingFinding } from '../../lending/lending-finding.ts';
import type { Market } from '../../market/market.ts';
import type { SubjectsOf } from '../cascade/cascade-price.ts';
import { Aspect } from './aspect.ts';
import { ExecutionAspect } from './execution-aspect.ts';
import { aspectOf } from './finding-words.ts';
import type { LENDING } from './lending.ts';
import { LimitAspect } from './limit-aspect.ts';
import { OrderAspect } from './order-aspect.ts';

export class VenueWatch {
  readonly name: string;
  readonly #orders: OrderAspect;
  readonly #limits: LimitAspect;
  readonly #executions: ExecutionAspect;
  /** In name order. */
  readonly #aspects: readonly Aspect[];

  constructor(name: string, subjectsOf: SubjectsOf) {
    this.name = name;
    this.#orders = new OrderAspect(name);
    this.#limits = new LimitAspect(name);
    this.#executions = new ExecutionAspect(name, subjectsOf);
    const measured = [this.#limits, this.#orders, this.#executions];
    this.#aspects = measured.map((one) => new Aspect(name, one));
  }

  get awake(): boolean {
    return this.#aspects.some((aspect) => aspect.awake);
  }

  get dueUs(): number {
    return Math.min(...this.#aspects.map((aspect) => aspect.dueUs));
  }

  establish({ orders }: LendingPolicy): void {
    this.#orders.establish(orders);
  }

  /** Terms are known from when they were published on. */
  take({ event }: LendingEntry): void {
    if (event.kind === 'terms') this.#executions.publish(event);
  }

  add(finding: LendingFinding, market: string, timeUs: number): void {
    const aspect = aspectOf(finding.rule);
    if (aspect === 'orders') this.#orders.add(finding, market, timeUs);
    else if (aspect === 'limits') this.#limits.add(finding, market, timeUs);
  }

  judge(entry: LendingEntry, market: Market | undefined, timeUs: number): void {
    this.#executions.judge(entry, market, timeUs);
  }

  observe(writer: AlertSink<typeof LENDING>, timeUs: number, isBlind: boolean): void {
    for (const aspect of this.#aspects) aspect.observe(writer, timeUs, isBlind);
  }
}
