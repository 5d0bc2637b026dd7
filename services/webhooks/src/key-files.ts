/**
 * Signing keys of endpoints: one file each, `ENDPOINT.N.key`, readable by its owner only. All files of an endpoint sign
 * (that is how a key is replaced without a lost message: add one, tell the receiver, delete the old file).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  generateSigningKey,
  parseSigningKey,
  parseVerifyingKey,
  type SigningKey,
  type VerifyingKey,
} from '@breakwater/webhook';

export type KeyReading<Key> =
  | { readonly kind: 'ok'; readonly keys: readonly Key[] }
  | { readonly kind: 'problem'; readonly detail: string };

/** Reads the keys anew at every call, so that a rotation needs no restart. */
export function readKeys(folder: string, endpointId: string): KeyReading<SigningKey> {
  const keys: SigningKey[] = [];
  for (const file of keyFilesOf(folder, endpointId)) {
    let text = '';
    try {
      text = readFileSync(join(folder, file), 'utf8').trim();
    } catch {
      return { kind: 'problem', detail: `cannot read the key file ${file}; check its permissions` };
    }
    const key = parseSigningKey(text);
    if (key === null) {
      return {
        kind: 'problem',
        detail: `${file} holds no whsec_ or whsk_ key; write one or delete it`,
      };
    }
    keys.push(key);
  }
  if (keys.length > 0) return { kind: 'ok', keys };
  const detail = `no key file ${endpointId}.1.key in ${folder}; restore it from your backup`;
  return { kind: 'problem', detail };
}

/** Writes a fresh key into the next file of the endpoint and returns its text, which is to be shown once. */
export function addKey(folder: string, endpointId: string, kind: SigningKey['kind']): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const numbers = keyFilesOf(folder, endpointId).map((file) => Number(file.split('.').at(-2)));
  const text = generateSigningKey(kind);
  const path = join(folder, `${endpointId}.${Math.max(0, ...numbers) + 1}.key`);
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
  return text;
}

/** What a receiver holds: of every file every line, `whpk_…` or `whsec_…`. No line is repeated in a problem. */
export function readVerifyingKeys(files: readonly string[]): KeyReading<VerifyingKey> {
  const keys: VerifyingKey[] = [];
  for (const file of files) {
    let text = '';
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return { kind: 'problem', detail: `cannot read the key file ${file}` };
    }
    for (const line of text.split('\n').map((each) => each.trim())) {
      const key = line === '' ? null : parseVerifyingKey(line);
      if (key !== null) keys.push(key);
      else if (line !== '') {
        return { kind: 'problem', detail: `${file} has a line that is no whpk_ or whsec_ key` };
      }
    }
  }
  if (keys.length > 0) return { kind: 'ok', keys };
  return { kind: 'problem', detail: `there is no key in ${files.join(', ')}` };
}

/** Oldest first. Endpoint ids have no dots, so one id is never the beginning of another's files. */
function keyFilesOf(folder: string, endpointId: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${endpointId}.`) && /\.\d+\.key$/.test(file))
    .sort((a, b) => Number(a.split('.').at(-2)) - Number(b.split('.').at(-2)));
}
