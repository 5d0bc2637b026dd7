import type { DetectorSettings } from '@breakwater/shell';
import { describe, expect, it } from 'vitest';
import { type DetectorState, type HeldState, unreadyFor } from './readiness.ts';

const POLICY: DetectorSettings = {
  expectedDomains: [],
  readyLagCountMax: 5_000,
  isSpareReady: false,
};
const LIVE: HeldState = {
  name: 'market.events/0',
  domain: 'krw',
  steppedCount: 9,
  lagCount: 5_000,
  halt: null,
  retry: null,
};
const READING: DetectorState = { storeWaits: null, noPartition: null, held: [LIVE] };
const held = (change: Partial<HeldState>): DetectorState => ({
  ...READING,
  held: [{ ...LIVE, ...change }],
});
const retry = (operation: string): DetectorState =>
  held({ retry: { operation, code: 'unreachable', detail: 'no answer' } });
const waiting = (code: 'joining' | 'spare'): DetectorState => ({
  ...READING,
  held: [],
  noPartition: { code, detail: 'group breakwater.detector' },
});

describe('a detector is live', () => {
  it.each<[string, DetectorState, Partial<DetectorSettings>]>([
    ['with a domain and a lag at the bound', READING, {}],
    ['with one of the expected domains', READING, { expectedDomains: ['usd', 'krw'] }],
    ['as a spare that is meant', waiting('spare'), { isSpareReady: true }],
  ])('%s', (_what, state, policy) => {
    expect(unreadyFor(state, { ...POLICY, ...policy })).toEqual([]);
  });
});

describe('a detector is not live', () => {
  it.each<[string, DetectorState, string[], RegExp]>([
    ['before the store', { ...READING, storeWaits: 'refused' }, ['store'], /^refused$/],
    ['while the group settles', waiting('joining'), ['no-partition'], /group breakwater/],
    ['as a spare', waiting('spare'), ['spare'], /SPARE_MEMBER=ready/],
    ['one record above the bound', held({ lagCount: 5_001 }), ['lagging'], /5001 records/],
    ['where the log is silent', held({ lagCount: null }), ['log'], /does not say where it ends/],
    [
      'on an empty log',
      held({ domain: undefined, steppedCount: 0 }),
      ['no-domain'],
      /topics apply/,
    ],
    ['on a foreign topic', held({ domain: undefined }), ['no-domain'], /none of the 9 records/],
    ['with appends that fail', retry('append'), ['store'], /append: no answer \(unreachable\)/],
    ['with reads that fail', retry('inspect'), ['log'], /inspect: no answer/],
    [
      'halted, whatever else',
      held({ halt: { code: 'log-hole', detail: 'skipped' }, lagCount: null, domain: undefined }),
      ['halted'],
      /log-hole: skipped/,
    ],
  ])('%s', (_what, state, reasons, detail) => {
    const found = unreadyFor(state, POLICY);
    expect(found.map(({ reason }) => reason)).toEqual(reasons);
    expect(found.map((one) => one.detail).join()).toMatch(detail);
  });

  it('says of a replay both that it lags and that it has no domain yet', () => {
    const state = held({ domain: undefined, steppedCount: 0, lagCount: 2_800_000 });
    expect(unreadyFor(state, POLICY).map(({ reason }) => reason)).toEqual(['lagging', 'no-domain']);
  });

  it('on another domain than the expected one', () => {
    const [found] = unreadyFor(READING, { ...POLICY, expectedDomains: ['usd'] });
    expect(found?.reason).toBe('foreign-domain');
  });

  it('is a spare that is meant only as long as the group has a partition for nobody else', () => {
    const found = unreadyFor(waiting('joining'), { ...POLICY, isSpareReady: true });
    expect(found.map(({ reason }) => reason)).toEqual(['no-partition']);
  });
});
