/**
 * The keys whose control records count in a domain, what each may sign, and how far each has counted.
 *
 * Invariants
 * KR1 a key has one role at a time, and there is always an operator key: a domain cannot lock itself out.
 * KR2 the sequence of a key outlives its removal, so nothing it signed before can count when it is accepted again.
 * KR3 bounded: at most ROLE_KEY_COUNT_MAX keys of a role, and KEY_COUNT_MAX over the life of a domain.
 */
import type { StateIo } from '../state/state-io.ts';
import type { ControlType, KeyChange, KeyRole } from './ruleset.ts';

/** Keys of one role: a key per process that signs, and one to change to. */
export const ROLE_KEY_COUNT_MAX = 16;
/** Keys over the life of a domain: one a month for both roles over ten years. */
const KEY_COUNT_MAX = 256;

/** What a desk may sign. Write access to the desk is not write access to thresholds. */
const DESK_TYPES: readonly ControlType[] = ['acknowledgement', 'receipt'];

export class KeyRing {
  readonly #roles = new Map<string, KeyRole>();
  /** Last sequence that counted, of every key there ever was; -1: none yet. */
  readonly #sequences = new Map<string, number>();

  /** Undefined where the key does not count. */
  role(key: string): KeyRole | undefined {
    return this.#roles.get(key);
  }

  maySign(key: string, type: ControlType): boolean {
    const role = this.role(key);
    return role === 'operator' || (role === 'desk' && DESK_TYPES.includes(type));
  }

  /** -1 where nothing of the key has counted. */
  lastSequence(key: string): number {
    return this.#sequences.get(key) ?? -1;
  }

  counted(key: string, sequence: number): void {
    this.#sequences.set(key, sequence);
  }

  /** Removes, then adds. Returns what is wrong with the change instead where something is; then nothing changes. */
  change({ role, add, remove }: KeyChange): string | undefined {
    const roles = new Map(this.#roles);
    for (const key of remove) if (roles.get(key) === role) roles.delete(key);
    for (const key of add) {
      if ((roles.get(key) ?? role) !== role)
        return `${key} has the other role; remove it there first`; // KR1
      roles.set(key, role);
    }
    const count = (of: KeyRole): number => [...roles.values()].filter((one) => one === of).length;
    if (count('operator') === 0) return 'no operator key would be left'; // KR1
    if (count(role) > ROLE_KEY_COUNT_MAX) return `more than ${ROLE_KEY_COUNT_MAX} keys of a role`; // KR3
    const known = new Set([...this.#sequences.keys(), ...add]);
    if (known.size > KEY_COUNT_MAX)
      return `more than ${KEY_COUNT_MAX} keys in the life of a domain`; // KR3
    this.#roles.clear();
    for (const [key, given] of roles) this.#roles.set(key, given);
    for (const key of add) this.#sequences.set(key, this.lastSequence(key)); // KR2
    return undefined;
  }

  keep(io: StateIo): void {
    io.into(this.#roles);
    io.into(this.#sequences);
  }
}
