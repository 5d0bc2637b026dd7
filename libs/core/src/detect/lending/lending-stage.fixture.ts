/** A stage for detector C: entries as a feed would bring them, instants one after the other, and what it tells. */
import type {
  AlertAccount,
  AlertFacts,
  AlertFigure,
  AlertSink,
  AlertSubject,
} from '../../alert/alert-writer.ts';
import type { Lifecycle, Observation } from '../../alert/lifecycle.ts';
import type { LendingPolicy } from '../../control/lending-policy.ts';
import type { LendingEntry } from '../../lending/lending-entry.ts';
import { FINE_PANE_US, LATENESS_US } from '../../limits.ts';
import type { Market } from '../../market/market.ts';
import type { SubjectsOf } from '../cascade/cascade-price.ts';
import type { LENDING } from './lending.ts';
import { LendingDetector } from './lending-detector.ts';

const SECOND_US = 1_000_000;
const SOCKET_LATENESS_US: number = LATENESS_US[0] as number;

/** A revision that would be printed. */
export interface Told {
  readonly timeUs: number;
  readonly state: string;
  readonly subject: string;
  readonly level: number; // unit: severity level
  readonly facts: AlertFacts<typeof LENDING> & AlertFigure<typeof LENDING>;
}

class Recorder implements AlertSink<typeof LENDING> {
  readonly told: Told[] = [];

  observe(
    { subject }: AlertSubject<typeof LENDING>,
    lifecycle: Lifecycle<typeof LENDING>,
    observation: Observation,
    _onsetUs: number,
    account: AlertAccount<typeof LENDING>,
  ): void {
    const state = lifecycle.observe(observation);
    if (lifecycle.id === '') lifecycle.id = subject;
    if (state === undefined) return;
    const facts = { ...account.facts(), ...account.figure() };
    const { timeUs } = observation;
    this.told.push({ timeUs, state, subject, level: lifecycle.level, facts });
  }
}

export class LendingStage {
  readonly detector: LendingDetector;
  readonly #recorder = new Recorder();
  #instantUs = 0;

  constructor(
    policy: LendingPolicy,
    {
      markets = [],
      subjectsOf = () => [],
    }: {
      readonly markets?: readonly Market[];
      readonly subjectsOf?: SubjectsOf;
    } = {},
  ) {
    this.detector = new LendingDetector(this.#recorder, subjectsOf, () => false);
    this.detector.plan(markets);
    this.detector.establish(policy, 0);
  }

  get told(): readonly Told[] {
    return this.#recorder.told;
  }

  /** What is told of an aspect: `new-loans`, `limits`, … */
  of(aspect: string): readonly Told[] {
    return this.told.filter(({ subject }) => subject.endsWith(` ${aspect}`));
  }

  hear(...entries: readonly LendingEntry[]): this {
    for (const entry of entries) this.detector.hear(entry);
    return this;
  }

  /** The instant that seals the pane of an event time. */
  seal(eventTimeUs: number): this {
    const paneEndUs = (Math.floor(eventTimeUs / FINE_PANE_US) + 1) * FINE_PANE_US;
    return this.instant(paneEndUs + SOCKET_LATENESS_US);
  }

  /** One instant, as a pipeline visits it. */
  instant(timeUs: number): this {
    this.#instantUs = timeUs;
    this.detector.prepare(timeUs);
    this.detector.pane(timeUs, timeUs % SECOND_US === 0 ? 1 : 0);
    return this;
  }

  /** Silence, of which only those instants are visited that the detector asks for; returns how many those were. */
  silence(untilUs: number): number {
    let count = 0;
    while (this.#instantUs < untilUs) {
      const { awake, dueUs } = this.detector;
      const next = this.#instantUs + FINE_PANE_US;
      const wantedUs = awake
        ? next
        : Math.max(next, Math.ceil(dueUs / FINE_PANE_US) * FINE_PANE_US);
      if (wantedUs > untilUs) break;
      this.instant(wantedUs);
      count += 1;
    }
    return count;
  }
}
