/** Says once that the ledger takes nothing, and once that it does again; keeps readiness and metric at it in between. */
import type { IoOutcome } from '@breakwater/core';
import { isOfLedger } from '@breakwater/embedded';
import type { HealthState } from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';

export interface LedgerWatchParts {
  readonly health: Pick<HealthState, 'ready' | 'notReady'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export class LedgerWatch {
  readonly #parts: LedgerWatchParts;
  /** Whose last work failed for the ledger. */
  readonly #failing = new Set<string>();

  constructor(parts: LedgerWatchParts) {
    this.#parts = parts;
    parts.metrics.webhooks.watchLedger(() => this.isFailing);
  }

  get isFailing(): boolean {
    return this.#failing.size > 0;
  }

  /** `who` has tried, and this came of it. Returns whether the ledger is to blame. */
  note(who: string, outcome: IoOutcome<unknown>): boolean {
    const { health, logger } = this.#parts;
    if (isOfLedger(outcome)) {
      const { code, detail } = outcome;
      if (!this.isFailing) {
        const text = 'the ledger of webhooks takes nothing, so nothing is sent until it does';
        logger.error(text, { code, detail });
      }
      this.#failing.add(who);
      health.notReady('ledger', `${detail} (${code})`);
      return true;
    }
    if (this.#failing.delete(who) && !this.isFailing) {
      logger.info('the ledger of webhooks can be written again; sending goes on');
      health.ready('ledger');
    }
    return false;
  }
}
