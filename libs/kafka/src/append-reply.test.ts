import type { LogClock } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { appendedOffset } from './append-reply.ts';

const REPLY = { topicName: 't', partition: 0, errorCode: 0 };

describe('a reply to an append', () => {
  it.each<{ what: string; clock: LogClock; timeMs: number | undefined; is: number | string }>([
    { what: 'no stamp where the feeder stamps', clock: 'create', timeMs: -1, is: 7 },
    { what: 'none said where the feeder stamps', clock: 'create', timeMs: undefined, is: 7 },
    { what: 'a stamp where the broker stamps', clock: 'append', timeMs: 9_000, is: 7 },
    {
      what: 'no stamp where the broker stamps',
      clock: 'append',
      timeMs: -1,
      is: 'clock-changed: stamped by the producer',
    },
    {
      what: 'a stamp where the feeder stamps',
      clock: 'create',
      timeMs: 9_000,
      is: 'clock-changed: stamped by the broker',
    },
    {
      what: 'the time of the newest record where the feeder stamps: a repeat that the broker has',
      clock: 'create',
      timeMs: 3_000,
      is: 7,
    },
    {
      what: 'the time of an older record where the feeder stamps',
      clock: 'create',
      timeMs: 2_000,
      is: 'clock-changed: stamped by the broker',
    },
  ])('with $what is $is', ({ clock, timeMs, is }) => {
    const records = [3_000, 2_000].map((ms) => {
      const timestampUs = clock === 'create' ? { timestampUs: ms * 1_000 } : {};
      return { key: null, value: null, ...timestampUs };
    });
    const logAppendTime = timeMs === undefined ? {} : { logAppendTime: String(timeMs) };
    const outcome = appendedOffset(
      { ...REPLY, baseOffset: '7', ...logAppendTime },
      { records, clock, doing: 'appending to t/0' },
    );
    const told =
      outcome.kind === 'ok'
        ? outcome.value
        : `${outcome.code}: ${/stamped by the \w+/.exec(outcome.detail)?.[0]}`;
    expect(told).toBe(is);
  });

  it.each([undefined, { ...REPLY }, { ...REPLY, baseOffset: '-1' }])(
    'that names no offset is refused: %j',
    (reply) => {
      const sent = { records: [], clock: 'append', doing: 'appending' } as const;
      expect(appendedOffset(reply, sent)).toMatchObject({ kind: 'fatal', code: 'broker-refused' });
    },
  );
});
