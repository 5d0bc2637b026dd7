import { describe, expect, it } from 'vitest';
import { ALERT_DATA_SCHEMA, type AlertHead, alertEventJson } from './alert-event.ts';

const HEAD: AlertHead = {
  id: 'a'.repeat(32),
  revision: 3,
  domain: 'krw',
  state: 'DE_ESCALATE',
  timeUs: 1_760_185_204_250_000,
};
const parsed = (head: AlertHead, data = '{}'): Record<string, unknown> =>
  JSON.parse(alertEventJson(head, data)) as Record<string, unknown>;

/** The rules of CloudEvents 1.0.2 §3 and its JSON format §3; returns those that are broken. */
function brokenRules(event: Record<string, unknown>): string[] {
  const text = (name: string): string => String(event[name]);
  const rules: Record<string, boolean> = {
    'attribute names are lower-case letters and digits, 20 at most': Object.keys(event).every(
      (name) => /^[a-z0-9]{1,20}$/.test(name),
    ),
    'context attributes are texts': Object.entries(event).every(
      ([name, value]) => name === 'data' || typeof value === 'string',
    ),
    'texts hold no control characters and no lone surrogates': Object.entries(event).every(
      ([name, value]) =>
        name === 'data' || (!/\p{Cc}/u.test(String(value)) && String(value).isWellFormed()),
    ),
    'specversion is 1.0': event['specversion'] === '1.0',
    'id is not empty': text('id') !== '' && 'id' in event,
    'source is a URI reference': 'source' in event && isUriReference(text('source')),
    'type is not empty': text('type') !== '' && 'type' in event,
    'subject is not empty': text('subject') !== '',
    'time is RFC 3339': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(
      text('time'),
    ),
    'datacontenttype is a media type': /^[\w.+-]+\/[\w.+-]+(;.*)?$/.test(text('datacontenttype')),
    'dataschema is an absolute URI': /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(text('dataschema')),
    'data and data_base64 do not stand together': !('data_base64' in event),
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
}

function isUriReference(value: string): boolean {
  return value !== '' && /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/.test(value);
}

describe('an alert event', () => {
  it('is a CloudEvent 1.0', () => {
    expect(brokenRules(parsed(HEAD))).toEqual([]);
    const odd = { ...HEAD, domain: 'krw-대한 /?#\u0000"\ud800' };
    expect(brokenRules(parsed(odd))).toEqual([]);
    expect(brokenRules({ ...parsed(HEAD), specversion: '0.3', 'bad-name': 1 })).toHaveLength(3);
  });

  it('names the revision by domain and id, so that repeats are known', () => {
    expect(parsed(HEAD)).toEqual({
      specversion: '1.0',
      id: `${HEAD.id}.3`,
      source: '/breakwater/krw',
      type: 'io.breakwater.alert.de-escalate.v1',
      subject: HEAD.id,
      time: '2025-10-11T12:20:04.250Z',
      datacontenttype: 'application/json',
      dataschema: ALERT_DATA_SCHEMA,
      data: {},
    });
  });

  it('passes the stored text on byte for byte', () => {
    const stored = '{"b":1.50,"a":"\\u00e9 é","content":{}}';
    expect(alertEventJson(HEAD, stored)).toContain(`"data":${stored}}`);
  });
});
