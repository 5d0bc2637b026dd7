/**
 * Who may call a service, by bearer token.
 *
 * TA1: a token is compared by its digest with every entry, in constant time each and without stopping at a hit.
 * TA2: the tokens file is read again when it has changed. One that cannot be used leaves the list as it was, and is
 *     reported once: a slip of the pen must not lock every supervisor out.
 * TA3: a principal stays the same object as long as its entry stays the same, so `isCurrent` tells a withdrawn one.
 */

import { timingSafeEqual } from 'node:crypto';
import { statSync } from 'node:fs';
import { describeProblems, type Problem, type Reading } from './problem.ts';
import type { Secret } from './secret.ts';
import {
  digestOfToken,
  NAME_OF_ANYONE,
  NAME_OF_SHARED,
  type Role,
  readTokensFile,
  type TokenEntry,
} from './tokens-file.ts';

/** Who calls. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** The one venue that an exchange may see; null for everybody else. */
  readonly venue: string | null;
}

export type Judgement =
  | { readonly kind: 'admitted'; readonly principal: Principal }
  /** No token, or one that nobody has. */
  | { readonly kind: 'unknown' }
  /** A known caller in a role that may not do this. */
  | { readonly kind: 'forbidden' };

interface Admission {
  readonly entry: TokenEntry;
  readonly digest: Uint8Array;
  readonly principal: Principal;
}

/** Without any token set: whoever reaches loopback is the supervisor, and may read metrics too. */
const ANYONE: Principal = { name: NAME_OF_ANYONE, role: 'supervisor', venue: null };

export class AccessList {
  /** Told of a tokens file that cannot be used any more. */
  onProblem: (detail: string) => void = () => {};
  readonly #path: string | null;
  readonly #shared: Admission | null;
  #admissions: readonly Admission[] = [];
  #stamp: string;

  private constructor(shared: Secret | null, path: string | null) {
    this.#path = path;
    this.#shared = shared === null ? null : sharedAdmission(shared);
    this.#stamp = path === null ? '' : stampOf(path);
  }

  /** Everyone is let in: for loopback only. */
  static open(): AccessList {
    return new AccessList(null, null);
  }

  /**
   * One token for everything, tokens of a file, or both; neither: open.
   * `problems` where the file cannot be used.
   */
  static of(shared: Secret | null, path: string | null): Reading<AccessList> {
    const list = new AccessList(shared, path);
    const problems = list.#load();
    return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'ok', value: list };
  }

  /** Whether no token is asked for. */
  get isOpen(): boolean {
    return this.#shared === null && this.#path === null;
  }

  /** Who has the token (null: none was sent), where one of `roles` may do what is asked. */
  judge(token: string | null, roles: readonly Role[]): Judgement {
    if (this.isOpen) return { kind: 'admitted', principal: ANYONE };
    if (token === null) return { kind: 'unknown' };
    this.refresh();
    const digest = Buffer.from(digestOfToken(token), 'hex');
    let found: Admission | null = null;
    for (const admission of this.#all()) {
      if (timingSafeEqual(admission.digest, digest)) found = admission; // TA1
    }
    if (found === null) return { kind: 'unknown' };
    // The one token for everything plays every role but an exchange's, for it has no venue.
    const played: readonly Role[] =
      found === this.#shared ? ['supervisor', 'operations'] : [found.principal.role];
    if (!played.some((role) => roles.includes(role))) return { kind: 'forbidden' };
    return { kind: 'admitted', principal: found.principal };
  }

  /** Whether the principal's token holds, as of the last `judge` or `refresh`. */
  isCurrent(principal: Principal): boolean {
    if (principal === ANYONE) return this.isOpen;
    return this.#all().some((admission) => admission.principal === principal); // TA3
  }

  /** Looks whether the tokens file has changed, and reads it again where it has. */
  refresh(): void {
    if (this.#path === null) return;
    const stamp = stampOf(this.#path);
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const problems = this.#load();
    if (problems.length > 0) this.onProblem(describeProblems(problems)); // TA2
  }

  #load(): readonly Problem[] {
    if (this.#path === null) return [];
    const reading = readTokensFile('BREAKWATER_TOKENS_FILE', this.#path);
    if (reading.kind === 'problems') return reading.problems;
    const former = this.#admissions;
    this.#admissions = reading.value.map(
      (entry) => former.find((admission) => isSame(admission.entry, entry)) ?? admissionOf(entry),
    );
    return [];
  }

  #all(): readonly Admission[] {
    return this.#shared === null ? this.#admissions : [this.#shared, ...this.#admissions];
  }
}

function sharedAdmission(token: Secret): Admission {
  const digest = digestOfToken(token.reveal());
  return admissionOf({ name: NAME_OF_SHARED, role: 'supervisor', venue: null, digest });
}

function admissionOf(entry: TokenEntry): Admission {
  const { name, role, venue } = entry;
  return { entry, digest: Buffer.from(entry.digest, 'hex'), principal: { name, role, venue } };
}

function isSame(one: TokenEntry, other: TokenEntry): boolean {
  return (
    one.name === other.name &&
    one.role === other.role &&
    one.venue === other.venue &&
    one.digest === other.digest
  );
}

/** What changes whenever the file does, also where another one takes its place. */
function stampOf(path: string): string {
  const state = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (state === undefined) return 'absent';
  return [state.ino, state.size, state.mtimeNs, state.ctimeNs].join(' ');
}
