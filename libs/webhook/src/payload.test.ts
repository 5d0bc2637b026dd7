import { expect, it } from 'vitest';
import { buildPayload, PAYLOAD_BYTES_MAX } from './index.ts';

it('builds the body that the specification recommends', () => {
  const body = buildPayload({
    type: 'surveillance.alert',
    timeUs: 1_760_185_204_000_000,
    data: { a: 1 },
  });
  expect(JSON.parse(body ?? '')).toEqual({
    type: 'surveillance.alert',
    timestamp: '2025-10-11T12:20:04.000Z',
    data: { a: 1 },
  });
});

it('refuses a body of 20 kB, counted in bytes', () => {
  const bodyOf = (text: string): string | null =>
    buildPayload({ type: 't', timeUs: 0, data: text });
  const overhead = Buffer.byteLength(bodyOf('') ?? '');
  expect(bodyOf('x'.repeat(PAYLOAD_BYTES_MAX - overhead - 1))).not.toBeNull();
  expect(bodyOf('x'.repeat(PAYLOAD_BYTES_MAX - overhead))).toBeNull();
  expect(bodyOf('가'.repeat((PAYLOAD_BYTES_MAX - overhead) / 2))).toBeNull();
});
