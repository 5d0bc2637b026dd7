/** The feeds service as a process of its own, on a real Kafka. */
import { decodeRecord } from '@breakwater/codec';
import { EventBatch } from '@breakwater/core';
import { createKafkaLog } from '@breakwater/kafka';
import { expect, it } from 'vitest';
import { okValue, until } from './end-to-end-world.ts';
import { metricFaults } from './metric-faults.ts';
import { startFeedsProcess } from './service-process.ts';
import { freshName, sharedKafkaBrokers } from './shared-parts.ts';

const brokers = sharedKafkaBrokers();
/** 40 minutes and two hours of TICKs take 16 s: long enough to be asked while it feeds, however fast the machine. */
const SPEED = '600';

it('writes a scenario to a topic of its own, genesis and calibration first, shows metrics, and refuses to write it twice', async () => {
  const topic = freshName('feeds');
  const settings = {
    KAFKA_BROKERS: brokers.join(','),
    BREAKWATER_TOPIC: topic,
    BREAKWATER_FEED: 'scenario:feed-outage',
    BREAKWATER_FEED_SEED: '4',
  };
  const feeds = startFeedsProcess({ ...settings, BREAKWATER_FEED_SPEED: SPEED });
  const counted = /^breakwater_feed_events_total\{[^}]*feed="feed-outage"[^}]*\} [1-9]/m;
  await until('the metrics to count what is fed', async () => {
    const url = feeds.url();
    if (url === undefined) return false;
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(metricFaults(text)).toBe('');
    return counted.test(text);
  });
  await until('the feed to end', () => Promise.resolve(!feeds.isAlive), 120_000);
  expect(feeds.output()).toMatch(/"ending":"complete"/);
  expect(feeds.output()).toMatch(/"etaSeconds":\d/);

  const reader = createKafkaLog({ brokers, clientId: 'test', tls: null, sasl: null }).reader();
  const info = okValue(await reader.inspect(topic, 0));
  expect(info.clock).toBe('create');
  expect(info.endOffset).toBeGreaterThan(250_000);
  const batch = new EventBatch();
  const types: string[] = [];
  for await (const records of reader.read(topic, 0, 0, 3)) {
    for (const { value } of records) {
      const body = decodeRecord(value, batch);
      types.push(body.kind === 'control' ? body.control.type : body.kind);
    }
  }
  expect(types).toEqual(['genesis', 'calibration', 'batch']);
  await reader.close();

  const again = startFeedsProcess(settings);
  await until('the second feed to give up', () => Promise.resolve(!again.isAlive), 60_000);
  expect(again.output()).toMatch(/holds records already/);
});

it('says what to feed when nobody said it', async () => {
  const feeds = startFeedsProcess({ KAFKA_BROKERS: brokers.join(',') });
  await until('it to give up', () => Promise.resolve(!feeds.isAlive), 30_000);
  expect(feeds.output()).toMatch(/BREAKWATER_FEED.*scenario:squeeze-2025-10-11/s);
});
