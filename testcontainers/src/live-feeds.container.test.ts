/** `breakwater run feeds` on venues, as a process of its own into a real Kafka: its file, its refusals, a kill, a restart. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeRecord } from '@breakwater/codec';
import { EVENT_KIND, EventBatch } from '@breakwater/core';
import { type Playback, type PlaybackStep, startPlayback } from '@breakwater/feeds/playback';
import { upbitProtocol } from '@breakwater/feeds/playback-protocols';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from './end-to-end-world.ts';
import { kafkaLogAt, okOf } from './kafka-fixture.ts';
import { metricFaults } from './metric-faults.ts';
import { startCommand } from './running-command.ts';
import { startFeedsProcess } from './service-process.ts';
import { freshName, sharedKafkaBrokers } from './shared-parts.ts';

const CLI = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const brokers = sharedKafkaBrokers();
const SOURCE = 'feeds/upbit/public';

let folder: string;
let file: string;
let topic: string;
let upbit: Playback;
/** Trades that the venue has sent, over all connections. */
let sentCount: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-live-'));
  topic = freshName('live');
  sentCount = 0;
  const trade: PlaybackStep = {
    do: 'send',
    get text() {
      sentCount += 1;
      const stamp = { type: 'trade', code: 'KRW-USDT', trade_timestamp: Date.now() };
      const size = { trade_volume: 5, ask_bid: 'ASK', sequential_id: sentCount };
      return JSON.stringify({ ...stamp, ...size, trade_price: sentCount });
    },
  };
  const steps = Array.from({ length: 20_000 }, () => [trade, { do: 'wait', ms: 2 } as const]);
  upbit = await startPlayback({ protocol: upbitProtocol(), scripts: [steps.flat()] });
  file = join(folder, 'venues.yaml');
  const venue = `{ symbols: [KRW-USDT], url: "${upbit.url}", rest: "${upbit.rest}" }`;
  writeFileSync(
    file,
    `venues:\n  upbit: ${venue}\nsettings:\n  KAFKA_BROKERS: "${brokers.join(',')}"\n  BREAKWATER_TOPIC: ${topic}\n`,
  );
});

afterEach(async () => {
  await upbit.close();
  rmSync(folder, { recursive: true });
});

function run(...args: readonly string[]) {
  return startCommand(CLI, { args, env: { HTTP_PORT: '0' }, folder });
}

interface Found {
  readonly session: number;
  readonly position: number;
  readonly kind: number;
  readonly priceTicks: number;
}

/** Events of the source in the log, in its order. */
async function logged(): Promise<Found[]> {
  const reader = kafkaLogAt(brokers).reader();
  const { endOffset, clock } = okOf(await reader.inspect(topic, 0));
  expect(clock).toBe('append');
  const found: Found[] = [];
  const batch = new EventBatch();
  for await (const records of reader.read(topic, 0, 0, endOffset)) {
    for (const { value } of records) {
      if (value === null || decodeRecord(value, batch).kind !== 'batch') continue;
      expect(batch.symbols.name(batch.source)).toBe(SOURCE);
      for (let row = 0; row < batch.eventCount; row += 1) {
        const { session } = batch;
        const [position, kind] = [batch.position(row), batch.kind(row)];
        found.push({ session, position, kind, priceTicks: batch.priceTicks(row) });
      }
    }
  }
  await reader.close();
  return found;
}

it('says what it would watch, and refuses a topic that no domain was opened in', async () => {
  const rehearsal = run('run', 'feeds', '--config', file, '--dry-run');
  await rehearsal.printed(
    /would watch Upbit, won and coin markets at ws:\S+: trades, book of KRW-USDT/,
  );
  await rehearsal.stop();
  const feeds = run('run', 'feeds', '--config', file);
  await feeds.printed(/live feeds cannot start/);
  expect(await feeds.stop()).toBe(1);
});

it('writes what a venue sends, over a kill and a restart, and says MAINTENANCE when it is stopped', async () => {
  const opening = run('topics', 'apply', '--kafka', brokers.join(','), '--topic', topic);
  await opening.printed(/opened/);
  await opening.stop();
  const settings = { BREAKWATER_FEED: `live:${file}`, KAFKA_BROKERS: brokers.join(',') };
  const first = startFeedsProcess({ ...settings, BREAKWATER_TOPIC: topic });
  await until('trades to be sent', () => Promise.resolve(sentCount > 500), 60_000);
  const text = await (await fetch(`${first.url()}/metrics`)).text();
  expect(metricFaults(text)).toBe('');
  expect(text).toMatch(/breakwater_live_up\{[^}]*feed="feeds\/upbit\/public"[^}]*\} 1/);
  await first.kill9();
  const killedAt = sentCount;
  const second = startFeedsProcess({ ...settings, BREAKWATER_TOPIC: topic });
  await until('more to be sent', () => Promise.resolve(sentCount > killedAt + 500), 60_000);
  expect(await second.stop()).toBe(0);

  const events = await logged();
  const sessions = [...new Set(events.map(({ session }) => session))];
  expect(sessions).toHaveLength(2);
  expect(sessions).toEqual([...sessions].sort((a, b) => a - b));
  for (const session of sessions) {
    const own = events.filter((event) => event.session === session);
    expect(own.map(({ position }) => position)).toEqual(own.map((_, at) => at + 1));
    const prices = own.filter(({ kind }) => kind === EVENT_KIND.TRADE).map((one) => one.priceTicks);
    const [from = 0] = prices;
    // Every trade from the first on, none twice, none missing.
    expect(prices).toEqual(prices.map((_, at) => from + at));
    expect(prices.length).toBeGreaterThan(300);
  }
  expect(events.at(-1)?.kind).toBe(EVENT_KIND.FEED_STATUS);
});
