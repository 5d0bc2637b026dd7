import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateControlKey } from '@breakwater/codec';
import { Calibrator, defaultRuleset } from '@breakwater/core';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { startDetector, untilDetected } from '../composition/in-process-detector.ts';
import { domainKey } from '../composition/key-folder.ts';
import type { Parts } from '../composition/parts.ts';
import { DOMAIN, FROM_US, stageDomain, TOPIC } from '../domain/staged-domain.fixture.ts';
import { applyControl, untilTaken } from './apply-control.ts';
import type { ContentType } from './control-content.ts';
import { readDomainControl } from './domain-control.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-control-'));
const folder = join(world, 'data');
const signal = new AbortController().signal;
const terminal = { progress: () => ({ update: () => {}, end: () => {} }) };
let parts: Parts;

beforeAll(async () => {
  ({ parts } = await stageDomain(folder));
});
afterAll(async () => {
  await parts.close();
  rmSync(world, { recursive: true, force: true });
});

async function apply(
  type: ContentType,
  content: unknown,
  { key = domainKey(folder, DOMAIN), wallMs = Date.now } = {},
): Promise<number> {
  const info = await parts.reader.inspect(TOPIC, 0);
  if (info.kind !== 'ok') throw new Error(info.detail);
  const partition = info.value;
  const state = await readDomainControl({ reader: parts.reader, partition, signal, terminal });
  return applyControl({ type, content, key, producer: parts.producer, partition, state, wallMs });
}

async function endOffset(): Promise<number> {
  const info = await parts.reader.inspect(TOPIC, 0);
  return info.kind === 'ok' ? info.value.endOffset : -1;
}

describe('a record that would not count is refused in words, and nothing is written', () => {
  it.each([
    [
      'a key of nobody',
      { ...defaultRuleset(), version: 2 },
      { key: generateControlKey() },
      /staged does not accept the key [0-9a-f]{64}: sign with a key of its operators/,
    ],
    [
      'an old sequence',
      { ...defaultRuleset(), version: 2 },
      { wallMs: () => -1e6 },
      /later than the clock of this machine/,
    ],
    ['a bad content', { version: 0 }, {}, /would be refused by staged: \$\.version: expected/],
  ])('%s', async (_what, content, options, said) => {
    const before = await endOffset();
    const old = 'wallMs' in options ? { wallMs: () => 0 } : options;
    // A sequence of 0 was the genesis's own.
    await expect(apply('ruleset', content, old)).rejects.toThrow(said);
    expect(await endOffset()).toBe(before);
  });
});

it('a detector that runs takes rules and a calibration up, and says nothing of quarantine', async () => {
  const metrics = new Metrics({ service: 'test', version: '0' });
  const logger = createLogger({ service: 'test', level: 'error' });
  const detector = startDetector({ parts, topic: TOPIC, metrics, logger });
  try {
    await untilDetected(detector, { parts, topic: TOPIC }, signal);
    const span = { fromUs: FROM_US, toUs: FROM_US + 300e6, ruleset: defaultRuleset() };
    const calibrator = new Calibrator({ name: 'quiet', origin: 'market', ...span });
    calibrator.firstPass();
    calibrator.secondPass();
    const rules = await apply('ruleset', { ...defaultRuleset(), version: 7 });
    const offset = await apply('calibration', calibrator.finish());
    expect(offset).toBe(rules + 1);
    const info = await parts.reader.inspect(TOPIC, 0);
    if (info.kind !== 'ok') throw new Error(info.detail);
    const context = { signal, terminal } as unknown as Parameters<typeof untilTaken>[3];
    expect(await untilTaken(parts.store, info.value, offset, context)).toBe(true);
    const pipeline = detector.worker()?.pipeline;
    expect(pipeline?.counters.controlCount).toBe(3);
    expect(pipeline?.counters.quarantineCountByReason.every((count) => count === 0)).toBe(true);
  } finally {
    await detector.stop();
  }
});

describe('the command', () => {
  const rules = join(world, 'rules.yaml');
  const resting = join(world, 'resting');

  beforeAll(async () => {
    const staged = await stageDomain(resting);
    await staged.parts.close();
    writeFileSync(rules, 'version: 2\nbudgetS2PerMarketDay: 0.05\n');
  });

  it('says what would change, then changes it, and shows what is in force', async () => {
    const at = ['--data-dir', resting];
    const dry = await runCommand(['rules', 'apply', rules, ...at, '--dry-run']);
    expect([dry.code, dry.printed, dry.said]).toEqual([
      0,
      '',
      expect.stringContaining('version: 1 → 2'),
    ]);
    expect((await runCommand(['rules', 'diff', rules, ...at])).code).toBe(1);
    const applied = await runCommand(['rules', 'apply', rules, ...at]);
    expect(applied.printed).toMatch(
      /^market\.staged\/0\tdomain staged\truleset holds from offset \d+ on\n$/,
    );
    const same = await runCommand(['rules', 'diff', rules, ...at]);
    expect([same.code, same.said]).toEqual([0, 'They hold the same.\n']);
    expect((await runCommand(['rules', 'show', ...at])).printed).toContain(
      'budgetS2PerMarketDay  0.05',
    );
  });

  it('makes a calibration of a span of the log, says what is missing, and applies it', async () => {
    const [file, report] = [join(world, 'quiet.json'), join(world, 'quiet.html')];
    const [from, to] = [FROM_US, FROM_US + 290e6].map((timeUs) =>
      new Date(timeUs / 1_000).toISOString(),
    );
    const at = ['--data-dir', resting];
    const made = await runCommand([
      ...['calibration', 'make', `${from}..${to}`, '--to', file, '--report', report, ...at],
    ]);
    expect([made.code, made.said]).toEqual([
      0,
      expect.stringMatching(/market-days; the wanted .* are missing/),
    ]);
    const none = await runCommand(['calibration', 'show', ...at]);
    expect([none.code, none.said]).toEqual([1, expect.stringContaining('has no calibration')]);
    const stale = await runCommand(['calibration', 'apply', file, ...at]);
    expect([stale.code, stale.said]).toEqual([1, expect.stringContaining('Set the clock')]);
    const wallMs = (): number => 1_760_000_001_000;
    const applied = await runCommand(['calibration', 'apply', file, ...at], {}, { wallMs });
    expect([applied.code, applied.said]).toEqual([0, expect.stringContaining('had none before')]);
    expect((await runCommand(['calibration', 'diff', file, ...at])).code).toBe(0);
    expect((await runCommand(['calibration', 'show', ...at])).printed).toContain(
      'USDT@upbit:USDT/KRW:spot',
    );
  });

  it('refuses a span that is not over, a folder that another process writes, and a file with line and column', async () => {
    const at = ['--data-dir', resting];
    const make = [
      'calibration',
      'make',
      '2025-01-01..2035-01-01',
      '--to',
      join(world, 'x.json'),
      ...at,
    ];
    expect(await runCommand(make)).toMatchObject({
      code: 1,
      said: expect.stringContaining('a span that is over'),
    });
    const busy = await runCommand(['rules', 'apply', rules, '--data-dir', folder]);
    expect([busy.code, busy.said]).toEqual([1, expect.stringContaining('is written by process')]);
    const wrong = join(world, 'wrong.yaml');
    writeFileSync(wrong, 'version: 2\n\nbudgetS3: 1\n');
    const refused = await runCommand(['rules', 'apply', wrong, ...at]);
    expect([refused.code, refused.said]).toEqual([
      1,
      expect.stringContaining('wrong.yaml:3:1: budgetS3: is not a known field'),
    ]);
    await expect(runCommand(['rules', 'show'])).rejects.toThrow(/name the domain’s log/);
  });
});
