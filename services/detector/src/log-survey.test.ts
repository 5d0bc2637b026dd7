import type { IoOutcome, PartitionInfo } from '@breakwater/core';
import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { surveyLog } from './log-survey.ts';

const PARTITION: PartitionInfo = {
  topic: 'market.events',
  topicId: 'first',
  partition: 0,
  clock: 'append',
  lowOffset: 0,
  endOffset: 5,
};

async function surveys(
  answers: readonly IoOutcome<PartitionInfo>[],
): Promise<{ ends: (number | null)[]; lookCount: number }> {
  const stop = new AbortController();
  const ends: (number | null)[] = [];
  let asked = 0;
  let lookCount = 0;
  await surveyLog(
    {
      reader: { inspect: () => Promise.resolve(answers[asked++] as IoOutcome<PartitionInfo>) },
      clock: { ...systemClock, sleep: () => Promise.resolve() },
      held: () => [PARTITION],
      looked: () => {
        lookCount += 1;
      },
      surveyed: (_partition, endOffset) => {
        ends.push(endOffset);
        if (ends.length === answers.length) stop.abort();
      },
    },
    stop.signal,
  );
  return { ends, lookCount };
}

it('says where the log ends, and that it does not know where nobody answers or the topic is another', async () => {
  const failed = { kind: 'retryable', code: 'unreachable', detail: 'no broker' } as const;
  const recreated = {
    kind: 'ok',
    value: { ...PARTITION, topicId: 'second', endOffset: 1 },
  } as const;
  const grown = { kind: 'ok', value: { ...PARTITION, endOffset: 9 } } as const;
  const surveyed = await surveys([grown, failed, recreated, grown]);
  // The last look was not finished.
  expect(surveyed).toEqual({ ends: [9, null, null, 9], lookCount: 3 });
});
