/** The lists of equivalent mutants in the repository: each entry matches a mutant that there is, and says why. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { planTarget } from './campaign.ts';
import { readEquivalents } from './equivalents.ts';
import { TARGETS, testFilesOf } from './targets.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

describe.each(TARGETS)('$name', (target) => {
  const { mutants } = planTarget(ROOT, target, (file) => readFileSync(join(ROOT, file), 'utf8'));

  it('has mutants, and tests of its own', () => {
    expect(mutants.length).toBeGreaterThan(50);
    expect(testFilesOf(ROOT, target).length).toBeGreaterThan(0);
  });

  it('lists equivalent mutants that there are', () => {
    expect(readEquivalents(ROOT, mutants).faults).toEqual([]);
  });

  it('does not excuse itself: one of ten at most is listed', () => {
    const { reasonFor } = readEquivalents(ROOT, mutants);
    const listed = mutants.filter((mutant) => reasonFor(mutant) !== undefined);
    expect(listed.length).toBeLessThan(mutants.length / 10);
  });
});
