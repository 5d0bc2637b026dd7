/** Reads what the store holds back into an alert; a broken entry is counted and passed over, and stops nothing. */
import type { Alert } from '@breakwater/core';

/** The alert of a stored JSON text, or null. Checks the fields that this service reads. */
export function parseStoredAlert(json: string): Alert | null {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isRecord(value) || !isRecord(value['content']) || !isRecord(value['content']['scope'])) {
    return null;
  }
  const { content } = value;
  const scope = value['content']['scope'];
  const texts = ['domain', 'state', 'severity', 'subject', 'incidentId'].map(
    (name) => content[name],
  );
  if (!texts.every((each) => typeof each === 'string')) return null;
  // The id becomes a header: nothing but what the pipeline writes is let through.
  if (typeof content['id'] !== 'string' || !/^[A-Za-z0-9_-]{1,128}$/.test(content['id']))
    return null;
  if (!Number.isSafeInteger(content['revision']) || !Number.isSafeInteger(content['timeUs']))
    return null;
  const lists = [scope['venues'], scope['assets'], scope['markets'], content['quality']];
  if (!lists.every(isNames)) return null;
  if (!isRecords(content['channels']) || !isRecords(value['inputs'])) return null;
  if (!value['inputs'].every((range) => typeof range['market'] === 'string')) return null;
  return value as unknown as Alert;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isRecords(value: unknown): value is readonly Record<string, unknown>[] {
  return Array.isArray(value) && value.every(isRecord);
}
function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
