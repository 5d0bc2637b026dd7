/** One alert revision as a line: NDJSON for programs, a sentence for people. */
import { type Alert, detectorDescriptions } from '@breakwater/core';
import { parseStoredAlert } from '@breakwater/wiring';

const isoOf = (timeUs: number): string => new Date(timeUs / 1_000).toISOString();

/** The flat form that `replay` prints and keeps: times in ISO 8601 UTC, the evidence as the alert carries it. */
export function alertLine(alert: Alert): Record<string, unknown> {
  const { content } = alert;
  return {
    id: content.id,
    revision: content.revision,
    state: content.state,
    detector: content.detector,
    direction: content.direction,
    severity: content.severity,
    scope: content.scope,
    label: content.label,
    onsetAt: isoOf(content.onsetTimeUs),
    openAt: isoOf(content.openTimeUs),
    peakAt: isoOf(content.peak.timeUs),
    closeAt: content.closeTimeUs === null ? null : isoOf(content.closeTimeUs),
    at: isoOf(content.timeUs),
    score: content.score,
    threshold: content.threshold,
    margin: content.margin,
    rule: content.rule,
    subject: content.subject,
    rulings: content.rulings,
    figure: content.figure,
    peak: content.peak,
    rarityDays: content.rarityDays,
    channels: content.channels,
    unavailable: content.unavailable,
    decomposition: content.decomposition,
    quality: content.quality,
    calibration: content.calibration,
    incidentId: content.incidentId,
    incident: content.incident,
    domain: content.domain,
    detectorVersion: content.detectorVersion,
    rulesetHash: content.rulesetHash,
    position: alert.position,
    inputs: alert.inputs,
  };
}

/** The alert of a line that `alertLine` made, or why it is none. */
export function alertOfLine(text: string): Alert | string {
  let line: Record<string, unknown>;
  try {
    line = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return 'the line is not JSON';
  }
  const { onsetAt, openAt, peakAt: _inPeak, closeAt, at, position, inputs, ...content } = line;
  return parseStoredAlert(
    JSON.stringify({
      content: {
        ...content,
        onsetTimeUs: microseconds(onsetAt),
        openTimeUs: microseconds(openAt),
        closeTimeUs: closeAt === null ? null : microseconds(closeAt),
        timeUs: microseconds(at),
      },
      position,
      inputs,
    }),
  );
}

/** Of a time as `isoOf` writes it: decisions fall on instants of whole milliseconds, so none loses anything. */
function microseconds(iso: unknown): number | null {
  const timeMs = typeof iso === 'string' ? Date.parse(iso) : Number.NaN;
  return Number.isFinite(timeMs) ? timeMs * 1_000 : null;
}

const DETECTOR_NAMES: ReadonlyMap<string, string> = new Map(
  detectorDescriptions().map(({ letter, name }) => [letter, name]),
);

/** For example `2025-10-11T06:20:03.250Z S2 OPEN A surge SQUEEZE USDT upbit …  (a1b2c3d4 r1)`. */
export function alertSentence(alert: Alert): string {
  const { content } = alert;
  const { scope } = content;
  const where = [scope.assets, scope.venues].map((names) => names.join(',')).filter(Boolean);
  const direction = content.direction === 'NONE' ? [] : [content.direction];
  return [
    isoOf(content.timeUs),
    content.severity,
    content.state.padEnd(8),
    content.detector,
    DETECTOR_NAMES.get(content.detector) ?? '',
    ...direction,
    ...where,
    `«${content.label}»`,
    `score ${content.score.toFixed(1)} over ${content.threshold.toFixed(1)}`,
    `(${content.id.slice(0, 8)} r${content.revision})`,
  ].join(' ');
}
