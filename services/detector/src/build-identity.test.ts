import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildIdentity, identityOf } from './build-identity.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'identity-'));
  mkdirSync(join(folder, 'detect'));
  writeFileSync(join(folder, 'detect', 'surge.ts'), 'const LIMIT = 3;');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['a constant', 'detect/surge.ts', 'const LIMIT = 4;'],
  ['a new source', 'detect/other.ts', ''],
])('is another with %s', (_what, name, text) => {
  const before = identityOf([folder]);
  writeFileSync(join(folder, name), text);
  expect(identityOf([folder])).not.toBe(before);
});

it('is the same with another test, and the same each time', () => {
  const before = identityOf([folder]);
  writeFileSync(join(folder, 'detect', 'surge.test.ts'), 'it();');
  expect(identityOf([folder])).toBe(before);
});

it('is of the core and the codec', () => {
  expect(buildIdentity()).toMatch(/^[0-9a-f]{16}$/);
  expect(buildIdentity()).toBe(buildIdentity());
});
