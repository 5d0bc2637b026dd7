import type {
  IoOutcome,
  LogClock,
  PartitionInfo,
  RawRecord,
  TopicDifference,
} from '@breakwater/core';
import { expect, it } from 'vitest';
import { type KafkaParts, kafkaFindings } from './doctor-kafka.ts';

const NOW_MS = 1_760_000_000_000;
const PLAN = { topic: 't', partitionCount: 1, clock: 'append', retentionMs: -1 } as const;

function parts(state: {
  readonly newestMs?: number;
  readonly lowOffset?: number;
  readonly clock?: LogClock;
  readonly planned?: IoOutcome<readonly TopicDifference[]>;
}): KafkaParts {
  const { newestMs = NOW_MS, lowOffset = 5, clock = 'append' } = state;
  const { planned = { kind: 'ok', value: [] } } = state;
  const info: PartitionInfo = {
    topic: 't',
    topicId: 'id',
    partition: 0,
    clock,
    lowOffset,
    endOffset: 9,
  };
  return {
    admin: { plan: () => Promise.resolve(planned) },
    reader: {
      inspect: (_topic, partition) =>
        Promise.resolve(
          partition === 0
            ? { kind: 'ok', value: info }
            : { kind: 'fatal', code: 'unknown-partition', detail: '' },
        ),
      async *read(_topic, _partition, offset): AsyncGenerator<readonly RawRecord[]> {
        yield [{ offset, timestampUs: newestMs * 1_000, key: null, value: null }];
      },
    },
  };
}

async function clockState(newestMs: number, clock?: LogClock): Promise<unknown> {
  const asked = { brokers: 'b:1', plan: PLAN, nowMs: NOW_MS };
  const findings = await kafkaFindings(
    parts(clock === undefined ? { newestMs } : { newestMs, clock }),
    asked,
  );
  return findings.find(({ check }) => check === 'partition t/0 clock');
}

it.each([
  [NOW_MS - 200, 'ok', /200 ms old/],
  [NOW_MS + 500, 'ok', /old/],
  [NOW_MS + 5_000, 'fail', /5000 ms or more ahead/],
  [NOW_MS - 60_000, 'warn', /60 s old: no detector writes TICKs/],
])('judges the clocks by a newest record of %d', async (newestMs, state, detail) => {
  expect(await clockState(newestMs)).toMatchObject({
    state,
    detail: expect.stringMatching(detail) as string,
  });
});

it('says of a log that a feeder stamps when it is ahead of the present, and nothing of its past', async () => {
  expect(await clockState(NOW_MS - 365 * 86_400_000, 'create')).toBeUndefined();
  expect(await clockState(NOW_MS + 365 * 86_400_000, 'create')).toMatchObject({
    state: 'warn',
    detail: expect.stringMatching(/stamped 31536000 s ahead/) as string,
  });
});

it('says that the head of the log is gone', async () => {
  const asked = { brokers: 'b:1', plan: PLAN, nowMs: NOW_MS };
  const [, , origin] = await kafkaFindings(parts({}), asked);
  expect(origin).toMatchObject({
    state: 'warn',
    remedy: expect.stringContaining('--anchor') as string,
  });
});

it.each([
  ['broker-unreachable', /KAFKA_SECURITY_PROTOCOL/],
  ['not-permitted', /KAFKA_SASL_PASSWORD/],
  ['broker-too-old', /3\.0/],
])('knows what to do about %s', async (code, remedy) => {
  const planned = { kind: 'fatal', code, detail: 'no' } as const;
  const asked = { brokers: 'b:1', plan: PLAN, nowMs: NOW_MS };
  const [finding, ...others] = await kafkaFindings(parts({ planned }), asked);
  expect(finding).toMatchObject({ state: 'fail', remedy: expect.stringMatching(remedy) as string });
  expect(others).toEqual([]);
});
