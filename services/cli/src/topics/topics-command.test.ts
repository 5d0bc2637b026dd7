import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlPublicKeyHex, decodeRecord } from '@breakwater/codec';
import { Pipeline } from '@breakwater/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CommandContext } from '../command/command-context.ts';
import { deskFolderIn, deskKey } from '../composition/key-folder.ts';
import { openEmbeddedParts, type Parts } from '../composition/parts.ts';
import { changeDeskKey, type DeskKeyOptions } from './desk-key-command.ts';
import { applyTopics, planTopics, rehearseTopics, type TopicsOptions } from './topics-command.ts';

let folder = '';
let parts: Parts;
let printed: string[] = [];
let context: CommandContext;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-topics-'));
  parts = await openEmbeddedParts({ folder: null });
  printed = [];
  context = {
    env: {},
    version: '0.0.0',
    wallMs: Date.now,
    signal: new AbortController().signal,
    print: (text) => {
      printed.push(text.trim());
      return Promise.resolve();
    },
    terminal: {
      isInteractive: false,
      say: () => {},
      bold: (text) => text,
      warning: (text) => text,
      progress: () => ({ update: () => {}, end: () => {} }),
    },
  };
});
afterEach(async () => {
  await parts.close();
  rmSync(folder, { recursive: true });
});

function options(fields: Partial<TopicsOptions> = {}): TopicsOptions {
  const domains = ['krw', 'usd'];
  const dataDirectory = folder;
  return {
    topic: 'market.events',
    domains,
    clock: 'append',
    retentionMs: -1,
    dataDirectory,
    deskDirectory: deskFolderIn(dataDirectory),
    ...fields,
  };
}

it('plans without changing anything', async () => {
  expect(await planTopics(options(), context, parts)).toBe(0);
  expect(printed[0]).toMatch(/^market\.events\tcreate\tabsent → 2 partitions.*\tapply$/);
  expect((await parts.reader.inspect('market.events', 0)).kind).toBe('fatal');
  expect(readdirSync(folder)).toEqual([]);
});

it('rehearses without changing anything', async () => {
  expect(await rehearseTopics(options(), context, parts)).toBe(0);
  expect(printed.slice(1)).toEqual([
    'market.events/0\tdomain krw\twould be opened',
    'market.events/1\tdomain usd\twould be opened',
  ]);
  expect((await parts.reader.inspect('market.events', 0)).kind).toBe('fatal');
  expect(readdirSync(folder)).toEqual([]);
});

it('opens each partition’s domain once, with a key of its own', async () => {
  expect(await applyTopics(options(), context, parts)).toBe(0);
  expect(printed).toEqual([
    'market.events/0\tdomain krw\topened',
    'market.events/1\tdomain usd\topened',
  ]);
  expect(readdirSync(join(folder, 'keys')).sort()).toEqual(['desk', 'krw.pem', 'usd.pem']);
  expect(readdirSync(join(folder, 'keys', 'desk')).sort()).toEqual(['gateway.pem', 'webhooks.pem']);
  printed.length = 0;
  expect(await applyTopics(options({ domains: ['krw', 'usd', 'jpy'] }), context, parts)).toBe(0);
  expect(printed.map((line) => line.split('\t')[2])).toEqual([
    'was opened before',
    'was opened before',
    'opened',
  ]);
  expect(await planTopics(options({ domains: ['a', 'b', 'c'] }), context, parts)).toBe(0);
});

/** Steps a pipeline over what is in the partition. */
async function stepped(partition: number): Promise<Pipeline> {
  const pipeline = new Pipeline();
  const info = await parts.reader.inspect('market.events', partition);
  const endOffset = info.kind === 'ok' ? info.value.endOffset : 0;
  for await (const records of parts.reader.read('market.events', partition, 0, endOffset)) {
    for (const { offset, timestampUs, value } of records) {
      pipeline.step({ offset, timestampUs, body: decodeRecord(value, pipeline.batch) });
    }
  }
  return pipeline;
}
const desk = (fields: Partial<DeskKeyOptions> = {}): DeskKeyOptions => {
  const { topic, domains, dataDirectory, deskDirectory } = options();
  const mine = { desk: 'gateway-b', publicKey: undefined, isRemoved: false };
  return { ...mine, topic, domains, dataDirectory, deskDirectory, ...fields };
};

it('opens domains with the keys of both desks, and lets others in and out', async () => {
  await applyTopics(options(), context, parts);
  const roleOf = async (name: string): Promise<string | undefined> =>
    (await stepped(1)).control.keys.role(controlPublicKeyHex(deskKey(deskFolderIn(folder), name)));
  expect([await roleOf('gateway'), await roleOf('webhooks')]).toEqual(['desk', 'desk']);
  expect(await roleOf('gateway-b')).toBeUndefined();
  expect(await changeDeskKey(desk(), context, parts)).toBe(0);
  expect(printed.at(-1)).toBe('market.events/1\tdomain usd\tgateway-b signs from offset 1 on');
  expect(await roleOf('gateway-b')).toBe('desk');
  expect(await changeDeskKey(desk({ isRemoved: true }), context, parts)).toBe(0);
  expect(await roleOf('gateway-b')).toBeUndefined();
  const publicKey = 'cd'.repeat(32);
  expect(await changeDeskKey(desk({ publicKey }), context, parts)).toBe(0);
  expect((await stepped(1)).control.keys.role(publicKey)).toBe('desk');
  expect((await stepped(1)).counters.quarantineCountByReason.every((count) => count === 0)).toBe(
    true,
  );
});

it('refuses to sign for a domain that the partition does not hold, or without its key', async () => {
  await applyTopics(options(), context, parts);
  await expect(changeDeskKey(desk({ domains: ['usd'] }), context, parts)).rejects.toThrow(
    'market.events/0 holds krw, not usd',
  );
  rmSync(join(folder, 'keys', 'krw.pem'));
  await expect(changeDeskKey(desk(), context, parts)).rejects.toThrow(/does not exist.*--data-dir/);
});

it('refuses to turn a live topic into a replayed one', async () => {
  await applyTopics(options(), context, parts);
  printed.length = 0;
  expect(await planTopics(options({ clock: 'create' }), context, parts)).toBe(1);
  expect(await applyTopics(options({ clock: 'create' }), context, parts)).toBe(1);
  expect(printed.every((line) => line.endsWith('by hand'))).toBe(true);
});
