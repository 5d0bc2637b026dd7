import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePositions, parseStreamName, streamName } from './cursor.ts';

describe('positions', () => {
  it('compare by number', () => {
    expect(comparePositions('9-1', '10-1')).toBeLessThan(0);
    expect(comparePositions('10-9', '10-10')).toBeLessThan(0);
    expect(comparePositions('10-2', '10-2')).toBe(0);
    expect(comparePositions('11-1', '10-2')).toBeGreaterThan(0);
  });
});

describe('stream names', () => {
  it('come back as they were', () => {
    const topicId = fc.stringMatching(/^[A-Za-z0-9_-]{1,40}$/);
    fc.assert(
      fc.property(topicId, fc.nat({ max: 99_999 }), (id, partition) => {
        const stream = { topicId: id, partition };
        expect(parseStreamName(streamName(stream))).toEqual(stream);
      }),
    );
  });

  it.each(['', 'topic', ':1', 't:', 't:-1', 't:1:x', '__proto__', 't o:1', 't:1\n'])(
    'are not %j',
    (name) => expect(parseStreamName(name)).toBeNull(),
  );
});
