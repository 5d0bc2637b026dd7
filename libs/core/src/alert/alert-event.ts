/**
 * An alert revision as it leaves the system: a CloudEvent 1.0 in the JSON format, the same on every way out, so that
 * a receiver reads one envelope and can drop repeats by `source` and `id`, whichever way they came.
 */
import { isoTime } from '../number/iso-time.ts';
import type { AlertContent } from './alert.ts';

/** What the envelope says of the alert. */
export type AlertHead = Pick<AlertContent, 'id' | 'revision' | 'domain' | 'state' | 'timeUs'>;

export const ALERT_DATA_SCHEMA = 'urn:breakwater:schema:alert:v1';

/** `io.breakwater.alert.de-escalate.v1` and the like. */
export function alertEventType(state: string): string {
  return `io.breakwater.alert.${state.toLowerCase().replaceAll('_', '-')}.v1`;
}

/** The event as JSON text; `dataJson`, the alert's own JSON text, is passed on byte for byte. */
export function alertEventJson(head: AlertHead, dataJson: string): string {
  const envelope = JSON.stringify({
    specversion: '1.0',
    id: `${head.id}.${head.revision}`,
    source: `/breakwater/${encodeURIComponent(head.domain.toWellFormed())}`,
    type: alertEventType(head.state),
    subject: head.id,
    time: isoTime(head.timeUs),
    datacontenttype: 'application/json',
    dataschema: ALERT_DATA_SCHEMA,
  });
  return `${envelope.slice(0, -1)},"data":${dataJson}}`;
}
