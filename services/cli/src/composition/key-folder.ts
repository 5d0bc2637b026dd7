/** The keys that sign control records: a PEM file per domain for operators, one per desk, readable by their owner alone. */
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlKeyFromPem, controlKeyToPem, generateControlKey } from '@breakwater/codec';
import { CommandError } from '../command/command-error.ts';

const OWNER_ONLY = 0o600;
/** Permission bits of the group and of everybody else. */
const OTHERS = 0o077;

/** Processes that speak for people and receivers; each signs with a key of its own, so that none waits for another. */
export const DESKS = ['gateway', 'webhooks'] as const;

/**
 * The key that signs for operators of `domain`, from `folder`/keys, made there where there is none.
 * @throws CommandError where the file is no key, or can be read by others.
 */
export function domainKey(folder: string, domain: string): KeyObject {
  return keyAt(join(folder, 'keys', fileName(domain)), 'whoever holds it may change thresholds');
}

/** As `domainKey`, where a domain exists already. @throws CommandError also where there is no file. */
export function existingDomainKey(folder: string, domain: string): KeyObject {
  const path = join(folder, 'keys', fileName(domain));
  if (existsSync(path)) return domainKey(folder, domain);
  throw new CommandError(
    `${path} does not exist: name the folder that ${domain} was opened with (--data-dir), or restore the key from a copy.`,
  );
}

/** Where desks' keys lie in a data folder, unless they are kept apart, so that no desk can read an operator's. */
export function deskFolderIn(folder: string): string {
  return join(folder, 'keys', 'desk');
}

/** As `domainKey`, for a desk: it signs acknowledgements and receipts in every domain that accepts it. */
export function deskKey(deskFolder: string, desk: string): KeyObject {
  return keyAt(deskKeyPath(deskFolder, desk), 'whoever holds it may acknowledge in others’ names');
}

export function deskKeyPath(deskFolder: string, desk: string): string {
  return join(deskFolder, fileName(desk));
}

function keyAt(path: string, danger: string): KeyObject {
  if (!existsSync(path)) return makeKey(path);
  const mode = statSync(path).mode;
  if ((mode & OTHERS) !== 0) {
    throw new CommandError(
      `${path} can be read by others (mode ${(mode & 0o777).toString(8)}): ${danger}. Check who had it, then: chmod 600 ${path}`,
    );
  }
  const key = controlKeyFromPem(readFileSync(path, 'utf8'));
  if (key === undefined) {
    throw new CommandError(`${path} holds no Ed25519 private key in PEM. Restore it from a copy.`);
  }
  return key;
}

function makeKey(path: string): KeyObject {
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  const key = generateControlKey();
  // `wx`: two commands at once must not each believe that theirs is the key.
  writeFileSync(path, controlKeyToPem(key), { mode: OWNER_ONLY, flag: 'wx' });
  return key;
}

/** Names of domains and desks are topic-like, so they are file names as they are. */
function fileName(name: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.pem`;
}
