import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SignedControl } from '../log/record.ts';
import { genesisControl, KEY } from '../pipeline.fixture.ts';
import { ControlState } from './control-state.ts';
import type { ControlType, KeyRole } from './ruleset.ts';

/** Four signers; the first is the genesis key. */
const SIGNERS: readonly string[] = [KEY, '01'.repeat(32), '02'.repeat(32), '03'.repeat(32)];
const ALERT = '0f'.repeat(16);

interface Made {
  readonly signer: number;
  readonly sequence: number;
  readonly type: 'ruleset' | 'keys' | 'acknowledgement';
  readonly role: KeyRole;
  readonly add: readonly number[];
  readonly remove: readonly number[];
  readonly isBad: boolean;
}

const some = fc.subarray([0, 1, 2, 3], { maxLength: 2 });
const made: fc.Arbitrary<Made> = fc.record({
  signer: fc.nat(3),
  sequence: fc.nat(12),
  type: fc.constantFrom('ruleset', 'keys', 'acknowledgement', 'acknowledgement'),
  role: fc.constantFrom<KeyRole>('operator', 'desk'),
  add: some,
  remove: some,
  isBad: fc.boolean(),
});

function controlOf({ signer, sequence, type, role, add, remove, isBad }: Made): SignedControl {
  const keys = (of: readonly number[]): string[] => of.map((index) => SIGNERS[index] as string);
  const content = {
    ruleset: { version: sequence + 2 },
    keys: { role, add: keys(add), remove: keys(remove) },
    acknowledgement: { alertId: ALERT, by: `person ${signer}`, note: `note ${sequence}` },
  }[type];
  const signerKey = SIGNERS[signer] as string;
  return { domain: 'test', sequence, signerKey, type, content: isBad ? null : content };
}

/** The rules as plainly as they can be said, over lists. */
class Model {
  roles: (KeyRole | null)[] = ['operator', null, 'desk', null];
  readonly last = [1, -1, -1, -1];
  version = 1;

  apply(made: Made): 'accepted' | 'noted' | 'refused' {
    const { signer, sequence, type } = made;
    const role = this.roles[signer];
    if (role === null || (role === 'desk' && type !== 'acknowledgement')) return 'refused';
    if (sequence <= (this.last[signer] as number) || made.isBad) return 'refused';
    if (type === 'keys' && !this.#change(made)) return 'refused';
    if (type === 'ruleset') this.version = sequence + 2;
    this.last[signer] = sequence;
    return type === 'acknowledgement' ? 'noted' : 'accepted';
  }

  #change({ role, add, remove }: Made): boolean {
    const roles = [...this.roles];
    for (const index of remove) if (roles[index] === role) roles[index] = null;
    for (const index of add) {
      if (roles[index] !== null && roles[index] !== role) return false;
      roles[index] = role;
    }
    if (!roles.includes('operator')) return false;
    this.roles = roles;
    return true;
  }
}

test('with several signers each record counts by its own key alone, and every refusal changes nothing', () => {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(made, { maxLength: 60, size: 'max' }), (history) => {
      const state = new ControlState(['A', 'B']);
      const genesis = genesisControl();
      const content = { ...(genesis.content as object), deskKeys: [SIGNERS[2]] };
      state.apply({ ...genesis, content });
      const model = new Model();
      for (const one of history) {
        const verdict = state.apply(controlOf(one));
        expect(verdict.kind).toBe(model.apply(one));
        expect(state.ruleset.version).toBe(model.version);
        expect(SIGNERS.map((key) => state.keys.role(key) ?? null)).toEqual(model.roles);
        expect(SIGNERS.map((key) => state.keys.lastSequence(key))).toEqual(model.last);
        counts.set(verdict.kind, (counts.get(verdict.kind) ?? 0) + 1);
      }
    }),
    { numRuns: 300 },
  );
  // The property says nothing where nothing counts; of the rarest verdict some 50 are seen.
  for (const kind of ['accepted', 'noted', 'refused']) expect(counts.get(kind)).toBeGreaterThan(5);
});

test('no sequence of records of a desk key ever changes rules, keys or build', () => {
  const types: readonly ControlType[] = ['ruleset', 'calibration', 'build', 'keys', 'genesis'];
  fc.assert(
    fc.property(
      fc.array(fc.record({ type: fc.constantFrom(...types), sequence: fc.nat(1_000) })),
      fc.jsonValue(),
      (records, odd) => {
        const state = new ControlState(['A', 'B']);
        const genesis = genesisControl();
        const desk = SIGNERS[1] as string;
        state.apply({ ...genesis, content: { ...(genesis.content as object), deskKeys: [desk] } });
        const before = JSON.stringify([state.ruleset, state.build, state.calibrationHash]);
        for (const { type, sequence } of records) {
          const good = { version: 7, build: 7, role: 'operator', add: [desk], remove: [KEY] };
          for (const content of [good, odd]) {
            const control = { domain: 'test', sequence, signerKey: desk, type, content };
            expect(state.apply(control).kind).toBe('refused');
          }
        }
        expect(JSON.stringify([state.ruleset, state.build, state.calibrationHash])).toBe(before);
        expect([state.keys.role(desk), state.keys.role(KEY)]).toEqual(['desk', 'operator']);
      },
    ),
  );
});
