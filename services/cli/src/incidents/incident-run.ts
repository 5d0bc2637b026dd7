/** The incidents of one run of the rules, as each ended up, and when it was first how bad. Pure. */
import { incidentTitle } from '@breakwater/client';
import {
  type AlertContent,
  detectorDescriptions,
  type Ruleset,
  SEVERITIES,
  type Severity,
} from '@breakwater/core';

export interface RunIncident {
  readonly id: string;
  /** What it is about: a stablecoin, the coins together, or the feeds of a venue. */
  readonly group: string;
  readonly onsetTimeUs: number;
  /** Log time of its last revision. */
  readonly endTimeUs: number;
  readonly severity: Severity;
  /** Log time at which it first reached a severity or a worse one; a severity that it never reached is absent. */
  readonly reachedUs: ReadonlyMap<Severity, number>;
  /** Its newest state. */
  readonly state: AlertContent['incident'];
}

interface Followed {
  state: AlertContent['incident'];
  endTimeUs: number;
  readonly reachedUs: Map<Severity, number>;
}

/** Hears every revision of a run, in the order of its log. */
export class IncidentRun {
  readonly #ruleset: Ruleset;
  readonly #followed = new Map<string, Followed>();

  constructor(ruleset: Ruleset) {
    this.#ruleset = ruleset;
  }

  add({ incidentId, incident, timeUs }: AlertContent): void {
    const known = this.#followed.get(incidentId);
    const followed = known ?? { state: incident, endTimeUs: timeUs, reachedUs: new Map() };
    if (known === undefined) this.#followed.set(incidentId, followed);
    if (incident.sequence >= followed.state.sequence) followed.state = incident;
    followed.endTimeUs = Math.max(followed.endTimeUs, timeUs);
    for (const severity of SEVERITIES) {
      const isReached = incident.severity >= severity;
      if (isReached && !followed.reachedUs.has(severity)) followed.reachedUs.set(severity, timeUs);
    }
  }

  /** Those that began inside the span, in the order of their onsets. */
  incidents(span: { readonly fromUs: number; readonly toUs: number }): RunIncident[] {
    const all = [...this.#followed].map(([id, { state, endTimeUs, reachedUs }]) => ({
      ...{
        id,
        state,
        endTimeUs,
        reachedUs,
        group: groupOf(state.lead, this.#ruleset),
      },
      onsetTimeUs: state.onsetTimeUs,
      severity: state.severity,
    }));
    return all
      .filter(({ onsetTimeUs }) => onsetTimeUs >= span.fromUs && onsetTimeUs < span.toUs)
      .sort((a, b) => a.onsetTimeUs - b.onsetTimeUs);
  }
}

/** What it is, where and how far, in English. */
export function runTitle({ state }: RunIncident): string {
  return incidentTitle(state, detectorDescriptions(), 'en').text;
}

/** As the core groups: two stablecoins are two happenings, a crash of many coins is one. */
function groupOf({ direction, scope }: AlertContent['incident']['lead'], ruleset: Ruleset): string {
  if (direction === 'NONE') return `feeds of ${scope.venues.join(', ')}`;
  return scope.assets.find((asset) => ruleset.stablecoins.includes(asset)) ?? 'coins';
}
