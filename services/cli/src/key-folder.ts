/** The keys that sign a domain's control records: one PEM file per domain, readable by its owner alone. */
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlKeyFromPem, controlKeyToPem, generateControlKey } from '@breakwater/codec';
import { CommandError } from './command-error.ts';

const OWNER_ONLY = 0o600;
/** Permission bits of the group and of everybody else. */
const OTHERS = 0o077;

/**
 * The signing key of `domain` from `folder`/keys, made there where there is none.
 * @throws CommandError where the file is no key, or can be read by others.
 */
export function domainKey(folder: string, domain: string): KeyObject {
  const path = keyPath(folder, domain);
  if (!existsSync(path)) return makeKey(path);
  const mode = statSync(path).mode;
  if ((mode & OTHERS) !== 0) {
    throw new CommandError(
      `${path} can be read by others (mode ${(mode & 0o777).toString(8)}): whoever holds it may change thresholds. Check who had it, then: chmod 600 ${path}`,
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

/** Domain names are topic-like, so they are file names as they are. */
function keyPath(folder: string, domain: string): string {
  return join(folder, 'keys', `${domain.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.pem`);
}
