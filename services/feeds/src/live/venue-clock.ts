/** Asks venues for their time now and then, and tells the meters of their connections. */
import type { ClockMeter } from './clock-meter.ts';
import { httpText } from './http-text.ts';
import type { VenuePlan } from './venue-plan.ts';

const ASK_EVERY_MS = 60_000;
const TIMEOUT_MS = 5_000;
const SECOND_MS = 1_000;

export class VenueClock {
  readonly #plan: VenuePlan;
  readonly #meters: readonly ClockMeter[];
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(plan: VenuePlan, meters: readonly ClockMeter[], everyMs: number = ASK_EVERY_MS) {
    this.#plan = plan;
    this.#meters = meters;
    this.#everyMs = everyMs;
  }

  start(): void {
    if (this.#plan.clock !== undefined && this.#plan.rest !== undefined) void this.#ask();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** A venue that does not answer is not asked again sooner, and its clock stays as it was told last. */
  async #ask(): Promise<void> {
    const { rest = '', clock } = this.#plan;
    if (clock === undefined) return;
    const askedMs = Date.now();
    const answer = await httpText(`${rest}${clock.path}`, TIMEOUT_MS);
    const answeredMs = Date.now();
    if (this.#isStopped) return;
    if (answer.kind === 'ok') {
      const toldMs = clock.readMs(answer.text);
      const venueMs = toldMs ?? Date.parse(answer.dateHeader ?? '');
      const unitMs = toldMs === undefined || toldMs % SECOND_MS === 0 ? SECOND_MS : 1;
      if (!Number.isNaN(venueMs)) {
        for (const meter of this.#meters) meter.told({ venueMs, unitMs, askedMs, answeredMs });
      }
    }
    this.#timer = setTimeout(() => void this.#ask(), this.#everyMs);
  }
}
