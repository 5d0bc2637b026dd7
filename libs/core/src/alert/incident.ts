/**
 * Incidents in their simplest form: alerts of one asset group and direction whose lives overlap, or follow each
 * other within the cool-down, belong together and are one notification thread.
 *
 * Invariants
 * N1 an alert joins at most one incident and never changes it.
 * N2 the group of a stablecoin is its name; all other coins are one group, because a crash of many is one event.
 * N3 an incident lives until its alerts have been closed for so long that none can open again (F4 of `lifecycle.ts`): at
 *    most one lives of a group and direction, so alerts that are open together are of one.
 */
import { assert } from '../assert.ts';
import { incidentId } from './alert-id.ts';
import { COOL_DOWN_US } from './lifecycle.ts';
import type { Direction } from './words.ts';

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
    assert(incident !== undefined, 'N3: the incident of an alert that can open again lives');
    incident.openAlertCount += 1;
    incident.lastTimeUs = timeUs;
  }

  /** An alert of the incident closed. */
  leave(id: string, timeUs: number): void {
    const incident = this.#live.find((live) => live.id === id);
    assert(incident !== undefined && incident.openAlertCount > 0, 'N3: an open alert has one');
    incident.openAlertCount -= 1;
    incident.lastTimeUs = timeUs;
  }

  #forget(timeUs: number): void {
    for (let i = this.#live.length - 1; i >= 0; i -= 1) {
      const incident = this.#live[i] as Incident;
      const over = incident.openAlertCount === 0 && timeUs - incident.lastTimeUs > COOL_DOWN_US;
      if (over) this.#live.splice(i, 1);
    }
  }
}
