/** The example that writes to Kafka; those that follow alerts run in client-package.test.ts, receivers in libs/webhook. */
import { decodeRecord } from '@breakwater/codec';
import { EVENT_KIND, EventBatch } from '@breakwater/core';
import { expect, it } from 'vitest';
import { repositoryPath } from './deploy-files.ts';
import { kafkaLogAt, makeTopic } from './kafka-fixture.ts';
import { startCommand } from './running-command.ts';
import { sharedKafkaBrokers } from './shared-parts.ts';

it('the producer of the examples writes what the codec reads, without a position left out', async () => {
  const brokers = sharedKafkaBrokers();
  const log = kafkaLogAt(brokers);
  const topic = await makeTopic(log, {});
  const producer = startCommand(repositoryPath('examples/produce-events.ts'), {
    args: [brokers.join(','), topic],
  });
  try {
    await producer.printed(/4 events written/);
  } finally {
    expect(await producer.stop()).toBe(0);
  }
  const reader = log.reader();
  const batch = new EventBatch();
  const kinds: number[] = [];
  const positions: number[] = [];
  for await (const records of reader.read(topic, 0, 0, 3)) {
    for (const { value } of records) {
      expect(decodeRecord(value, batch).kind).toBe('batch');
      for (let row = 0; row < batch.eventCount; row += 1) {
        kinds.push(batch.kind(row));
        positions.push(batch.position(row));
        expect(batch.symbols.name(batch.instrument(row))).toBe('example:USDT/KRW:spot');
      }
    }
  }
  await reader.close();
  expect(kinds).toEqual([EVENT_KIND.INSTRUMENT, ...Array(3).fill(EVENT_KIND.TRADE)]);
  expect(positions).toEqual([0, 1, 2, 3]);
});
