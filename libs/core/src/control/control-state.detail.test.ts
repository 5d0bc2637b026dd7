import { describe, expect, it } from 'vitest';
import type { SignedControl } from '../log/record.ts';
import { canonicalJson } from '../number/canonical-json.ts';
import { sha256Hex } from '../number/sha256.ts';
import { genesisControl, KEY } from '../pipeline.fixture.ts';
import { ControlState } from './control-state.ts';
import { defaultRuleset } from './ruleset.ts';

const ruleset = (fields: Partial<SignedControl> = {}): SignedControl => ({
  domain: 'test',
  sequence: 2,
  signerKey: KEY,
  type: 'ruleset',
  content: { version: 2 },
  ...fields,
});

function begun(): ControlState {
  const state = new ControlState(['A', 'B']);
  expect(state.apply(genesisControl())).toEqual({ kind: 'accepted', type: 'genesis' });
  return state;
}

/** What every refusal tells the operator, beside its stable reason. */
describe('ControlState: the detail of a refusal', () => {
  const OTHER = 'cd'.repeat(32);
  const genesis = (content: object): SignedControl => {
    const made = genesisControl();
    return { ...made, content: { ...(made.content as object), ...content } };
  };

  it.each<[string, SignedControl, string]>([
    ['no-genesis', ruleset(), 'a control record before the genesis'],
    ['bad-control', ruleset({ type: 'wish' }), 'unknown type wish'],
    ['foreign-domain', { ...genesisControl(), domain: 'other' }, 'other'],
    ['foreign-key', { ...genesisControl(), signerKey: OTHER }, OTHER],
    ['bad-control', genesis({ deskKeys: [OTHER, KEY] }), `${KEY} has both roles`],
    [
      'bad-control',
      genesis({ keys: [KEY, OTHER], deskKeys: [OTHER, KEY] }),
      `${OTHER} has both roles`,
    ],
    ['bad-control', genesis({ keys: 7 }), '$.keys: expected a list of at most 16'],
  ])('before a genesis: %s', (reason, control, detail) => {
    const state = new ControlState(['A', 'B']);
    expect(state.apply(control)).toEqual({ kind: 'refused', reason, detail });
    expect([state.genesis, state.keys.role(KEY)]).toEqual([undefined, undefined]);
  });

  it.each<[string, SignedControl, string]>([
    ['stale-control', genesisControl(), 'the domain has begun already'],
    ['foreign-domain', ruleset({ domain: 'other' }), 'other'],
    ['foreign-key', ruleset({ signerKey: OTHER }), OTHER],
    ['stale-control', ruleset({ sequence: 1 }), 'sequence 1, last of this key 1'],
    [
      'bad-control',
      ruleset({ content: { version: 0 } }),
      '$.version: expected a number from 1 to 1000000000',
    ],
    [
      'bad-control',
      ruleset({ type: 'calibration', content: { name: '' } }),
      '$.name: expected a text of 1 to 256 characters',
    ],
    [
      'bad-control',
      ruleset({ type: 'build', content: {} }),
      '$.build: expected a number from 1 to 1000000000',
    ],
    [
      'bad-control',
      ruleset({ type: 'keys', content: {} }),
      '$.role: expected one of operator, desk',
    ],
    [
      'bad-control',
      ruleset({ type: 'keys', content: { role: 'operator', remove: [KEY] } }),
      'no operator key would be left',
    ],
    [
      'bad-control',
      ruleset({ type: 'acknowledgement', content: {} }),
      '$.alertId: expected a text of 1 to 32 characters',
    ],
    [
      'bad-control',
      ruleset({ type: 'receipt', content: {} }),
      '$: expected an alertId or a messageId',
    ],
  ])('after it: %s', (reason, control, detail) => {
    expect(begun().apply(control)).toEqual({ kind: 'refused', reason, detail });
  });

  it('names the role that may not sign', () => {
    const state = new ControlState(['A', 'B']);
    state.apply(genesis({ deskKeys: [OTHER] }));
    const control = ruleset({ signerKey: OTHER, type: 'build', content: { build: 2 } });
    const detail = 'a desk key may not sign a record of type build';
    expect(state.apply(control)).toEqual({ kind: 'refused', reason: 'key-role', detail });
  });
});

/** Given a begun domain and one record of its operator: what holds after it that did not before. */
describe('ControlState: what a record establishes', () => {
  it('begins with what the genesis says, and with no calibration', () => {
    const rules = { version: 3, stablecoins: ['DAI'] };
    const said = new ControlState(['A', 'B']);
    said.apply(genesisControl(rules));
    expect(said.ruleset).toMatchObject(rules);
    const state = begun();
    expect(state.genesis).toMatchObject({ domain: 'test', purpose: 'simulation' });
    expect(state.keys.role(KEY)).toBe('operator');
    expect(state.keys.lastSequence(KEY)).toBe(1);
    expect([state.calibration, state.calibrationHash, state.build]).toEqual([undefined, 'none', 0]);
    expect(state.rulesetHash).toBe(sha256Hex(canonicalJson(state.ruleset)));
    expect(new ControlState(['A', 'B']).rulesetHash).toBe(
      sha256Hex(canonicalJson(defaultRuleset())),
    );
  });

  it('a build', () => {
    const state = begun();
    const build = ruleset({ type: 'build', content: { build: 12 } });
    expect(state.apply(build)).toEqual({ kind: 'accepted', type: 'build' });
    expect([state.build, state.ruleset.version]).toEqual([12, 1]);
  });

  it('a calibration, named by the hash of what was read of it', () => {
    const state = begun();
    const content = {
      name: 'march',
      origin: 'market',
      spanFromUs: 0,
      spanToUs: 1,
      marketDays: 1,
      budgetS1PerMarketDay: 1,
      budgetS2PerMarketDay: 3,
      baselines: [],
      thresholds: [],
      rates: [],
    };
    const control = ruleset({ type: 'calibration', content: { ...content, more: 1 } });
    expect(state.apply(control)).toEqual({ kind: 'accepted', type: 'calibration' });
    expect(state.calibration).toEqual(content);
    expect(state.calibrationHash).toBe(sha256Hex(canonicalJson(content)));
  });
});
