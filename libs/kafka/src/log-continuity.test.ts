import { describe, expect, test } from 'vitest';
import { COMPRESSIONS } from './kafka-settings.ts';
import { followLog, type LogStep } from './log-continuity.ts';
import { encodeBatch, packedZeros, rawBatch } from './record-batch.fixture.ts';
import { WireError } from './wire-reader.ts';

const value = (text: string): Buffer => Buffer.from(text);
const three = [value('a'), value('b'), value('c')];
/** Steps in few words: `0=a 1=b hole 2-5 5=c`. */
const told = (steps: readonly LogStep[]): string =>
  steps
    .flatMap((step) =>
      step.kind === 'hole'
        ? [`hole ${step.from}-${step.to}`]
        : step.records.map(
            ({ offset, value: bytes }) =>
              `${offset}=${bytes === null ? 'null' : Buffer.from(bytes).toString()}`,
          ),
    )
    .join(' ');

describe.each(COMPRESSIONS)('batches with compression %s', (compression) => {
  test('give their records with offsets, times and bytes', async () => {
    const bytes = await encodeBatch({ baseOffset: 7, values: three, compression });
    const { steps, next, damages } = followLog(bytes, 7, []);
    expect([told(steps), next, damages]).toEqual(['7=a 8=b 9=c', 10, []]);
    const [only] = steps;
    expect(only?.kind === 'records' && only.records.map((record) => record.timestampUs)).toEqual([
      1_000_000, 1_001_000, 1_002_000,
    ]);
  });
});

test('a null value stays null, an empty one stays empty', async () => {
  const bytes = await encodeBatch({ baseOffset: 0, values: [null, Buffer.alloc(0)] });
  const [only] = followLog(bytes, 0, []).steps;
  expect(only?.kind === 'records' && only.records.map((record) => record.value?.length)).toEqual([
    undefined,
    0,
  ]);
});

test('the broker’s time is that of every record of its batch', async () => {
  const bytes = await encodeBatch({ baseOffset: 0, values: three, isAppendTime: true });
  const [only] = followLog(bytes, 0, []).steps;
  const times = only?.kind === 'records' ? only.records.map((record) => record.timestampUs) : [];
  expect(times).toEqual([1_003_000, 1_003_000, 1_003_000]);
});

test('reading begins in the middle of a batch', async () => {
  const bytes = await encodeBatch({ baseOffset: 5, values: three });
  expect(told(followLog(bytes, 6, []).steps)).toBe('6=b 7=c');
});

test('a batch cut off at the end waits for the next fetch', async () => {
  const first = await encodeBatch({ baseOffset: 0, values: three });
  const second = await encodeBatch({ baseOffset: 3, values: three });
  for (let cut = 1; cut < second.length; cut += 1) {
    const bytes = Buffer.concat([first, second.subarray(0, second.length - cut)]);
    const { steps, next } = followLog(bytes, 0, []);
    expect([told(steps), next]).toEqual(['0=a 1=b 2=c', 3]);
  }
});

describe('holes are told, wherever they are', () => {
  test('before the first batch', async () => {
    const bytes = await encodeBatch({ baseOffset: 9, values: three });
    expect(told(followLog(bytes, 4, []).steps)).toBe('hole 4-9 9=a 10=b 11=c');
  });

  test('between batches', async () => {
    const one = await encodeBatch({ baseOffset: 0, values: [value('a')] });
    const two = await encodeBatch({ baseOffset: 3, values: [value('b')] });
    expect(told(followLog(Buffer.concat([one, two]), 0, []).steps)).toBe('0=a hole 1-3 3=b');
  });

  test('inside and at the end of a batch', async () => {
    const bytes = await encodeBatch({
      baseOffset: 0,
      values: three,
      offsetDeltas: [0, 2, 3],
      lastOffsetDelta: 6,
    });
    const { steps, next } = followLog(bytes, 0, []);
    expect([told(steps), next]).toEqual(['0=a hole 1-2 2=b 3=c hole 4-7', 7]);
  });

  test('where a batch has no record left', async () => {
    const bytes = await encodeBatch({ baseOffset: 2, values: [], lastOffsetDelta: 3 });
    const { steps, next } = followLog(bytes, 2, []);
    expect([told(steps), next]).toEqual(['hole 2-6', 6]);
  });
});

describe('transactions', () => {
  test('a batch of nothing but a marker is an empty record, and the position follows it', async () => {
    const data = await encodeBatch({ baseOffset: 0, values: [value('a')], isTransactional: true });
    const marker = await encodeBatch({ baseOffset: 1, values: [value('m')], isControl: true });
    const { steps, next } = followLog(Buffer.concat([data, marker]), 0, []);
    expect([told(steps), next]).toEqual(['0=a 1=null', 2]);
  });

  test('what was given up is empty, what others wrote meanwhile and what came after is not', async () => {
    const plans = [
      { baseOffset: 0, values: [value('a')], isTransactional: true, producerId: 1 },
      { baseOffset: 1, values: [value('b')], isTransactional: true, producerId: 2 },
      {
        baseOffset: 2,
        values: [value('m')],
        isControl: true,
        isTransactional: true,
        producerId: 1,
      },
      { baseOffset: 3, values: [value('c')], isTransactional: true, producerId: 1 },
    ];
    const bytes = Buffer.concat(await Promise.all(plans.map(encodeBatch)));
    const { steps } = followLog(bytes, 0, [{ producerId: '1', firstOffset: 0 }]);
    expect(told(steps)).toBe('0=null 1=b 2=null 3=c');
  });
});

describe('what cannot be read is passed on as unreadable, one record per offset, and named', () => {
  const unreadable = (bytes: Buffer): [string, number, number] => {
    const { steps, next, damages } = followLog(bytes, 0, []);
    expect(damages).toHaveLength(1);
    const records = steps.flatMap((step) => (step.kind === 'records' ? step.records : []));
    expect(records.every((record) => record.value?.length === 1 && record.value[0] === 0xff)).toBe(
      true,
    );
    return [damages[0] ?? '', records.length, next];
  };

  test('a bomb', () => {
    const bomb = rawBatch('gzip', packedZeros('gzip', 80 * 1_048_576), 2);
    expect(bomb.length).toBeLessThan(100_000);
    const [damage, count, next] = unreadable(bomb);
    expect([count, next]).toEqual([2, 2]);
    expect(damage).toMatch(/offsets 0 to 1 cannot be read/);
  });

  test('a record that claims more bytes than there are', () => {
    const record = Buffer.from([0x7e, 0, 0, 0, 1, 2, 0x61]);
    expect(unreadable(rawBatch('none', record, 1)).slice(1)).toEqual([1, 1]);
  });

  test('more records than bytes', () => {
    expect(unreadable(rawBatch('none', Buffer.from([2, 0]), 900)).slice(1)).toEqual([900, 900]);
  });

  test('offsets that go back, or beyond what the batch covers', async () => {
    const back = await encodeBatch({
      baseOffset: 0,
      values: three,
      offsetDeltas: [0, 2, 1],
      lastOffsetDelta: 2,
    });
    expect(unreadable(back).slice(1)).toEqual([3, 3]);
    const beyond = await encodeBatch({
      baseOffset: 0,
      values: three,
      offsetDeltas: [0, 1, 900],
      lastOffsetDelta: 2,
    });
    expect(unreadable(beyond).slice(1)).toEqual([3, 3]);
  });

  test('and reading goes on behind it', async () => {
    const bad = rawBatch('zstd', Buffer.from('no zstd'), 1);
    const good = await encodeBatch({ baseOffset: 1, values: [value('on')] });
    expect(told(followLog(Buffer.concat([bad, good]), 0, []).steps).endsWith('1=on')).toBe(true);
  });
});

describe('heads that make no sense end the reading: nothing can be said about any offset', () => {
  test('another format', async () => {
    const bytes = await encodeBatch({ baseOffset: 0, values: three });
    bytes[16] = 1;
    expect(() => followLog(bytes, 0, [])).toThrow(/record format 1/);
  });

  test('a length that does not hold the head', async () => {
    const bytes = await encodeBatch({ baseOffset: 0, values: three });
    bytes.writeInt32BE(-5, 8);
    expect(() => followLog(bytes, 0, [])).toThrow(WireError);
  });

  test('an unreadable batch that claims millions of offsets', () => {
    expect(() => followLog(rawBatch('none', Buffer.from([2]), 2_000_000_000), 0, [])).toThrow(
      WireError,
    );
  });
});

test('where CRCs are verified, a batch with one wrong bit is unreadable, offset by offset', async () => {
  const bytes = await encodeBatch({ baseOffset: 7, values: three });
  expect(told(followLog(bytes, 7, [], 'verified').steps)).toBe('7=a 8=b 9=c');
  const last = bytes.length - 2;
  bytes[last] = (bytes[last] ?? 0) ^ 4;
  expect(followLog(bytes, 7, []).damages).toEqual([]);
  const followed = followLog(bytes, 7, [], 'verified');
  expect(followed.next).toBe(10);
  expect(followed.damages).toEqual(['offsets 7 to 9 cannot be read: the CRC differs']);
  expect(told(followed.steps)).toBe('7=\ufffd 8=\ufffd 9=\ufffd');
});
