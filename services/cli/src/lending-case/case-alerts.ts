/** What detector C said in the run, as far as the report tells it: the first early warning, the order's breaches, prices. */
import type { AlertContent } from '@breakwater/core';

export interface CaseAlert {
  readonly venue: string;
  readonly label: string;
  readonly severity: string;
  /** Of the first revision that had the label. */
  readonly openUs: number;
  /** Log time of the newest revision. */
  readonly lastUs: number;
  /** Of the newest revision. */
  readonly channels: readonly CaseChannel[];
}

export type CaseChannel = Pick<AlertContent['channels'][number], 'name' | 'value' | 'raw'>;

export class CaseAlerts {
  /** By venue and label, in the order of their opening. */
  readonly #seen = new Map<string, CaseAlert>();

  add(content: AlertContent): void {
    if (content.detector !== 'C') return;
    const { label, severity, scope, timeUs, channels, state } = content;
    const [venue = ''] = scope.venues;
    const key = `${venue} ${label}`;
    const before = this.#seen.get(key);
    // A closing revision may have let go of what it was about.
    if (before !== undefined && state === 'CLOSED') return;
    const worst = before !== undefined && before.severity > severity ? before.severity : severity;
    const openUs = before?.openUs ?? timeUs;
    this.#seen.set(key, { venue, label, severity: worst, openUs, lastUs: timeUs, channels });
  }

  all(): readonly CaseAlert[] {
    return [...this.#seen.values()].sort((a, b) => a.openUs - b.openUs);
  }

  /** The first of a label at a venue. */
  find(venue: string, label: string): CaseAlert | undefined {
    return this.#seen.get(`${venue} ${label}`);
  }
}
