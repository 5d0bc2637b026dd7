/** The key of pseudonyms: a file that stays with the exchange. It is never on a command line, and nothing prints it. */
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { assert, isPseudonym } from '@breakwater/core';
import { CommandError } from '../command/command-error.ts';

export interface PseudonymKey {
  /** Part of every pseudonym: says which key made it. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export const KEY_ID: RegExp = /^[a-z0-9][a-z0-9._-]{0,31}$/;
const KEY_BYTE_COUNT = 32;
/** Of 32 random bytes some 30 differ from each other; fewer than 16 come less than once in 10^15 keys (C(256, 15)·(15/256)^32). */
const DISTINCT_BYTE_COUNT_MIN = 16;
/** Permission bits of the group and of everybody else. */
const OTHERS = 0o077;

/** Writes a new key. @throws CommandError where the file is there already, or cannot be written. */
export function makePseudonymKey(path: string, id: string): void {
  const key = randomBytes(KEY_BYTE_COUNT).toString('hex');
  try {
    writeFileSync(path, `${JSON.stringify({ id, key })}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new CommandError(
        `${path} is there already. Pseudonyms of another key do not match those of before: name another file for a new key.`,
      );
    }
    throw new CommandError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** @throws CommandError where the file is no key, a weak one, or one that others can read. */
export function readPseudonymKey(path: string): PseudonymKey {
  let text: string;
  try {
    if ((statSync(path).mode & OTHERS) !== 0) {
      throw new CommandError(`${path} can be read by others: chmod 600 ${path}`);
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(
      `${path} cannot be read: ${(error as Error).message}. --make-key ${path} makes a key.`,
    );
  }
  const { id, key } = keyDocument(text);
  if (id === undefined || !KEY_ID.test(id) || key === undefined || !/^[0-9a-f]*$/i.test(key)) {
    throw new CommandError(
      `${path} is no key: it must hold {"id": "...", "key": "64 hex digits"}, as --make-key writes it.`,
    );
  }
  const bytes = Buffer.from(key, 'hex');
  const weakness = weaknessOf(bytes);
  if (weakness === undefined) return { id, bytes };
  throw new CommandError(
    `${path} is a weak key (${weakness}): customer numbers are few enough to be tried one by one under it. --make-key makes a random one.`,
  );
}

/** Why nobody should trust the key, or undefined. */
function weaknessOf(bytes: Uint8Array): string | undefined {
  if (bytes.length !== KEY_BYTE_COUNT) {
    return `${bytes.length} bytes, not ${KEY_BYTE_COUNT}`;
  }
  const distinct = new Set(bytes).size;
  if (distinct < DISTINCT_BYTE_COUNT_MIN) return `only ${distinct} different bytes`;
  const steps = new Set(bytes.subarray(1).map((byte, at) => byte - (bytes[at] ?? 0)));
  if (steps.size === 1) return 'bytes that count up or down';
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f)) return 'letters, not random bytes';
  return undefined;
}

/** `h1:<key id>:<64 hex>` of a customer number, blanks around it left out. */
export function pseudonymOf({ id, bytes }: PseudonymKey, customer: string): string {
  const hash = createHmac('sha256', bytes).update(customer.trim(), 'utf8').digest('hex');
  const pseudonym = `h1:${id}:${hash}`;
  assert(isPseudonym(pseudonym), 'what is made here is taken at the door');
  return pseudonym;
}

function keyDocument(text: string): { readonly id?: string; readonly key?: string } {
  try {
    const { id, key } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return {
      ...(typeof id === 'string' ? { id } : {}),
      ...(typeof key === 'string' ? { key } : {}),
    };
  } catch {
    return {};
  }
}
