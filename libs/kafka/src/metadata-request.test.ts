import { describe, expect, test } from 'vitest';
import { decodeMetadataResponse, encodeMetadataRequest } from './metadata-request.ts';
import { WireError } from './wire-reader.ts';

const topicId = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const compact = (text: string): Buffer =>
  Buffer.concat([Buffer.from([text.length + 1]), Buffer.from(text)]);

/** One broker, one topic of two partitions, the second without a leader; tags wherever tags may be. */
const response = Buffer.concat([
  Buffer.from([0]),
  int32(0),
  Buffer.from([2]),
  ...[
    int32(4),
    compact('kafka-4.example'),
    int32(9092),
    Buffer.from([0]),
    Buffer.from([1, 9, 2, 7, 7]),
  ],
  compact('cluster'),
  int32(4),
  Buffer.from([2]),
  ...[Buffer.from([0, 0]), compact('market.events'), topicId, Buffer.from([0]), Buffer.from([3])],
  ...[
    Buffer.from([0, 0]),
    int32(0),
    int32(4),
    int32(11),
    Buffer.from([2]),
    int32(4),
    Buffer.from([2]),
    int32(4),
    Buffer.from([1, 0]),
  ],
  ...[Buffer.from([0, 5]), int32(1), int32(-1), int32(11), Buffer.from([1, 1, 1, 0])],
  int32(-2_147_483_648),
  Buffer.from([0]),
  Buffer.from([0]),
]);

test('a response tells brokers, identity and leaders', () => {
  expect(decodeMetadataResponse(response)).toEqual({
    brokers: [{ nodeId: 4, host: 'kafka-4.example', port: 9092 }],
    topics: [
      {
        errorCode: 0,
        name: 'market.events',
        topicId: 'ABEiM0RVZneImaq7zN3u_w',
        partitions: [
          { errorCode: 0, partition: 0, leaderId: 4 },
          { errorCode: 5, partition: 1, leaderId: -1 },
        ],
      },
    ],
  });
});

describe('a response that is cut off', () => {
  test.each(Array.from({ length: response.length - 1 }, (_, end) => end))(
    'at byte %i is refused',
    (end) => {
      expect(() => decodeMetadataResponse(response.subarray(0, end))).toThrow(WireError);
    },
  );
});

test('a count beyond the bytes is refused before anything is made of it', () => {
  const hostile = Buffer.concat([
    Buffer.from([0]),
    int32(0),
    Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]),
  ]);
  expect(() => decodeMetadataResponse(hostile)).toThrow(/announced/);
});

test('a request names one topic and creates none', () => {
  const body = encodeMetadataRequest('ab');
  expect(body.toString('hex')).toBe(`0002${'00'.repeat(16)}036162${'00000000'}`);
});

test('a request for a topic of the longest name has its length in two bytes', () => {
  const body = encodeMetadataRequest('x'.repeat(249));
  expect([...body.subarray(18, 20)]).toEqual([0xfa, 0x01]);
  expect(body.length).toBe(18 + 2 + 249 + 4);
});
