/** A domain of one market on embedded parts: five quiet minutes, a sell-off, and what the detector makes of it. */
import { encodeBatch } from '@breakwater/codec';
import {
  type Alert,
  BatchWriter,
  defaultRuleset,
  type Genesis,
  type InstrumentDefinition,
  type NewRecord,
  SIDE,
  STREAM_CLASS,
} from '@breakwater/core';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { entriesOf } from '../alert-source/store-source.ts';
import { openDomain } from '../composition/domain-opening.ts';
import { startDetector, untilDetected } from '../composition/in-process-detector.ts';
import { domainKey } from '../composition/key-folder.ts';
import { createTopic, openEmbeddedParts, type Parts } from '../composition/parts.ts';

export const TOPIC = 'market.staged';
export const DOMAIN = 'staged';
const MARKET = 'upbit:USDT/KRW:spot';
export const FROM_US = 1_760_130_000_000_000;
const SECOND_US = 1_000_000;
const QUIET_SECONDS = 300;
const SALE_SECONDS = 20;

const DEFINITION: InstrumentDefinition = {
  ...{ key: MARKET, venue: 'upbit', base: 'USDT', quote: 'KRW', type: 'spot' },
  tick: { mantissa: 1, exponent: -1 },
  lot: { mantissa: 1, exponent: -2 },
  effectiveTimeUs: FROM_US,
};

/** One record a second, then TICKs until every alert has closed. */
export function stagedRecords(): NewRecord[] {
  const identity = {
    ...{ source: 'feeds/upbit/USDT-KRW/trades', session: 1 },
    streamClass: STREAM_CLASS.SOCKET,
  };
  const writer = new BatchWriter(identity);
  const records: NewRecord[] = [];
  for (let second = 0; second < QUIET_SECONDS + SALE_SECONDS; second += 1) {
    const timeUs = FROM_US + second * SECOND_US;
    writer.restart();
    if (second === 0) writer.instrument(DEFINITION, timeUs);
    writeSecond(writer, second, timeUs);
    const value = encodeBatch(writer.batch);
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    records.push({ key: null, value, timestampUs: timeUs });
  }
  const endUs = FROM_US + (QUIET_SECONDS + SALE_SECONDS) * SECOND_US;
  for (let minute = 1; minute <= 60; minute += 1) {
    records.push({ key: null, value: null, timestampUs: endUs + minute * 60 * SECOND_US });
  }
  return records;
}

function writeSecond(writer: BatchWriter, second: number, timeUs: number): void {
  const sold = second - QUIET_SECONDS;
  const place = { instrument: MARKET };
  const tradeCount = sold < 0 ? 2 : 12;
  for (let at = 0; at < tradeCount; at += 1) {
    const isSell = sold >= 0 || (second + at) % 2 === 0;
    writer.trade({
      ...place,
      eventTimeUs: timeUs + at * 10_000,
      aggressorSide: isSell ? SIDE.SELL : SIDE.BUY,
      // A tick up and down while it is quiet; then 2 percent in twenty seconds.
      priceTicks: sold < 0 ? 14_300 + ((second + at) % 3) : 14_300 - sold * 15 - at,
      quantityLots: 1_000 + (second % 7) * 100,
    });
  }
}

export interface StagedDomain {
  readonly parts: Parts;
  readonly alerts: readonly Alert[];
}

/** Writes the domain into a folder, whose key signs it, and detects it to its end. Close the parts before it is read. */
export async function stageDomain(
  folder: string,
  records: readonly NewRecord[] = stagedRecords(),
): Promise<StagedDomain> {
  const parts = await openEmbeddedParts({ folder, durability: 'close' });
  await createTopic(parts, { topic: TOPIC, partitionCount: 1, clock: 'create', retentionMs: -1 });
  const genesis: Genesis = {
    domain: DOMAIN,
    purpose: 'replay',
    clock: 'create',
    keys: [],
    ruleset: defaultRuleset(),
  };
  const place = { ...parts, topic: TOPIC, partition: 0 };
  const key = domainKey(folder, DOMAIN);
  await openDomain(place, { genesis, key, controls: [], timestampUs: FROM_US });
  const appended = await parts.producer.append(TOPIC, 0, records);
  if (appended.kind !== 'ok') throw new Error(appended.detail);
  await detect(parts);
  return { parts, alerts: await storedAlerts(parts) };
}

/** Runs the detector over the whole log, and stops it. */
async function detect(parts: Parts): Promise<void> {
  const metrics = new Metrics({ service: 'test', version: '0' });
  const logger = createLogger({ service: 'test', level: 'error' });
  const detector = startDetector({ parts, topic: TOPIC, metrics, logger });
  try {
    await untilDetected(detector, { parts, topic: TOPIC }, new AbortController().signal);
  } finally {
    await detector.stop();
  }
}

async function storedAlerts({ reader, store }: Parts): Promise<Alert[]> {
  const info = await reader.inspect(TOPIC, 0);
  if (info.kind !== 'ok') throw new Error(info.detail);
  const alerts: Alert[] = [];
  const stream = { topicId: info.value.topicId, partition: 0 };
  for await (const { json } of entriesOf(store, stream)) alerts.push(JSON.parse(json) as Alert);
  return alerts;
}
