import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignSticky, type GroupMember } from './sticky-assigner.ts';

const partitions = (count: number): { topic: string; partition: number }[] =>
  Array.from({ length: count }, (_, partition) => ({ topic: 'events', partition }));
const numbers = (given: ReturnType<typeof assignSticky>): Record<string, number[]> =>
  Object.fromEntries(
    [...given].map(([memberId, list]) => [
      memberId,
      list.map((one) => one.partition).sort((a, b) => a - b),
    ]),
  );

test('a second member takes half, and the first keeps the rest', () => {
  const members = [
    { memberId: 'new', held: [] },
    { memberId: 'old', held: partitions(4) },
  ];
  expect(numbers(assignSticky(partitions(4), members))).toEqual({ new: [2, 3], old: [0, 1] });
});

test('where one leaves, the others keep what they have', () => {
  const members = [
    { memberId: 'a', held: partitions(6).slice(0, 2) },
    { memberId: 'c', held: partitions(6).slice(4) },
  ];
  expect(numbers(assignSticky(partitions(6), members))).toEqual({ a: [0, 1, 2], c: [3, 4, 5] });
});

test('for any members: each partition once, counts level, nothing moves that may stay', () => {
  const member = fc.record({
    memberId: fc.string({ minLength: 1 }),
    held: fc.uniqueArray(fc.integer({ min: 0, max: 12 })),
  });
  const group = fc.uniqueArray(member, {
    minLength: 1,
    maxLength: 5,
    selector: (one) => one.memberId,
  });
  fc.assert(
    fc.property(group, fc.integer({ min: 0, max: 10 }), (raw, count) => {
      const members: GroupMember[] = raw.map(({ memberId, held }) => ({
        memberId,
        held: held.map((partition) => ({ topic: 'events', partition })),
      }));
      const given = numbers(assignSticky(partitions(count), members));
      const all = Object.values(given).flat();
      expect([...all].sort((a, b) => a - b)).toEqual(partitions(count).map((one) => one.partition));
      const counts = Object.values(given).map((list) => list.length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      expect(numbers(assignSticky(partitions(count), [...members].reverse()))).toEqual(given);
      // What was assigned is level already, so assigning it again moves nothing.
      const settled = members.map(({ memberId }) => ({
        memberId,
        held: (given[memberId] ?? []).map((partition) => ({ topic: 'events', partition })),
      }));
      expect(numbers(assignSticky(partitions(count), settled))).toEqual(given);
    }),
  );
});
