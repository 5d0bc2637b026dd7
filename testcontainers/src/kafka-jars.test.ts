import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyJars } from './kafka-jars.ts';

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
const LIST = `${sum('one')}  one.jar\n${sum('two')}  two.jar\n`;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jars-'));
  writeFileSync(join(folder, 'one.jar'), 'one');
  writeFileSync(join(folder, 'two.jar'), 'two');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a folder with exactly the listed jars passes', () => {
  expect(() => verifyJars(folder, LIST)).not.toThrow();
});

test('an altered jar is refused by name', () => {
  writeFileSync(join(folder, 'two.jar'), 'twp');
  expect(() => verifyJars(folder, LIST)).toThrow(/two\.jar is not the jar/);
});

test('a jar that nobody listed is refused by name', () => {
  writeFileSync(join(folder, 'three.jar'), 'three');
  expect(() => verifyJars(folder, LIST)).toThrow(/three\.jar is not the jar/);
});

test('a listed jar that was not fetched is named', () => {
  rmSync(join(folder, 'one.jar'));
  expect(() => verifyJars(folder, LIST)).toThrow(/one\.jar .* was not fetched/);
});
