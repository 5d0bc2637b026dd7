import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Alert } from '@breakwater/core';
import { EmbeddedLog } from '@breakwater/embedded';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, runCommand } from '../command-fixture.ts';
import { stageDomain, stagedRecords, TOPIC } from '../domain/staged-domain.fixture.ts';
import { readEntries, writeEntries } from '../domain/stored-alerts.fixture.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-verify-'));
const folder = join(world, 'data');
let alert: Alert;

beforeAll(async () => {
  const staged = await stageDomain(folder);
  await staged.parts.close();
  const last = staged.alerts.at(-1);
  if (last === undefined) throw new Error('the staged sell-off raises an alert');
  alert = last;
});
afterAll(() => rmSync(world, { recursive: true, force: true }));

/** A folder of the same, which the test may spoil. */
function copied(name: string): string {
  const copy = join(world, name);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

const prefix = (): string => alert.content.id.slice(0, 10);
const verify = (...args: readonly string[]): Promise<CommandRun> => runCommand(['verify', ...args]);

describe('an alert beside its log', () => {
  it('passes where every revision is the same to the byte', async () => {
    const { code, printed } = await verify(prefix(), '--data-dir', folder);
    expect([code, printed]).toEqual([
      0,
      expect.stringMatching(/^PASS {2}[0-9a-f]{32}: \d+ revisions/),
    ]);
    const json = await verify(prefix(), '--data-dir', folder, '--json');
    expect(JSON.parse(json.printed)).toMatchObject({ verdict: 'PASS', difference: null });
  });

  it('fails by the field that was changed in the store', async () => {
    const spoilt = copied('tampered-alert');
    const { stream, entries } = await readEntries(spoilt);
    const changed = entries.map(({ id, json }) => ({
      id,
      json: json.replace('"venues":["upbit"]', '"venues":["bithumb"]'),
    }));
    expect(changed).not.toEqual(entries);
    await writeEntries(spoilt, stream, changed);
    const { code, printed } = await verify(prefix(), '--data-dir', spoilt);
    expect(code).toBe(1);
    expect(printed).toMatch(
      /^FAIL .*field content\..*venues\.0\n {2}recomputed {2}"upbit"\n {2}stored {6}"bithumb"/,
    );
  });

  it('fails where a revision was taken out of the store', async () => {
    const spoilt = copied('lost-revision');
    const { stream, entries } = await readEntries(spoilt);
    const [first] = entries;
    await writeEntries(
      spoilt,
      stream,
      entries.filter((entry) => entry !== first),
    );
    const { code, printed } = await verify(prefix(), '--data-dir', spoilt);
    expect([code, printed]).toEqual([1, expect.stringContaining('stored      ')]);
  });

  it('fails where an input was changed in the log', async () => {
    const spoilt = join(world, 'tampered-input');
    const records = stagedRecords();
    // The trades of one second of the sale, as those of a quiet second.
    const [quiet, at] = [records[100], 305];
    const value = quiet?.value ?? null;
    records[at] = { key: null, value, timestampUs: records[at]?.timestampUs ?? 0 };
    const staged = await stageDomain(spoilt, records);
    await staged.parts.close();
    const { stream } = await readEntries(spoilt);
    await writeEntries(spoilt, stream, (await readEntries(folder)).entries);
    const { code, printed } = await verify(prefix(), '--data-dir', spoilt);
    expect([code, printed]).toEqual([1, expect.stringMatching(/^FAIL .*recomputed /s)]);
  });

  it('cannot tell where the log has lost its first records', async () => {
    const spoilt = copied('missing-range');
    const opened = await EmbeddedLog.open({
      folder: join(spoilt, 'log'),
      segmentByteCountMax: 1_024,
    });
    if (opened.kind !== 'ok') throw new Error(opened.detail);
    const plan = { topic: TOPIC, partitionCount: 1, clock: 'create', retentionMs: 1 } as const;
    await opened.value.admin().apply([plan]);
    const timestampUs = Date.now() * 1_000;
    for (let at = 0; at < 40; at += 1) {
      await opened.value.producer().append(TOPIC, 0, [{ key: null, value: null, timestampUs }]);
    }
    await opened.value.close();
    const { code, printed } = await verify(prefix(), '--data-dir', spoilt);
    expect([code, printed]).toEqual([
      2,
      expect.stringMatching(/^CANNOT TELL .*begins at offset \d+.*retention/),
    ]);
  });

  it.each([
    [['0000'], 2, 'no alert of'],
    [[], 2, ''],
  ])('%j ends with %i', async (args, code, said) => {
    const run = await verify(...args, '--data-dir', folder).catch((error: Error) => error);
    if (run instanceof Error) expect(run.name).toBe('UsageError');
    else expect([run.code, run.printed]).toEqual([code, expect.stringContaining(said)]);
  });
});

describe('a bundle', () => {
  const bundle = join(world, 'alert.bundle');
  /** The bundle with its lines changed, and with or without a hash that agrees. */
  function spoilt(name: string, change: (lines: string[]) => string[]): string {
    const lines = gunzipSync(readFileSync(bundle)).toString().trimEnd().split('\n');
    const path = join(world, name);
    writeFileSync(path, gzipSync(`${change(lines).join('\n')}\n`));
    return path;
  }

  beforeAll(async () => {
    const { code } = await runCommand([
      'export',
      'alert',
      prefix(),
      '--data-dir',
      folder,
      '--to',
      bundle,
    ]);
    expect(code).toBe(0);
  });

  it('passes offline, and is explained with its trades', async () => {
    expect(await verify('--bundle', bundle)).toMatchObject({
      code: 0,
      printed: expect.stringMatching(/^PASS/),
    });
    const args = ['explain', prefix(), '--bundle', bundle, '--records', '--records-max', '2'];
    const { printed } = await runCommand(args);
    expect(printed).toMatch(/USDT sold .*trade sell .* USDT @ [\d,.]+ KRW/s);
  });

  it('fails where a line was changed after it had been exported', async () => {
    const changed = spoilt('changed.bundle', (lines) =>
      lines.map((line) => line.replace('upbit:USDT', 'bithumb:USDT')),
    );
    expect(await verify('--bundle', changed)).toMatchObject({
      code: 1,
      printed: expect.stringMatching(/^FAIL {2}.*was changed after it had been exported/),
    });
  });

  it('fails by the first field where a record and the hash were changed together', async () => {
    const changed = spoilt('rehashed.bundle', (lines) => {
      const { value } = JSON.parse(lines[101] as string) as { value: string };
      const body = lines.slice(0, -1);
      body[306] = JSON.stringify({ ...(JSON.parse(lines[306] as string) as object), value });
      const sha256 = createHash('sha256')
        .update(`${body.join('\n')}\n`)
        .digest('hex');
      return [...body, JSON.stringify({ sha256 })];
    });
    expect(await verify('--bundle', changed)).toMatchObject({
      code: 1,
      printed: expect.stringMatching(/^FAIL .*at position \d+-\d+.*recomputed/s),
    });
  });

  it('cannot be told where a record is missing', async () => {
    const changed = spoilt('missing.bundle', (lines) => lines.filter((_line, at) => at !== 60));
    expect(await verify('--bundle', changed)).toMatchObject({
      code: 2,
      printed: expect.stringMatching(/^CANNOT TELL .*:61: expected the record of offset \d+/),
    });
  });

  it('cannot be told where it ends early, is another file, or is of another alert', async () => {
    const cut = spoilt('cut.bundle', (lines) => lines.slice(0, -1));
    expect(await verify('--bundle', cut)).toMatchObject({
      code: 2,
      printed: expect.stringContaining('not whole'),
    });
    const text = join(world, 'text.bundle');
    writeFileSync(text, 'nothing of ours');
    expect(await verify('--bundle', text)).toMatchObject({
      code: 2,
      printed: expect.stringContaining('is no bundle'),
    });
    expect(await verify('ffff', '--bundle', bundle)).toMatchObject({
      code: 2,
      printed: expect.stringContaining('not of ffff'),
    });
  });
});

describe('Ctrl-C', () => {
  const signal = AbortSignal.abort();

  it.each([
    ['verify', 2, 'printed', ['verify', '--bundle', join(world, 'alert.bundle')]],
    ['explain', 1, 'said', ['explain', 'a', '--data-dir', folder]],
    [
      'export',
      1,
      'said',
      [
        'export',
        'panes',
        '2025-01-01..2026-01-01',
        '--data-dir',
        folder,
        '--to',
        join(world, 'x.csv'),
      ],
    ],
    [
      'calibration',
      1,
      'said',
      [
        'calibration',
        'make',
        '2025-01-01..2025-01-02',
        '--data-dir',
        folder,
        '--to',
        join(world, 'x.json'),
      ],
    ],
    ['rules', 1, 'said', ['rules', 'show', '--data-dir', folder]],
  ] as const)('stops %s, which says so', async (_name, code, where, args) => {
    const run = await runCommand(args, {}, { signal });
    expect([run.code, run[where]]).toEqual([code, expect.stringMatching(/stopped while/)]);
  });
});
