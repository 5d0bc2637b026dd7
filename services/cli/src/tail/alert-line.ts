/** One alert revision as a line: NDJSON for programs, a sentence for people. */
import { incidentTitle } from '@breakwater/client';
import { type Alert, type AlertContent, detectorDescriptions } from '@breakwater/core';
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
    course: content.course,
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

const DETECTORS = detectorDescriptions();

/**
 * A revision as people read it; where people are to be told of its incident, that comes first, on a line of its own:
 *
 *     2025-10-11T06:20:03.250Z RAISED S3 USDT squeeze — Bithumb USDT/KRW +253.1 % against other venues (incident 5f0c1a22)
 *     2025-10-11T06:20:03.250Z S3 ESCALATE A USDT squeeze — Bithumb USDT/KRW +31.20 % against other venues (a1b2c3d4 r2)
 */
export function alertSentence(alert: Alert): string {
  const { content } = alert;
  const { incident, incidentId } = content;
  const line = revisionLine(content);
  if (!incident.raised) return line;
  const { text } = incidentTitle(incident, DETECTORS, 'en');
  const raised = ['RAISED', incident.severity, text, `(incident ${incidentId.slice(0, 8)})`];
  return `${[isoOf(content.timeUs), ...raised].join(' ')}\n${line}`;
}

/** What the alert says now: its own title with the figure of this revision. */
function revisionLine(content: AlertContent): string {
  const { label, figure: value, channels, peak, onsetTimeUs, incident } = content;
  const windowUs = channels.find((channel) => channel.value === value)?.windowUs ?? peak.windowUs;
  const now = { onsetTimeUs, lead: { ...content, peak: { label, value, windowUs } } };
  const symptom = incident.symptom === null ? [] : [`[symptom: ${incident.symptom}]`];
  return [
    isoOf(content.timeUs),
    content.severity,
    content.state.padEnd(8),
    content.detector,
    incidentTitle(now, DETECTORS, 'en').text,
    ...symptom,
    `(${content.id.slice(0, 8)} r${content.revision})`,
  ].join(' ');
}
