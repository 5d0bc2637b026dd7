/**
 * One alert of detector C: an aspect of a venue's lending, with its life. What the aspect measures is its own matter
 * (`Reading`); when that is worth a revision is the lifecycle's.
 *
 * Invariants
 * AS1 between two readings nothing of an aspect changes but where time alone changes it, which `dueUs` says beforehand.
 */

import type { AlertFacts, AlertFigure, AlertSink } from '../../alert/alert-writer.ts';
import { Lifecycle } from '../../alert/lifecycle.ts';
import { LATENESS_US } from '../../limits.ts';
import type { StateIo } from '../../state/state-io.ts';
import { LENDING } from './lending.ts';

export type LendingFacts = AlertFacts<typeof LENDING>;
export type LendingRuling = LendingFacts['rulings'][number];
export type LendingChannel = LendingFacts['channels'][number];

/** Offsets that a revision names; the first ones, since a breach is shown by where it began. */
export const OFFSET_COUNT_MAX = 20;

/** What an aspect says at an instant. */
export interface Reading {
  readonly level: number; // unit: severity level
  /** How many times its lowest limit. */
  readonly pressing: number; // unit: times
  /** What it rests on cannot be seen at present: an open alert is held. */
  readonly isBlind?: boolean;
  readonly figure: AlertFigure<typeof LENDING>;
  readonly facts: () => Omit<
    LendingFacts,
    'threshold' | 'symptom' | 'rarityDays' | 'decomposition'
  >;
}

/** Something that is measured of a venue's lending. */
export interface Measured {
  readonly name: string;
  /** What the price does to loans (as against what the venue does): part of the story of that price, where one is told. */
  readonly isDoneToLoans: boolean;
  /** When time alone may change the reading; +∞: not by itself. */
  readonly dueUs: number;
  /** As of the instant at `timeUs`, which seals panes up to `nowUs`; undefined where there is nothing to say. */
  read(timeUs: number, nowUs: number): Reading | undefined;
}

const SOCKET_LATENESS_US: number = LATENESS_US[0] as number;
/** Facts close sooner than statistics: ten minutes after the last of it. */
const CLOSE_AFTER = { closeAfterUsMin: 600_000_000, closeAfterUsMax: 600_000_000 } as const;

export class Aspect {
  readonly measured: Measured;
  readonly #venue: string;
  readonly #lifecycle: Lifecycle<typeof LENDING> = new Lifecycle(CLOSE_AFTER);
  #isMoving = false;

  constructor(venue: string, measured: Measured) {
    this.#venue = venue;
    this.measured = measured;
  }

  /** Whether the clock alone brings the alert on: it eases or closes. */
  get awake(): boolean {
    return this.#lifecycle.open && this.#isMoving;
  }

  /** When to look again; +∞ while no alert is open (AS1). */
  get dueUs(): number {
    return this.#lifecycle.open ? this.measured.dueUs : Number.POSITIVE_INFINITY;
  }

  observe(writer: AlertSink<typeof LENDING>, timeUs: number, isVenueBlind: boolean): void {
    const lifecycle = this.#lifecycle;
    const reading = this.measured.read(timeUs, timeUs - SOCKET_LATENESS_US);
    const level = reading?.level ?? 0;
    if (reading === undefined || (level === 0 && !lifecycle.open)) return;
    const { pressing, figure, facts, isBlind = isVenueBlind } = reading;
    writer.observe(
      {
        detector: LENDING,
        subject: `${this.#venue} lending ${this.measured.name}`,
        direction: 'NONE',
        kin: {
          group: `lending:${this.#venue}:${this.measured.name}`,
          precedence: this.measured.isDoneToLoans ? -1 : 0,
          ...{ quoteGroup: null, currency: null, peg: null },
        },
      },
      lifecycle,
      {
        ...{ timeUs, level, score: pressing, pressing },
        ...{ quiet: level === 0 ? 1 : 0, blind: isBlind ? 1 : 0 },
      },
      timeUs,
      {
        figure: () => figure,
        facts: () => ({
          ...facts(),
          ...{ threshold: 1, symptom: null, rarityDays: null, decomposition: null },
        }),
      },
    );
    this.#isMoving = level < lifecycle.level;
  }

  /** `measured` is kept by the venue that owns it. */
  keep(io: StateIo): void {
    io.part(this.#lifecycle);
    this.#isMoving = io.value(this.#isMoving);
  }
}
