import type { TopicPlan } from '@breakwater/core';
import { expect, test } from 'vitest';
import { differences, planFault, wantedConfiguration } from './topic-settings.ts';

const plan: TopicPlan = {
  topic: 'krw.events',
  partitionCount: 2,
  clock: 'append',
  retentionMs: 86_400_000,
};
const state = { partitionCount: 2, configuration: wantedConfiguration(plan) };

test('a topic as planned differs in nothing', () => {
  expect(differences(plan, state)).toEqual([]);
});

test('an absent topic is to be created', () => {
  expect(differences(plan, null)).toMatchObject([{ setting: 'create', applicable: true }]);
});

test('a clock that differs is never applicable, and says both', () => {
  const other = { ...state, configuration: wantedConfiguration({ ...plan, clock: 'create' }) };
  expect(differences(plan, other)).toEqual([
    {
      topic: 'krw.events',
      setting: 'clock',
      actual: 'create',
      wanted: 'append',
      applicable: false,
    },
  ]);
});

test('partitions can be added and not taken away', () => {
  expect(differences({ ...plan, partitionCount: 3 }, state)).toMatchObject([
    { setting: 'partitionCount', actual: '2', wanted: '3', applicable: true },
  ]);
  expect(differences({ ...plan, partitionCount: 1 }, state)).toMatchObject([{ applicable: false }]);
});

test('compaction and a bound on size are differences', () => {
  const configuration = {
    ...state.configuration,
    'cleanup.policy': 'compact',
    'retention.bytes': '1',
  };
  expect(differences(plan, { ...state, configuration }).map(({ setting }) => setting)).toEqual([
    'retention.bytes',
    'cleanup.policy',
  ]);
});

test('a feeder may stamp any time only where it is the clock', () => {
  const ahead = 'message.timestamp.after.max.ms';
  expect(wantedConfiguration({ ...plan, clock: 'create' })[ahead]).toBe('9223372036854775807');
  expect(wantedConfiguration(plan)[ahead]).toBeUndefined();
});

test.each([
  [{ topic: 'a/b' }, 'is no topic name'],
  [{ topic: '..' }, 'is no topic name'],
  [{ partitionCount: 0 }, 'partitionCount must be'],
  [{ partitionCount: 1.5 }, 'partitionCount must be'],
  [{ retentionMs: 0 }, 'retentionMs must be'],
  [{ retentionMs: -2 }, 'retentionMs must be'],
])('the plan %o is refused', (wrong, why) => {
  expect(planFault({ ...plan, ...wrong })).toContain(why);
});
