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
  const state = new ControlState(['A', 'B']);
  expect(state.apply(genesisControl()).kind).toBe('accepted');
  return state;
}

describe('ControlState', () => {
  it('counts nothing before a genesis', () => {
    expect(new ControlState(['A', 'B']).apply(ruleset())).toMatchObject({
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
    ['bad-control', { type: 'keys', content: { role: 'queen' } }],
    ['bad-control', { type: 'keys', content: { role: 'operator', remove: [KEY] } }],
    ['bad-control', { type: 'keys', content: { role: 'desk', add: [KEY] } }],
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
    expect(new ControlState(['A', 'B']).apply(foreign)).toMatchObject({ reason: 'foreign-key' });
    expect(begun().apply(genesisControl())).toMatchObject({ reason: 'stale-control' });
  });

  it('refuses a genesis that gives one key both roles', () => {
    const genesis = genesisControl();
    const content = { ...(genesis.content as object), deskKeys: [KEY] };
    expect(new ControlState(['A', 'B']).apply({ ...genesis, content })).toMatchObject({
      reason: 'bad-control',
    });
  });
});

const DESK = 'de'.repeat(32);
const ALERT = '0f'.repeat(16);

function acknowledgement(fields: Partial<SignedControl> = {}): SignedControl {
  const content = { alertId: ALERT, by: '김민지', note: 'called the venue' };
  return {
    domain: 'test',
    sequence: 1,
    signerKey: DESK,
    type: 'acknowledgement',
    content,
    ...fields,
  };
}

function withDesk(): ControlState {
  const state = new ControlState(['A', 'B']);
  const genesis = genesisControl();
  const content = { ...(genesis.content as object), deskKeys: [DESK] };
  expect(state.apply({ ...genesis, content }).kind).toBe('accepted');
  return state;
}

describe('ControlState: what desks sign', () => {
  it('notes an acknowledgement and a receipt of a desk key', () => {
    const state = withDesk();
    expect(state.apply(acknowledgement())).toEqual({
      kind: 'noted',
      record: { kind: 'acknowledgement', alertId: ALERT, by: '김민지', note: 'called the venue' },
    });
    const content = {
      alertId: ALERT,
      endpoint: 'upbit-desk',
      venue: 'upbit',
      state: 'delivered',
      by: 'webhooks',
      timeUs: 17,
    };
    expect(state.apply(acknowledgement({ type: 'receipt', sequence: 2, content }))).toEqual({
      kind: 'noted',
      record: {
        kind: 'receipt',
        alertId: ALERT,
        messageId: null,
        endpoint: 'upbit-desk',
        venue: 'upbit',
        state: 'delivered',
        by: 'webhooks',
        reportedTimeUs: 17,
      },
    });
  });

  it.each(['genesis', 'ruleset', 'calibration', 'build', 'keys'])(
    'refuses a desk key that signs a %s',
    (type) => {
      const state = withDesk();
      const content = { version: 2, build: 2, role: 'desk', add: ['ab'.repeat(32)] };
      const reason = type === 'genesis' ? 'stale-control' : 'key-role';
      expect(state.apply(acknowledgement({ type, content }))).toMatchObject({ reason });
    },
  );

  it.each([
    { alertId: 'x', by: 'a', note: '' },
    { alertId: ALERT, by: '', note: '' },
    { alertId: ALERT, by: 'a'.repeat(101), note: '' },
    { alertId: ALERT, by: 'a\nb', note: '' },
    { alertId: ALERT, by: 'a', note: 'n'.repeat(501) },
    { alertId: ALERT, by: 'a', note: 'two\nlines' },
    { alertId: ALERT, by: 'a', note: 'turned \u202e round' },
    { alertId: ALERT, by: 'a' },
  ])('refuses the words %j', (content) => {
    const state = withDesk();
    expect(state.apply(acknowledgement({ content }))).toMatchObject({ reason: 'bad-control' });
    expect(
      state.apply(acknowledgement({ content: { alertId: ALERT, by: 'a', note: '' } })).kind,
    ).toBe('noted');
  });

  it('refuses a receipt of nothing', () => {
    const content = { endpoint: 'e', state: 'dead', by: 'webhooks', timeUs: 1 };
    const receipt = acknowledgement({ type: 'receipt', content });
    expect(withDesk().apply(receipt)).toMatchObject({ reason: 'bad-control' });
  });

  it('lets an operator take a key away and give it back, and remembers how far it had counted', () => {
    const state = withDesk();
    expect(state.apply(acknowledgement({ sequence: 9 })).kind).toBe('noted');
    const keys = (sequence: number, content: object): SignedControl =>
      ruleset({ sequence, type: 'keys', content: { role: 'desk', ...content } });
    expect(state.apply(keys(2, { remove: [DESK] })).kind).toBe('accepted');
    expect(state.apply(acknowledgement({ sequence: 10 }))).toMatchObject({ reason: 'foreign-key' });
    expect(state.apply(keys(3, { add: [DESK] })).kind).toBe('accepted');
    expect(state.apply(acknowledgement({ sequence: 9 }))).toMatchObject({
      reason: 'stale-control',
    });
    expect(state.apply(acknowledgement({ sequence: 10 })).kind).toBe('noted');
  });

  it('bounds the keys of a role, and the keys over the life of a domain', () => {
    const state = withDesk();
    const key = (number: number): string => number.toString(16).padStart(64, '0');
    let sequence = 2;
    const change = (content: object): string => {
      sequence += 1;
      return state.apply(ruleset({ sequence, type: 'keys', content: { role: 'desk', ...content } }))
        .kind;
    };
    expect(change({ add: Array.from({ length: 15 }, (_, i) => key(i)) })).toBe('accepted');
    expect(change({ add: [key(15)] })).toBe('refused');
    let known = 17;
    for (let at = 15; at < 254; at += 1) {
      expect(change({ remove: [key(at - 1)], add: [key(at)] })).toBe('accepted');
      known += 1;
    }
    expect(known).toBe(256);
    expect(change({ remove: [key(253)], add: [key(254)] })).toBe('refused');
  });
});
