/**
 * Writes market events as any producer can, with nothing of ours but the published schema:
 * `node examples/produce-events.ts localhost:9092 market.events`. A trade a second, until Ctrl-C.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import avro from 'avsc';
import { Kafka } from 'kafkajs';

const [brokers = 'localhost:9092', topic = 'market.events'] = process.argv.slice(2);
const SCHEMA_ID = 1;
const schemaFile = new URL('../libs/codec/schemas/1.market-batch.avsc.json', import.meta.url);
const batchType = avro.Type.forSchema(JSON.parse(readFileSync(schemaFile, 'utf8')) as avro.Schema);

/** Rises with each start, and positions within it: repeats and losses are told by them. */
const session = Date.now();
let position = 0;

function batchOf(events: readonly object[]): Buffer {
  const framing = Buffer.alloc(5);
  framing.writeUInt32BE(SCHEMA_ID, 1);
  const body = batchType.toBuffer({
    source: 'examples/produce-events',
    session,
    streamClass: 'SOCKET',
    baseTimeUs: 0,
    firstPosition: position,
    positions: [],
    instruments: ['example:USDT/KRW:spot'],
    events,
    // Zero: not computed.
    crc32c: Buffer.alloc(4),
  });
  position += events.length;
  return Buffer.concat([framing, body]);
}

const nowUs = (): number => Date.now() * 1_000;
/** A won a tick, a hundredth of a USDT a lot: prices and quantities are whole numbers of them. */
const definition = (): object => ({
  'breakwater.v1.Instrument': {
    ...{ instrument: 0, timeDeltaUs: nowUs(), receivedDeltaUs: 0, effectiveTimeUs: nowUs() },
    ...{ tick: { mantissa: 1, exponent: 0 }, lot: { mantissa: 1, exponent: -2 } },
  },
});
const trade = (priceTicks: number, quantityLots: number): object => ({
  'breakwater.v1.Trade': {
    ...{ instrument: 0, timeDeltaUs: nowUs(), receivedDeltaUs: 0 },
    ...{ side: 'BUY', priceTicks, quantityLots, count: 1 },
    ...{ venueId: null, participant: null, flags: 0 },
  },
});

const ending = new AbortController();
process.once('SIGINT', () => ending.abort());
process.once('SIGTERM', () => ending.abort());
// A producer that may repeat what it sent repeats the positions, so nothing counts twice.
const producer = new Kafka({ brokers: brokers.split(',') }).producer({ idempotent: true });
await producer.connect();
await producer.send({
  topic,
  messages: [{ value: batchOf([definition(), trade(1_450, 10_000)]) }],
});
for (let second = 1; !ending.signal.aborted; second += 1) {
  await sleep(1_000, undefined, { signal: ending.signal }).catch(() => {});
  await producer.send({
    topic,
    messages: [{ value: batchOf([trade(1_450 + (second % 3), 500)]) }],
  });
  console.log(`${position} events written to ${topic}`);
}
await producer.disconnect();
