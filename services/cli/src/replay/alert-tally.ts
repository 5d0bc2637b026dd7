/** Counts the alerts of a run: by detector and severity, and those a false-alarm budget is held against. */
import {
  type AlertContent,
  type DetectorLetter,
  type Severity,
  THRESHOLD_LETTERS,
} from '@breakwater/core';

/** Detectors whose alerts are statistics with a false-alarm rate; the others state facts of the input. */
export const STATISTICAL: ReadonlySet<string> = new Set(THRESHOLD_LETTERS);

export interface TimeSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface TallyLine {
  readonly detector: DetectorLetter;
  /** Highest severity the alerts reached. */
  readonly severity: Severity;
  readonly alertCount: number;
}

interface Seen {
  readonly detector: DetectorLetter;
  readonly openTimeUs: number;
  severity: Severity;
}

export class AlertTally {
  /** By alert id. Revisions of one alert count as one. */
  readonly #alerts = new Map<string, Seen>();
  #revisionCount = 0;

  add(content: AlertContent): void {
    this.#revisionCount += 1;
    const { id, detector, openTimeUs, severity } = content;
    const seen = this.#alerts.get(id);
    if (seen === undefined) this.#alerts.set(id, { detector, openTimeUs, severity });
    // S1 … S4 sort as text.
    else if (severity > seen.severity) seen.severity = severity;
  }

  get revisionCount(): number {
    return this.#revisionCount;
  }
  get alertCount(): number {
    return this.#alerts.size;
  }

  /** Sorted by detector, then severity. */
  lines(): TallyLine[] {
    const counts = new Map<string, TallyLine>();
    for (const { detector, severity } of this.#alerts.values()) {
      const key = `${detector}${severity}`;
      const alertCount = (counts.get(key)?.alertCount ?? 0) + 1;
      counts.set(key, { detector, severity, alertCount });
    }
    return [...counts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }

  /** Alerts of statistical detectors opened inside one of the spans that reached at least `severity`. */
  countOpenedIn(spans: readonly TimeSpan[], severity: Severity): number {
    let count = 0;
    for (const seen of this.#alerts.values()) {
      if (!STATISTICAL.has(seen.detector) || seen.severity < severity) continue;
      const { openTimeUs } = seen;
      if (spans.some(({ fromUs, toUs }) => openTimeUs >= fromUs && openTimeUs < toUs)) count += 1;
    }
    return count;
  }
}
