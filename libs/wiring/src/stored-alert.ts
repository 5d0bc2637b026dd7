/** Reads what a store holds back into an alert; the store is trusted, but a broken entry must stop no reader. */
import { DETECTORS } from '@breakwater/contract';
import { type Alert, SEVERITIES } from '@breakwater/core';

/** The id becomes a header of a webhook: nothing but what the pipeline writes is let through. */
const ALERT_ID = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * The alert of a stored JSON text, or why it is none. Checks the fields that a reader decides by: who may see the
 * alert, what is shown of it, and whether it has been seen before.
 */
export function parseStoredAlert(json: string): Alert | string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return 'the entry is not JSON';
  }
  if (!isRecord(value) || !isRecord(value['content'])) return 'the entry has no content';
  const fault = contentFault(value['content']);
  if (fault !== null) return fault;
  const { inputs } = value;
  if (!isRecords(inputs) || !inputs.every((range) => isText(range['market']))) {
    return 'the entry has no inputs';
  }
  return value as unknown as Alert;
}

function contentFault(content: Record<string, unknown>): string | null {
  const { id, revision, timeUs, severity, detector, scope, quality, channels } = content;
  if (!isText(id) || !ALERT_ID.test(id)) return 'the entry has no alert id';
  const missing = ['domain', 'state', 'subject', 'incidentId'].find(
    (name) => !isText(content[name]),
  );
  if (missing !== undefined) return `the entry has no ${missing}`;
  if (!Number.isSafeInteger(revision)) return 'the entry has no revision';
  if (!Number.isSafeInteger(timeUs) || Number(timeUs) < 0) return 'the entry has no time';
  if (!SEVERITIES.some((known) => known === severity)) return 'the entry has no known severity';
  if (!DETECTORS.some((known) => known === detector)) {
    return 'the entry has no known detector';
  }
  if (!isRecord(scope)) return 'the entry has no scope';
  if (![scope['venues'], scope['assets'], scope['markets']].every(isTexts)) {
    return 'the entry has no scope';
  }
  if (!isTexts(quality)) return 'the entry has no quality';
  if (!isRecords(channels) || !channels.every((channel) => isText(channel['name']))) {
    return 'the entry has no channels';
  }
  return isIncident(content['incident']) ? null : 'the entry has no incident';
}

function isIncident(incident: unknown): boolean {
  if (!isRecord(incident) || !isRecord(incident['lead'])) return false;
  const { severity, cause, raised, symptom, lead } = incident;
  const counts = ['sequence', 'alertCount', 'openAlertCount', 'raiseCount'];
  return (
    counts.every((name) => Number.isSafeInteger(incident[name])) &&
    SEVERITIES.some((known) => known === severity) &&
    typeof raised === 'boolean' &&
    (symptom === null || isText(symptom)) &&
    isText(cause) &&
    isText(lead['alertId']) &&
    isText(lead['detector']) &&
    isRecord(lead['scope']) &&
    isRecord(lead['peak'])
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRecords(value: unknown): value is readonly Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isRecord);
}
