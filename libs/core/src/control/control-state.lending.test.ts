import { describe, expect, it } from 'vitest';
import type { SignedControl } from '../log/record.ts';
import { genesisControl, KEY } from '../pipeline.fixture.ts';
import { ControlState, type ControlVerdict } from './control-state.ts';
import { DEFAULT_LENDING_RULES } from './default-lending-rules.ts';

const SOURCE = { en: 'a letter', ko: '공문' };
const ORDER = {
  ...{ id: 'b', issuedTimeUs: 10, receivedTimeUs: null, effectiveTimeUs: 20, endTimeUs: null },
  scope: { venues: [], programmes: [], assets: [] },
  permitted: ['REPAYMENT'],
  source: SOURCE,
};

let sequence = 1;
function apply(state: ControlState, type: SignedControl['type'], content: unknown): ControlVerdict {
  sequence += 1;
  return state.apply({ domain: 'test', sequence, signerKey: KEY, type, content });
}

function begun(): ControlState {
  const state = new ControlState(['A', 'B']);
  sequence = 1;
  state.apply(genesisControl());
  return state;
}

describe('what lending programmes are held to', () => {
  it('is the default rule book and no order, before a record says otherwise', () => {
    expect(begun().lending).toEqual({ rules: DEFAULT_LENDING_RULES, orders: [] });
  });

  it('is the newest rule book, and every order by its id', () => {
    const state = begun();
    const book = { version: 7, rules: [] };
    expect(apply(state, 'lending-rules', book)).toEqual({
      kind: 'accepted',
      type: 'lending-rules',
    });
    const verdict = { kind: 'accepted', type: 'lending-order' };
    expect(apply(state, 'lending-order', ORDER)).toEqual(verdict);
    expect(apply(state, 'lending-order', { ...ORDER, id: 'c' })).toEqual(verdict);
    expect(apply(state, 'lending-order', { ...ORDER, id: 'a' })).toEqual(verdict);
    const orders = ['a', 'b', 'c'].map((id) => ({ ...ORDER, id }));
    expect(state.lending).toEqual({ rules: book, orders });
    const later = { ...ORDER, effectiveTimeUs: 30 };
    expect(apply(state, 'lending-order', later)).toEqual(verdict);
    expect(state.lending.orders).toEqual([orders[0], later, orders[2]]);
  });

  it.each<[SignedControl['type'], object, string]>([
    [
      'lending-order',
      { ...ORDER, endTimeUs: 20 },
      '$.endTimeUs: expected a time after effectiveTimeUs, or null',
    ],
    ['lending-rules', { version: 0 }, '$.version: expected a number from 1 to 1000000000'],
  ])(
    'refuses a %s that says no sense, with its reason, and keeps what holds',
    (type, content, detail) => {
      const state = begun();
      const before = state.lending;
      expect(apply(state, type, content)).toEqual({
        kind: 'refused',
        reason: 'bad-control',
        detail,
      });
      expect(state.lending).toBe(before);
    },
  );

  it('has room for 256 orders, and for another one of the same id', () => {
    const state = begun();
    const order = (at: number): ControlVerdict =>
      apply(state, 'lending-order', { ...ORDER, id: `o${at}` });
    for (let at = 0; at < 256; at += 1) expect(order(at).kind).toBe('accepted');
    expect(order(256)).toEqual({
      kind: 'refused',
      reason: 'bad-control',
      detail: 'more than 256 orders of a domain',
    });
    expect(order(17).kind).toBe('accepted');
    expect(state.lending.orders.length).toBe(256);
  });
});
