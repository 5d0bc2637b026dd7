/**
 * Incidents in their simplest form: alerts of one asset group and direction whose lives overlap, or follow each
 * other within JOIN_WITHIN_US, belong together and are one notification thread.
 *
 * Invariants
 * N1 an alert joins at most one incident and never changes it.
 * N2 the group of a stablecoin is its name; all other coins are one group, because a crash of many is one event.
 */
import type { Direction } from './alert.ts';
import { incidentId } from './alert-id.ts';

const JOIN_WITHIN_US = 120_000_000;

interface Incident {
  readonly id: string;
  readonly group: string;
  readonly direction: Direction;
  openAlertCount: number;
  lastTimeUs: number;
}

export class IncidentBook {
  readonly #live: Incident[] = [];

  /** The incident of an alert that opens at `timeUs`: a live one of its group and direction, else a new one (N1). */
  join(alert: { group: string; direction: Direction; alertId: string; timeUs: number }): string {
    this.#forget(alert.timeUs);
    const found = this.#live.find(
      (incident) => incident.group === alert.group && incident.direction === alert.direction,
    );
    const incident = found ?? {
      id: incidentId(alert.alertId),
      group: alert.group,
      direction: alert.direction,
      openAlertCount: 0,
      lastTimeUs: alert.timeUs,
    };
    if (found === undefined) this.#live.push(incident);
    incident.openAlertCount += 1;
    incident.lastTimeUs = alert.timeUs;
    return incident.id;
  }

  /** An alert that continues inside its cool-down keeps its incident. */
  rejoin(id: string, timeUs: number): void {
    const incident = this.#live.find((live) => live.id === id);
    if (incident === undefined) return;
    incident.openAlertCount += 1;
    incident.lastTimeUs = timeUs;
  }

  leave(id: string, timeUs: number): void {
    const incident = this.#live.find((live) => live.id === id);
    if (incident === undefined) return;
    incident.openAlertCount -= 1;
    incident.lastTimeUs = timeUs;
  }

  #forget(timeUs: number): void {
    for (let i = this.#live.length - 1; i >= 0; i -= 1) {
      const incident = this.#live[i] as Incident;
      const over = incident.openAlertCount <= 0 && timeUs - incident.lastTimeUs > JOIN_WITHIN_US;
      if (over) this.#live.splice(i, 1);
    }
  }
}
