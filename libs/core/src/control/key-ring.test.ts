import { describe, expect, it } from 'vitest';
import { KeyRing, ROLE_KEY_COUNT_MAX } from './key-ring.ts';
import { CONTROL_TYPES, type KeyChange } from './ruleset.ts';

const change = (fields: Partial<KeyChange>): KeyChange => ({
  role: 'operator',
  add: [],
  remove: [],
  ...fields,
});
const named = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`);

/** An operator `ann` and a desk `desk`. */
function ring(): KeyRing {
  const keys = new KeyRing();
  expect(keys.change(change({ add: ['ann'] }))).toBeUndefined();
  expect(keys.change(change({ role: 'desk', add: ['desk'] }))).toBeUndefined();
  return keys;
}

describe('KeyRing', () => {
  it.each([
    { key: 'ann', maySign: [...CONTROL_TYPES] },
    { key: 'desk', maySign: ['acknowledgement', 'receipt'] },
    { key: 'stranger', maySign: [] },
  ])('lets $key sign $maySign', ({ key, maySign }) => {
    const keys = ring();
    expect(CONTROL_TYPES.filter((type) => keys.maySign(key, type))).toEqual(maySign);
  });

  // Given the operator `ann` and the desk `desk`: what a change says, what is wrong with it, and who is what after it.
  it.each<[Partial<KeyChange>, string | undefined, Record<string, string | undefined>]>([
    [{ add: ['ben'] }, undefined, { ann: 'operator', ben: 'operator', desk: 'desk' }],
    [{ add: ['ann'] }, undefined, { ann: 'operator' }],
    [{ remove: ['nobody'] }, undefined, { ann: 'operator' }],
    [{ add: ['ben'], remove: ['ann'] }, undefined, { ann: undefined, ben: 'operator' }],
    [{ add: ['ann'], remove: ['ann'] }, undefined, { ann: 'operator' }],
    [{ remove: ['ann'] }, 'no operator key would be left', { ann: 'operator' }],
    [{ remove: ['desk'] }, undefined, { desk: 'desk' }],
    [{ role: 'desk', remove: ['desk'] }, undefined, { ann: 'operator', desk: undefined }],
    [{ role: 'desk', remove: ['ann'] }, undefined, { ann: 'operator' }],
    [
      { role: 'desk', add: ['eve', 'ann'] },
      'ann has the other role; remove it there first',
      { ann: 'operator', eve: undefined },
    ],
    [
      { add: ['ben', 'desk'], remove: ['ann'] },
      'desk has the other role; remove it there first',
      { ann: 'operator', ben: undefined, desk: 'desk' },
    ],
  ])('%j', (fields, fault, roles) => {
    const keys = ring();
    expect(keys.change(change(fields))).toBe(fault);
    for (const [key, role] of Object.entries(roles))
      expect([key, keys.role(key)]).toEqual([key, role]);
  });

  it('has room for sixteen keys of each role at a time', () => {
    const keys = ring();
    const more = ROLE_KEY_COUNT_MAX - 1;
    expect(keys.change(change({ add: named('operator', more) }))).toBeUndefined();
    expect(keys.change(change({ role: 'desk', add: named('desk', more) }))).toBeUndefined();
    const fault = 'more than 16 keys of a role';
    expect(keys.change(change({ add: ['one'] }))).toBe(fault);
    expect(keys.change(change({ role: 'desk', add: ['one'] }))).toBe(fault);
    expect(keys.role('one')).toBeUndefined();
    expect(keys.change(change({ add: ['one'], remove: ['operator0'] }))).toBeUndefined();
  });

  it('knows at most 256 keys over its life, those it has forgotten counted', () => {
    const keys = ring();
    for (let at = 0; at < 254; at += 1) {
      const remove = at === 0 ? [] : [`key${at - 1}`];
      expect(keys.change(change({ add: [`key${at}`], remove }))).toBeUndefined();
    }
    const fault = 'more than 256 keys in the life of a domain';
    expect(keys.change(change({ add: ['key254'], remove: ['key253'] }))).toBe(fault);
    expect(keys.role('key253')).toBe('operator');
    expect(keys.change(change({ add: ['key0'], remove: ['key253'] }))).toBeUndefined();
  });

  it('remembers how far a key had counted while it was away, and knows of none that it has not counted', () => {
    const keys = ring();
    expect([keys.lastSequence('ann'), keys.lastSequence('stranger')]).toEqual([-1, -1]);
    keys.counted('ann', 7);
    keys.change(change({ add: ['ben'], remove: ['ann'] }));
    expect(keys.lastSequence('ann')).toBe(7);
    keys.change(change({ add: ['ann'] }));
    expect([keys.lastSequence('ann'), keys.lastSequence('ben')]).toEqual([7, -1]);
  });
});
