/**
 * What a process says of itself to an orchestrator. Ready: every part it was built with has said so and none
 * has taken it back. Alive: nothing has declared it dead; that never depends on another system, because
 * restarting this process mends no other.
 */

export interface HealthReport {
  readonly ok: boolean;
  /** What stands in the way, sorted by part; empty where `ok`. */
  readonly reasons: readonly string[];
}

export class HealthState {
  readonly #waiting: Map<string, string>;
  readonly #dead: string[] = [];
  readonly #judges: (() => readonly string[])[] = [];

  /** @param parts names of what must be ready before the process is, for example `log`, `store`. */
  constructor(parts: readonly string[]) {
    this.#waiting = new Map(parts.map((part) => [part, 'starting']));
  }

  ready(part: string): void {
    this.#waiting.delete(part);
  }

  notReady(part: string, reason: string): void {
    this.#waiting.set(part, reason);
  }

  /** Asks at each probe what else stands in the way: for what changes without anybody being told. */
  ask(judge: () => readonly string[]): void {
    this.#judges.push(judge);
  }

  /** Only a new process mends this one. */
  declareDead(reason: string): void {
    this.#dead.push(reason);
  }

  liveness(): HealthReport {
    return { ok: this.#dead.length === 0, reasons: [...this.#dead] };
  }

  readiness(): HealthReport {
    const waiting = [...this.#waiting].map(([part, reason]) => `${part}: ${reason}`);
    const judged = this.#judges.flatMap((judge) => judge());
    const reasons = [...this.#dead, ...[...waiting, ...judged].sort()];
    return { ok: reasons.length === 0, reasons };
  }
}
