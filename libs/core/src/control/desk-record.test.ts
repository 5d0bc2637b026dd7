import { describe, expect, it } from 'vitest';
import type { Content } from './content.ts';
import { acknowledgementFault, readAcknowledgement, readReceipt } from './desk-record.ts';

const ALERT = '0f'.repeat(16);
const NAME = 'a text of at most 160 characters without control characters';
const PERSON = 'a text of at most 100 characters without control characters';

function said(read: Content<unknown>): unknown {
  return read.kind === 'ok' ? read.value : `${read.fault.path}: ${read.fault.expected}`;
}

describe('an acknowledgement', () => {
  const good = { alertId: ALERT, by: '김민지', note: '' };

  it.each([
    [{}, undefined],
    [{ by: 'a'.repeat(100), note: 'n'.repeat(500) }, undefined],
    [{ alertId: ALERT.toUpperCase() }, '$.alertId: expected 32 lower-case hex digits'],
    [{ alertId: `${ALERT}0` }, '$.alertId: expected a text of 1 to 32 characters'],
    [{ alertId: ALERT.slice(1) }, '$.alertId: expected 32 lower-case hex digits'],
    [{ by: '' }, '$.by: expected a name'],
    [{ by: 'a'.repeat(101) }, `$.by: expected ${PERSON}`],
    [
      { note: 'n'.repeat(501) },
      '$.note: expected a text of at most 500 characters without control characters',
    ],
  ])('with %j: %s', (fields, fault) => {
    expect(acknowledgementFault({ ...good, ...fields })).toBe(fault);
    const read = readAcknowledgement({ ...good, ...fields });
    if (fault === undefined) expect(said(read)).toEqual({ ...good, ...fields });
    else expect(read.kind).toBe('fault');
  });
});

describe('a receipt', () => {
  const full = {
    alertId: ALERT,
    messageId: 'msg_1',
    endpoint: 'upbit-desk',
    venue: 'upbit',
    state: 'delivered',
    by: 'webhooks',
    timeUs: 17,
  };

  it('is read whole', () => {
    expect(said(readReceipt(full))).toEqual(full);
  });

  it.each([
    ['no alert', { alertId: undefined }, { alertId: null }],
    ['null for an alert', { alertId: null }, { alertId: null }],
    ['no message', { messageId: undefined }, { messageId: null }],
    ['no venue', { venue: null }, { venue: null }],
    ['a message that is dead', { state: 'dead' }, { state: 'dead' }],
    ['one acknowledged at its end', { state: 'acknowledged' }, { state: 'acknowledged' }],
    ['the longest names', { endpoint: 'e'.repeat(160) }, { endpoint: 'e'.repeat(160) }],
    ['the first instant of 1970', { timeUs: 0 }, { timeUs: 0 }],
  ])('is taken with %s', (_, fields, then) => {
    expect(said(readReceipt({ ...full, ...fields }))).toEqual({ ...full, ...then });
  });

  it.each([
    [{ alertId: null, messageId: null }, '$: an alertId or a messageId'],
    [{ alertId: 'x' }, '$.alertId: 32 lower-case hex digits'],
    [{ messageId: '' }, '$.messageId: a name'],
    [{ messageId: 'm'.repeat(161) }, `$.messageId: ${NAME}`],
    [{ endpoint: '' }, '$.endpoint: a name'],
    [{ endpoint: 'e'.repeat(161) }, `$.endpoint: ${NAME}`],
    [{ venue: 7 }, `$.venue: ${NAME}`],
    [{ state: 'lost' }, '$.state: one of delivered, acknowledged, dead'],
    [{ by: '' }, '$.by: a name'],
    [{ timeUs: -1 }, '$.timeUs: a number from 0 to 9007199254740991'],
    [{ timeUs: 0.5 }, '$.timeUs: a whole number'],
  ])('is refused with %j', (fields, then) => {
    expect(said(readReceipt({ ...full, ...fields }))).toBe(then);
  });
});
