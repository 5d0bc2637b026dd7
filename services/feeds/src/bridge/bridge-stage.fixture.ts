/** For tests: a bridge of one foreign partition over a log in memory, which can be killed at any record. */
import { decodeRecord } from '@breakwater/codec';
import { EventBatch, type NewRecord, type RawRecord } from '@breakwater/core';
import { InstrumentTable } from '@breakwater/venues';
import { BridgeQueue } from './bridge-queue.ts';
import { BridgedLogScan, primedSteps } from './bridged-log.ts';
import { BridgedPartition } from './bridged-partition.ts';
import { PositionedSink } from './positioned-sink.ts';
import type { TopicMapping } from './topic-mapping.ts';

const START_US = 1_760_140_800_000_000;

export function tradeRecord(
  offset: number,
  fields: Readonly<Record<string, unknown>> = {},
): RawRecord {
  const timestampUs = START_US + offset * 1_000;
  const message = {
    exchange: 'UPBIT',
    symbol: 'USDT-KRW',
    side: 'buy',
    amount: 1 + offset,
    price: 1_400 + (offset % 7),
    id: String(offset),
    timestamp: timestampUs / 1e6,
    receipt_timestamp: timestampUs / 1e6,
    ...fields,
  };
  return { offset, timestampUs, key: null, value: Buffer.from(JSON.stringify(message)) };
}

export interface StagedRun {
  readonly startOffset: number;
  readonly partition: BridgedPartition;
}

export class BridgeStage {
  /** The domain's log. */
  readonly records: RawRecord[] = [];
  readonly said: string[] = [];
  topicId = 'first';
  lowOffset = 0;
  wallMs = 1;
  mapping: Omit<TopicMapping, 'topic'> = { format: 'cryptofeed' };

  /** One life of the bridge: it reads `foreign` and is killed when the log has `killAt` records more. */
  async live(
    foreign: readonly RawRecord[],
    killAt: number = Number.POSITIVE_INFINITY,
  ): Promise<StagedRun> {
    const recovered = new BridgedLogScan();
    await recovered.read(
      { read: () => this.#chunks() },
      { topic: 'log', partition: 0 },
      {
        from: 0,
        to: this.records.length,
      },
    );
    const room = this.records.length + killAt;
    const stop = new AbortController();
    const queue = new BridgeQueue({
      producer: {
        append: (_topic, _partition, records) => {
          for (const record of records) if (this.records.length < room) this.#store(record);
          return Promise.resolve({ kind: 'ok', value: 0 });
        },
        close: () => Promise.resolve(),
      },
      ...{ topic: 'log', partition: 0, stop: stop.signal, onHealth: () => undefined },
      clock: { nowMs: () => 0, sleep: () => Promise.resolve() },
    });
    const running = queue.run();
    const mapping: TopicMapping = { topic: 't', ...this.mapping };
    const endOffset = (foreign.at(-1)?.offset ?? -1) + 1;
    const info = {
      ...{ topic: 't', topicId: this.topicId, partition: 0, clock: 'create' as const },
      ...{ lowOffset: this.lowOffset, endOffset },
    };
    const partition = new BridgedPartition(
      {
        ...{ mapping, queue, recovered, sink: new PositionedSink(), statusBatch: new EventBatch() },
        steps: primedSteps(recovered),
        names: new InstrumentTable(),
        registry: undefined,
        pause: () => Promise.resolve(),
        isOver: () => false,
        startedMs: this.wallMs,
        wallMs: () => this.wallMs,
        log: (_level, message) => this.said.push(message),
      },
      info,
    );
    const startOffset = await partition.start();
    await partition.process(foreign.filter(({ offset }) => offset >= startOffset));
    stop.abort();
    await running;
    this.wallMs += 100_000;
    return { startOffset, partition };
  }

  /** What the intake makes of the log: `source@session position kind` of each row that is no repeat. */
  rows(): string[] {
    const batch = new EventBatch();
    const marks = new Map<string, readonly [session: number, position: number]>();
    const rows: string[] = [];
    for (const { value } of this.records) {
      if (decodeRecord(value, batch).kind !== 'batch')
        throw new Error('a record of the bridge is malformed');
      const source = batch.symbols.name(batch.source);
      const [session, mark] = marks.get(source) ?? [0, -1];
      if (batch.session < session) throw new Error('a session fell');
      let last = batch.session > session ? -1 : mark;
      for (let row = 0; row < batch.eventCount; row += 1) {
        if (batch.position(row) <= last) continue;
        last = batch.position(row);
        const price = batch.priceTicks(row);
        const book = `${batch.previousSequence(row)}→${batch.sequence(row)}`;
        rows.push(`${source}@${batch.session} ${last} ${batch.kind(row)} ${price} ${book}`);
      }
      marks.set(source, [batch.session, last]);
    }
    return rows;
  }

  async *#chunks(): AsyncGenerator<readonly RawRecord[]> {
    if (this.records.length > 0) yield await Promise.resolve(this.records);
  }

  #store({ value }: NewRecord): void {
    const offset = this.records.length;
    this.records.push({ offset, timestampUs: START_US, key: null, value });
  }
}
