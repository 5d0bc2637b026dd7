import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CommandContext } from './command-context.ts';
import { openEmbeddedParts, type Parts } from './parts.ts';
import { applyTopics, planTopics, type TopicsOptions } from './topics-command.ts';

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
    wallMs: () => 0,
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
    ...fields,
  };
}

it('plans without changing anything', async () => {
  expect(await planTopics(options(), context, parts)).toBe(0);
  expect(printed[0]).toMatch(/^market\.events\tcreate\tabsent → 2 partitions.*\tapply$/);
  expect((await parts.reader.inspect('market.events', 0)).kind).toBe('fatal');
  expect(readdirSync(folder)).toEqual([]);
});

it('opens each partition’s domain once, with a key of its own', async () => {
  expect(await applyTopics(options(), context, parts)).toBe(0);
  expect(printed).toEqual([
    'market.events/0\tdomain krw\topened',
    'market.events/1\tdomain usd\topened',
  ]);
  expect(readdirSync(join(folder, 'keys')).sort()).toEqual(['krw.pem', 'usd.pem']);
  printed.length = 0;
  expect(await applyTopics(options({ domains: ['krw', 'usd', 'jpy'] }), context, parts)).toBe(0);
  expect(printed.map((line) => line.split('\t')[2])).toEqual([
    'was opened before',
    'was opened before',
    'opened',
  ]);
  expect(await planTopics(options({ domains: ['a', 'b', 'c'] }), context, parts)).toBe(0);
});

it('refuses to turn a live topic into a replayed one', async () => {
  await applyTopics(options(), context, parts);
  printed.length = 0;
  expect(await planTopics(options({ clock: 'create' }), context, parts)).toBe(1);
  expect(await applyTopics(options({ clock: 'create' }), context, parts)).toBe(1);
  expect(printed.every((line) => line.endsWith('by hand'))).toBe(true);
});
