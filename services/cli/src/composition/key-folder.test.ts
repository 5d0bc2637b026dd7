import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlPublicKeyHex } from '@breakwater/codec';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deskFolderIn, deskKey, deskKeyPath, domainKey } from './key-folder.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a key that only its owner can read, and finds it again', () => {
  const made = domainKey(folder, 'krw');
  expect(statSync(join(folder, 'keys', 'krw.pem')).mode & 0o777).toBe(0o600);
  expect(controlPublicKeyHex(domainKey(folder, 'krw'))).toBe(controlPublicKeyHex(made));
  expect(controlPublicKeyHex(domainKey(folder, 'usd'))).not.toBe(controlPublicKeyHex(made));
});

it('keeps a desk’s key apart from that of a domain of the same name', () => {
  const desks = deskFolderIn(folder);
  const desk = controlPublicKeyHex(deskKey(desks, 'gateway'));
  expect(controlPublicKeyHex(domainKey(folder, 'gateway'))).not.toBe(desk);
  expect(controlPublicKeyHex(deskKey(desks, 'gateway'))).toBe(desk);
  expect(statSync(deskKeyPath(desks, 'gateway')).mode & 0o777).toBe(0o600);
});

it('stays inside its folder whatever the domain is called', () => {
  domainKey(folder, '../../etc/passwd');
  expect(readFileSync(join(folder, 'keys', '.._.._etc_passwd.pem'), 'utf8')).toMatch(/PRIVATE KEY/);
});

it('refuses a key that others can read', () => {
  domainKey(folder, 'krw');
  chmodSync(join(folder, 'keys', 'krw.pem'), 0o644);
  expect(() => domainKey(folder, 'krw')).toThrow(/chmod 600/);
});

it('refuses a file that is no key, and does not overwrite it', () => {
  domainKey(folder, 'krw');
  const path = join(folder, 'keys', 'krw.pem');
  writeFileSync(path, 'not a key');
  expect(() => domainKey(folder, 'krw')).toThrow(/no Ed25519 private key/);
  expect(readFileSync(path, 'utf8')).toBe('not a key');
});
