import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AlertIdentity, alertId, incidentId } from './alert-id.ts';

const IDENTITY: AlertIdentity = {
  domain: 'krw',
  detector: 'A',
  rule: 'surge',
  subject: 'USDT',
  direction: 'SELL_OFF',
  onsetPaneUs: 1_760_185_204_000_000,
};

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

describe('the id of an alert', () => {
  it('can be recomputed by anyone: SHA-256 over its identity with sorted names, 32 digits of it', () => {
    const canonical =
      '{"detector":"A","direction":"SELL_OFF","domain":"krw","onsetPaneUs":1760185204000000,"rule":"surge","subject":"USDT"}';
    expect(alertId(IDENTITY)).toBe(sha256(canonical));
  });

  it.each([
    { domain: 'usd' },
    { detector: 'B' as const },
    { rule: 'other' },
    { subject: 'USDC' },
    { direction: 'SQUEEZE' as const },
    { onsetPaneUs: IDENTITY.onsetPaneUs + 1_000_000 },
  ])('is another with %j', (change) => {
    expect(alertId({ ...IDENTITY, ...change })).not.toBe(alertId(IDENTITY));
  });
});

it('the id of an incident follows from the alert that opened it', () => {
  expect(incidentId('a'.repeat(32))).toBe(sha256(`incident:${'a'.repeat(32)}`));
});
