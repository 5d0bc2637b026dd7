import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSnapshot, recordCrc, type SnapshotHeader, snapshotChunks } from './snapshot-bytes.ts';

const HEADER: SnapshotHeader = {
  topicId: 'topic-1',
  partition: 0,
  offset: 17,
  lastRecordCrc: 5,
  domain: 'krw',
  rulesetHash: 'ab',
  digest: '0'.repeat(16),
  build: 2,
  version: '1.0.0',
  previousHash: '',
  savedTimeUs: 1,
};

function bytesOf(state: Uint8Array): { bytes: Uint8Array; hash: string } {
  let hash = '';
  const chunks = [
    ...snapshotChunks(HEADER, state, (made) => {
      hash = made;
    }),
  ];
  return { bytes: new Uint8Array(Buffer.concat(chunks)), hash };
}

describe('bytes of a snapshot', () => {
  it('give back header, state and hash, in chunks of a megabyte at most', () => {
    const state = new Uint8Array(2_500_000).map((_, at) => at % 251);
    const chunks = [...snapshotChunks(HEADER, state, () => {})];
    expect(chunks.map(({ length }) => length).slice(1)).toEqual([1 << 20, 1 << 20, 402_848, 32]);
    const { bytes, hash } = bytesOf(state);
    const read = readSnapshot(bytes);
    expect(read).toMatchObject({ kind: 'ok', header: HEADER, hash });
    expect(read.kind === 'ok' && Buffer.compare(read.state, state)).toBe(0);
  });

  it('are refused where a byte is another, and where they end early', () => {
    const { bytes } = bytesOf(new Uint8Array([1, 2, 3, 4]));
    const changed = fc.property(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      (at, by) => {
        const torn = bytes.slice();
        torn[at] = (torn[at] as number) ^ by;
        expect(readSnapshot(torn).kind).toBe('fault');
        expect(readSnapshot(bytes.subarray(0, at)).kind).toBe('fault');
      },
    );
    fc.assert(changed, { numRuns: 500 });
  });
});

describe('the checksum of a record', () => {
  const record = { offset: 1, timestampUs: 1_000, key: null, value: new Uint8Array([1, 2]) };

  it.each([
    ['another time', { ...record, timestampUs: 2_000 }],
    ['another value', { ...record, value: new Uint8Array([1, 3]) }],
    ['no value', { ...record, value: null }],
  ])('tells %s', (_what, other) => {
    expect(recordCrc(other)).not.toBe(recordCrc(record));
    expect(recordCrc({ ...record, offset: 9 })).toBe(recordCrc(record));
  });
});
