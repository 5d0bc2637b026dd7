import { describe, expect, it } from 'vitest';
import type { SignedControl } from '../log/record.ts';
import { genesisControl, KEY } from '../pipeline.fixture.ts';
import { ControlState } from './control-state.ts';

const ruleset = (fields: Partial<SignedControl> = {}): SignedControl => ({
  domain: 'test',
  sequence: 2,
  signerKey: KEY,
  type: 'ruleset',
  content: { version: 2, stablecoins: ['USDT'] },
  ...fields,
});

function begun(): ControlState {
  const state = new ControlState();
  expect(state.apply(genesisControl()).kind).toBe('accepted');
  return state;
}

describe('ControlState', () => {
  it('counts nothing before a genesis', () => {
    expect(new ControlState().apply(ruleset())).toMatchObject({
      kind: 'refused',
      reason: 'no-genesis',
    });
  });

  it('takes a ruleset from an accepted key and hashes it', () => {
    const state = begun();
    const before = state.rulesetHash;
    expect(state.apply(ruleset())).toEqual({ kind: 'accepted', type: 'ruleset' });
    expect(state.ruleset).toMatchObject({ version: 2, stablecoins: ['USDT'] });
    expect(state.rulesetHash).not.toBe(before);
  });

  it.each([
    ['foreign-key', { signerKey: 'cd'.repeat(32) }],
    ['foreign-domain', { domain: 'other' }],
    ['stale-control', { sequence: 1 }],
    ['bad-control', { type: 'unknown' }],
    ['bad-control', { content: { version: 0 } }],
    ['bad-control', { content: { version: 2, stablecoins: [7] } }],
    ['bad-control', { content: { version: 2, budgetS2PerMarketDay: -1 } }],
    ['bad-control', { type: 'calibration', content: { name: 'x' } }],
    ['bad-control', { type: 'build', content: { build: 'three' } }],
    ['bad-control', { content: null }],
  ] as const)('refuses %s and changes nothing', (reason, fields) => {
    const state = begun();
    const before = JSON.stringify([
      state.ruleset,
      state.rulesetHash,
      state.calibrationHash,
      state.build,
    ]);
    expect(state.apply(ruleset(fields))).toMatchObject({ kind: 'refused', reason });
    expect(
      JSON.stringify([state.ruleset, state.rulesetHash, state.calibrationHash, state.build]),
    ).toBe(before);
    // A refused record does not use up its sequence.
    expect(state.apply(ruleset()).kind).toBe('accepted');
  });

  it('refuses a genesis by a key that it does not name, and a second one', () => {
    const foreign = { ...genesisControl(), signerKey: 'cd'.repeat(32) };
    expect(new ControlState().apply(foreign)).toMatchObject({ reason: 'foreign-key' });
    expect(begun().apply(genesisControl())).toMatchObject({ reason: 'stale-control' });
  });
});
