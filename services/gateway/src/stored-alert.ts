/** Reads what the store holds back into an alert; the store is trusted, but a broken entry must not stop the gateway. */
import { DETECTORS } from '@breakwater/contract';
import { type Alert, SEVERITIES } from '@breakwater/core';

/** The alert of a stored JSON text, or why it is none. Checks the fields that the gateway itself reads. */
export function parseStoredAlert(json: string): Alert | string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return 'the entry is not JSON';
  }
  if (!isRecord(value) || !isRecord(value['content'])) return 'the entry has no content';
  const { content } = value;
  if (typeof content['id'] !== 'string' || content['id'] === '') return 'the entry has no alert id';
  if (typeof content['state'] !== 'string') return 'the entry has no state';
  if (!Number.isSafeInteger(content['revision'])) return 'the entry has no revision';
  if (typeof content['domain'] !== 'string') return 'the entry has no domain';
  if (!isTime(content['timeUs'])) return 'the entry has no time';
  if (!SEVERITIES.some((severity) => severity === content['severity'])) {
    return 'the entry has no known severity';
  }
  if (!DETECTORS.some((detector) => detector === content['detector'])) {
    return 'the entry has no known detector';
  }
  const { scope } = content;
  if (!isRecord(scope) || !isNames(scope['venues']) || !isNames(scope['assets'])) {
    return 'the entry has no scope';
  }
  return value as unknown as Alert;
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
