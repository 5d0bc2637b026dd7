/**
 * The incidents of the board, kept up alert by alert: with a thousand of them a new revision costs one incident and
 * a sort, not a thousand.
 *
 * Invariants
 * PX1 an incident is the same object until one of its alerts changes, so whoever draws can tell by identity.
 */
import type { Entry } from './alert-board.ts';
import { byUrgency, type Incident, incidentKey, incidentOf } from './incident.ts';

export class IncidentIndex {
  /** Alerts by their key, by the key of their incident. */
  readonly #alerts = new Map<string, Map<string, Entry>>();
  readonly #incidents = new Map<string, Incident>();
  readonly #changed = new Set<string>();
  #sorted: readonly Incident[] = [];
  /** Rises with every change. */
  version = 0;

  set(entry: Entry): void {
    const key = incidentKey(entry);
    const held = this.#alerts.get(key);
    if (held === undefined) this.#alerts.set(key, new Map([[entry.key, entry]]));
    else held.set(entry.key, entry);
    this.#note(key);
  }

  delete(entry: Entry): void {
    const key = incidentKey(entry);
    const held = this.#alerts.get(key);
    held?.delete(entry.key);
    if (held?.size === 0) this.#alerts.delete(key);
    this.#note(key);
  }

  /** Words have other texts: what they say of a detector may differ. */
  renew(): void {
    for (const key of this.#alerts.keys()) this.#note(key);
  }

  /** Active ones by severity, then the youngest first; behind them the last closed first. */
  sorted(): readonly Incident[] {
    if (this.#changed.size === 0) return this.#sorted;
    for (const key of this.#changed) {
      const alerts = this.#alerts.get(key);
      if (alerts === undefined) this.#incidents.delete(key);
      else this.#incidents.set(key, incidentOf([...alerts.values()]));
    }
    this.#changed.clear();
    this.#sorted = [...this.#incidents.values()].sort(byUrgency);
    return this.#sorted;
  }

  #note(key: string): void {
    this.#changed.add(key);
    this.version += 1;
  }
}
