/**
 * One member of a consumer group as a process of its own, for tests that kill it:
 * `node kafka-member-process.ts BROKERS GROUP TOPIC`. Prints one JSON line per thing it is told; reads each
 * partition from its beginning. SIGTERM stops it in order.
 */
import type { PartitionInfo, PartitionReader } from '@breakwater/core';
import { kafkaLogAt } from './kafka-fixture.ts';

const [brokers = '', groupId = '', topic = ''] = process.argv.slice(2);
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

function say(what: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

function open({ partition, lowOffset }: PartitionInfo): PartitionReader {
  say({ kind: 'open', partition });
  return {
    start: () => Promise.resolve(lowOffset),
    process: (records) => {
      for (const { offset } of records) say({ kind: 'record', partition, offset });
      return Promise.resolve();
    },
    hole: (from, to) => Promise.resolve(say({ kind: 'hole', partition, from, to })),
    idle: () => Promise.resolve(),
    revoked: () => say({ kind: 'revoked', partition }),
  };
}

const log = kafkaLogAt(brokers.split(','));
const outcome = await log.consumer({ groupId, topics: [topic] }).run(open, stop.signal);
say({ kind: 'end', outcome });
