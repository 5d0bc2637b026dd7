/** What a process shows of itself from its first second to live: over a log that is opened late. */
import { controlPublicKeyHex, encodeControl, generateControlKey } from '@breakwater/codec';
import { defaultRuleset } from '@breakwater/core';
import { EmbeddedLog, SqliteAlertStore } from '@breakwater/embedded';
import { HealthState } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { DetectorObserver } from './detector-observer.ts';
import { runDetector } from './run.ts';

const TOPIC = 'market.events';
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function openDetector(readyLagCountMax = 5_000) {
  const log = EmbeddedLog.inMemory();
  const plan = { topic: TOPIC, partitionCount: 1, clock: 'create', retentionMs: -1 } as const;
  await log.admin().apply([plan]);
  const metrics = new Metrics({ service: 'detector', version: '1' });
  const health = new HealthState([]);
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const logger = createLogger({ service: 'detector', level: 'info', write });
  const policy = { expectedDomains: ['krw'], readyLagCountMax, isSpareReady: false };
  const observer = new DetectorObserver({ metrics, logger, health, clock: systemClock, policy });
  const run = (): void => {
    const stop = new AbortController();
    const parts = {
      consumer: log.consumer({ topics: [TOPIC], idleMs: 20 }),
      producer: log.producer(),
      reader: log.reader(),
      store: SqliteAlertStore.inMemory(),
      view: null,
      clock: systemClock,
      observer,
    };
    const running = runDetector(parts, stop.signal);
    ends.push(async () => {
      stop.abort();
      await running;
      await log.close();
    });
  };
  const value = async (name: string): Promise<string | undefined> => {
    const { text } = await metrics.exposition();
    return text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.slice(name.length + 1);
  };
  return { log, health, value, run, lines };
}

function genesisRecord(): Uint8Array {
  const privateKey = generateControlKey();
  const keys = [controlPublicKeyHex(privateKey)];
  const begin = { domain: 'krw', purpose: 'replay', clock: 'create' };
  const content = { ...begin, keys, ruleset: defaultRuleset() };
  const value = encodeControl({ domain: 'krw', sequence: 0, type: 'genesis', content, privateKey });
  if (!(value instanceof Uint8Array)) throw new Error(value.detail);
  return value;
}

it('has every series of an expected domain before it is read, and is not ready', async () => {
  const { health, value } = await openDetector();
  expect(health.readiness()).toEqual({ ok: false, reasons: ['store: not asked yet'] });
  expect(await value('breakwater_detector_unready{reason="store"}')).toBe('1');
  expect(await value('breakwater_partitions_held')).toBe('0');
  expect(await value('breakwater_domain_held{domain="krw"}')).toBe('0');
  expect(await value('breakwater_records_total{domain="krw"}')).toBe('0');
  expect(await value('breakwater_events_total{domain="krw",kind="trade"}')).toBe('0');
  expect(await value('breakwater_quarantined_total{domain="krw",reason="bad-row"}')).toBe('0');
});

it('says of a log without a genesis that there is no domain, and is ready once there is', async () => {
  const { log, health, value, run, lines } = await openDetector();
  run();
  await expect
    .poll(() => health.readiness().reasons.join())
    .toMatch(/^no-domain: .*nothing was read/);
  const producer = log.producer();
  const foreign = new TextEncoder().encode('{"price":1}');
  await producer.append(TOPIC, 0, [{ key: null, value: foreign, timestampUs: 0 }]);
  await expect.poll(() => health.readiness().reasons.join()).toMatch(/none of the 1 records/);
  expect(await value('breakwater_detector_unready{reason="no-domain"}')).toBe('1');
  expect(await value('breakwater_partition_lag_records{partition="market.events/0"}')).toBe('0');
  expect(lines.join('')).toContain('"msg":"not ready"');
  await producer.append(TOPIC, 0, [{ key: null, value: genesisRecord(), timestampUs: 1_000 }]);
  await expect.poll(() => health.readiness()).toEqual({ ok: true, reasons: [] });
  expect(await value('breakwater_domain_held{domain="krw"}')).toBe('1');
  await expect.poll(() => lines.join(''), { timeout: 5_000 }).toContain('"msg":"ready"');
});
