import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LENDING_RULES } from '@breakwater/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { parseControl } from '../control/control-document.ts';
import { stageDomain } from '../domain/staged-domain.fixture.ts';

const world = mkdtempSync(join(tmpdir(), 'breakwater-orders-'));
const folder = join(world, 'data');
const at = ['--data-dir', folder];
const AUGUST_19_US = 1_755_529_200_000_000;

const ORDER = `id: fsc-2025-08-19
issuedTimeUs: 2025-08-19T00:00:00+09:00
effectiveTimeUs: 2025-08-19T00:00:00+09:00
scope:
  venues: [bithumb]
permitted: [REPAYMENT, EXTENSION]
source:
  en: Guidance of 19 August 2025
  ko: 2025년 8월 19일 행정지도
`;

function written(name: string, text: string): string {
  const path = join(world, name);
  writeFileSync(path, text);
  return path;
}

function said(type: 'lending-order' | 'lending-rules', text: string): unknown {
  const read = parseControl(type, text);
  if (read.kind === 'ok') return 'ok';
  return read.problems.map(
    ({ line, column, path, message }) => `${line}:${column} ${path} ${message}`,
  );
}

beforeAll(async () => {
  const { parts } = await stageDomain(folder);
  await parts.close();
});
afterAll(() => rmSync(world, { recursive: true, force: true }));

describe('a file of an order', () => {
  it('is read with its times in their zone, and what is left out is all', () => {
    expect(parseControl('lending-order', ORDER)).toEqual({
      kind: 'ok',
      content: {
        ...{ id: 'fsc-2025-08-19', issuedTimeUs: AUGUST_19_US, receivedTimeUs: null },
        ...{ effectiveTimeUs: AUGUST_19_US, endTimeUs: null },
        scope: { venues: ['bithumb'], programmes: [], assets: [] },
        permitted: ['REPAYMENT', 'EXTENSION'],
        source: { en: 'Guidance of 19 August 2025', ko: '2025년 8월 19일 행정지도' },
      },
    });
  });

  it('is told every mistake with its line and column', () => {
    const wrong = ORDER.replace('T00:00:00+09:00\neff', '\neff')
      .replace('[REPAYMENT, EXTENSION]', '[REPAY]')
      .replace('[bithumb]', '[7]')
      .replace('  ko: 2025년 8월 19일 행정지도\n', '');
    expect(said('lending-order', wrong)).toEqual([
      '2:1 issuedTimeUs expected a time with its zone, such as 2025-08-19T00:00:00+09:00',
      expect.stringMatching(/^6:13 permitted\.0 expected one of LOAN_OPEN/),
      expect.stringMatching(/^7:1 source\.ko expected/),
      expect.stringMatching(/^5:12 scope\.venues\.0 expected/),
    ]);
  });

  it.each([
    ['endTimeUs: 2025-08-18T00:00:00+09:00\n', /^10:1 endTimeUs .*after effectiveTimeUs/],
    ['receivedTimeUs: 2025-08-18T00:00:00Z\n', /^10:1 receivedTimeUs .*at or after issuedTimeUs/],
    ['until: 2026-01-01T00:00:00Z\n', /^10:1 until is not a known field/],
    ['endTimeUs: 2025-09-31T00:00:00Z\n', /^10:1 endTimeUs expected a time with its zone/],
  ])('is refused with %s', (line, message) => {
    expect(said('lending-order', ORDER + line)).toEqual([expect.stringMatching(message)]);
  });
});

describe('a rule book', () => {
  const [first, second] = DEFAULT_LENDING_RULES.rules;

  it('that is built in can be shown, edited and read again', async () => {
    const { printed } = await runCommand(['lending-rules', 'show', '--built-in', '--json']);
    expect(JSON.parse(printed)).toEqual(DEFAULT_LENDING_RULES);
    expect(said('lending-rules', printed)).toBe('ok');
  });

  it('is shown rule by rule, with what is assumed and where it comes from', async () => {
    const { printed } = await runCommand(['lending-rules', 'show', '--built-in']);
    expect(printed).toContain(`version 1, ${DEFAULT_LENDING_RULES.rules.length} rules\n`);
    expect(printed).toContain(`
bithumb-ratio-2025-10  (loan-to-value)
  from 2025-10-01T00:00:00+09:00, bithumb
  maxBp 8500
  counted KRW 10000; USDC, USDT 9500; `);
    expect(printed).toContain('one reading; what it finds has no severity');
    expect(printed).toContain('assumed: from, to');
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThan(1_010);
  });

  it('is told the mistake of each rule with its line', () => {
    const rules = [{ ...first, maxBp: -1 }, second, { ...second, id: '' }];
    const text = JSON.stringify({ version: 0, rules }, null, 1);
    expect(said('lending-rules', text)).toEqual([
      expect.stringMatching(/^2:\d+ version expected a number/),
      expect.stringMatching(/^\d+:\d+ rules\.0\.maxBp expected/),
      expect.stringMatching(/^\d+:\d+ rules\.2\.id expected a name/),
    ]);
    expect(said('lending-rules', JSON.stringify({ version: 2, rules: [first, first] }))).toEqual([
      expect.stringMatching(/rules\.1\.id expected an id that no rule before it has/),
    ]);
  });
});

describe('the commands', () => {
  it('check an order, say what it changes, apply it, and show what is in force', async () => {
    const file = written('order.yaml', ORDER);
    const checked = await runCommand(['orders', 'check', file]);
    expect([checked.code, checked.said]).toEqual([0, `${file} can be applied.\n`]);
    expect(checked.printed).toBe(`fsc-2025-08-19
  issued     2025-08-19T00:00:00+09:00
  received   not known
  effective  from 2025-08-19T00:00:00+09:00
  venues     bithumb
  programmes all
  assets     all
  permitted  REPAYMENT, EXTENSION
  Guidance of 19 August 2025
  2025년 8월 19일 행정지도
`);
    const none = await runCommand(['orders', 'show', ...at]);
    expect([none.code, none.said]).toEqual([
      1,
      expect.stringContaining('has no order: loans are judged'),
    ]);
    const fresh = await runCommand(['orders', 'diff', file, ...at]);
    expect([fresh.code, fresh.printed]).toEqual([
      1,
      expect.stringContaining('+ id: fsc-2025-08-19'),
    ]);
    const dry = await runCommand(['orders', 'apply', file, ...at, '--dry-run']);
    expect([dry.code, dry.printed]).toEqual([0, '']);
    const applied = await runCommand(['orders', 'apply', file, ...at]);
    expect(applied.printed).toMatch(/lending-order holds from offset \d+ on\n$/);
    expect((await runCommand(['orders', 'diff', file, ...at])).code).toBe(0);
    expect((await runCommand(['orders', 'show', ...at])).printed).toContain('fsc-2025-08-19');
  });

  it('put an order with a known id in the place of the one before', async () => {
    const later = written('later.yaml', ORDER.replaceAll('2025-08-19T', '2025-08-20T'));
    const differs = await runCommand(['orders', 'diff', later, ...at]);
    expect([differs.code, differs.printed]).toEqual([
      1,
      expect.stringContaining(
        'effectiveTimeUs: 2025-08-18T15:00:00.000Z → 2025-08-19T15:00:00.000Z',
      ),
    ]);
    const wallMs = (): number => 1_760_000_001_000;
    expect((await runCommand(['orders', 'apply', later, ...at], {}, { wallMs })).code).toBe(0);
    const { printed } = await runCommand(['orders', 'show', '--json', ...at]);
    expect(JSON.parse(printed)).toMatchObject([{ effectiveTimeUs: AUGUST_19_US + 86_400_000_000 }]);
  });

  it('refuse a file with mistakes before anything is written', async () => {
    const wrong = written('wrong.yaml', ORDER.replace('EXTENSION', 'EXTEND'));
    const refused = await runCommand(['orders', 'apply', wrong, ...at]);
    expect([refused.code, refused.said]).toEqual([
      1,
      expect.stringContaining('wrong.yaml:6:24: permitted.1: expected one of'),
    ]);
  });

  it('apply a rule book of the operator’s own', async () => {
    const rules = DEFAULT_LENDING_RULES.rules.slice(0, 2);
    const file = written('book.json', JSON.stringify({ version: 7, rules }));
    const differs = await runCommand(['lending-rules', 'diff', file, ...at]);
    expect([differs.code, differs.printed]).toEqual([1, expect.stringContaining('version: ')]);
    const wallMs = (): number => 1_760_000_002_000;
    expect((await runCommand(['lending-rules', 'apply', file, ...at], {}, { wallMs })).code).toBe(
      0,
    );
    expect((await runCommand(['lending-rules', 'show', '--json', ...at])).printed).toContain(
      '"version": 7',
    );
    expect((await runCommand(['lending-rules', 'diff', file, ...at])).code).toBe(0);
  });
});
