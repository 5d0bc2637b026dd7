/** Which parts of a calibration count, and when the whole does. */
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../number/canonical-json.ts';
import { sha256Hex } from '../number/sha256.ts';
import { genesisControl, KEY } from '../pipeline.fixture.ts';
import type { CalibrationPart } from './calibration-parts.ts';
import { ControlState, type ControlVerdict } from './control-state.ts';

const tail = { knots: [0.5, 1.3, 1.7, 2.3], shape: 0.2, scale: 0.6 };
const baselineOf = (subject: string): object => ({
  ...{ subject, channel: 'venueGap', windowUs: 60_000_000, median: 0, scale: 0.000_4 },
  ...{ upper: tail, lower: tail },
});
const HEAD = {
  ...{ name: 'large', origin: 'market', spanFromUs: 0, spanToUs: 1, marketDays: 25 },
  ...{ budgetS1PerMarketDay: 1, budgetS2PerMarketDay: 0.1, thresholds: [] },
};
const rate = { scope: 'all|SELL', perSecond: Array<number>(96).fill(0.01) };
const WHOLE = { ...HEAD, baselines: ['a', 'b', 'c'].map(baselineOf), rates: [rate] };
const HASH = sha256Hex(canonicalJson(WHOLE));
const OTHER_KEY = 'cd'.repeat(32);

const PARTS: readonly CalibrationPart[] = [
  { hash: HASH, part: 1, partCount: 3, head: HEAD, baselines: [baselineOf('a')], rates: [] },
  { hash: HASH, part: 2, partCount: 3, baselines: ['b', 'c'].map(baselineOf), rates: [] },
  { hash: HASH, part: 3, partCount: 3, baselines: [], rates: [rate] },
];

let state: ControlState;
let sequence: number;
beforeEach(() => {
  state = new ControlState(['A', 'B']);
  const genesis = genesisControl();
  const keys = { ...(genesis.content as object), keys: [KEY, OTHER_KEY] };
  state.apply({ ...genesis, content: keys });
  sequence = 10;
});

function said(part: number, changed: object = {}, signerKey = KEY): string {
  sequence += 1;
  const content = { ...PARTS[part - 1], ...changed };
  const control = { domain: 'test', sequence, signerKey, type: 'calibration-part', content };
  const verdict: ControlVerdict = state.apply(control);
  return verdict.kind === 'refused'
    ? verdict.detail
    : verdict.kind === 'accepted'
      ? verdict.type
      : '';
}

describe('a calibration in parts', () => {
  it('counts with its last part, as in one record, and not before', () => {
    expect([said(1), said(2)]).toEqual(['calibration-part', 'calibration-part']);
    expect([state.calibration, state.calibrationHash]).toEqual([undefined, 'none']);
    expect(said(3)).toBe('calibration');
    expect([state.calibration, state.calibrationHash]).toEqual([WHOLE, HASH]);
    expect(said(3)).toContain('part 1 of this calibration before any other');
  });

  it.each<[string, () => string, string]>([
    ['a part before the first', () => said(2), '$.part: expected part 1'],
    ['a part left out', () => [said(1), said(3)].at(-1) ?? '', '$.part: expected part 2 of 3'],
    [
      'a part twice',
      () => [said(1), said(2), said(2)].at(-1) ?? '',
      '$.part: expected part 3 of 3',
    ],
    [
      'another key',
      () => [said(1), said(2, {}, OTHER_KEY)].at(-1) ?? '',
      '$.part: expected part 1',
    ],
    [
      'another hash',
      () => [said(1), said(2, { hash: '0'.repeat(64) })].at(-1) ?? '',
      '$.part: expected part 1',
    ],
    [
      'another count',
      () => [said(1), said(2, { partCount: 4 })].at(-1) ?? '',
      '$.part: expected part 2 of 3',
    ],
    ['no hash', () => said(1, { hash: 'abc' }), '$.hash: expected a SHA-256'],
    ['a part of one', () => said(1, { partCount: 1 }), '$.partCount: expected a number from 2'],
    ['too many parts', () => said(1, { partCount: 65 }), '$.partCount: expected a number from 2'],
    [
      'a part beyond the last',
      () => [said(1), said(2, { part: 4 })].at(-1) ?? '',
      '$.part: expected a number',
    ],
    ['no head', () => said(1, { head: [] }), '$.head: expected an object'],
    ['no list', () => said(1, { rates: {} }), '$.rates: expected a list'],
  ])('refuses %s', (_what, last, detail) => {
    expect(last()).toContain(detail);
    expect(state.calibration).toBeUndefined();
  });

  it('goes on after a part that was refused', () => {
    said(1);
    said(3);
    expect([said(2), said(3)]).toEqual(['calibration-part', 'calibration']);
  });

  it('forgets what was begun where another begins', () => {
    said(1);
    said(2);
    expect([said(1), said(3)]).toEqual(['calibration-part', '$.part: expected part 2 of 3']);
    expect([said(2), said(3)]).toEqual(['calibration-part', 'calibration']);
  });

  it('establishes nothing where the whole is another than was named', () => {
    said(1, { head: { ...HEAD, name: 'other' } });
    said(2);
    expect(said(3)).toContain('$.hash: expected the hash of what the parts make');
    expect([state.calibration, said(3)]).toEqual([
      undefined,
      '$.part: expected part 1 of this calibration before any other',
    ]);
  });

  it('is judged as a whole', () => {
    const bad = { ...WHOLE, origin: 'nowhere' };
    const hash = sha256Hex(canonicalJson(bad));
    said(1, { hash, head: { ...HEAD, origin: 'nowhere' } });
    said(2, { hash });
    expect(said(3, { hash })).toContain('$.origin: expected one of');
    expect(state.calibration).toBeUndefined();
  });
});
