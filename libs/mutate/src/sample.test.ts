/** The sample of `npm test`: whether tests beside the code still notice what is changed in it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Mutant } from './mutant.ts';
import { sampleOf } from './sample.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
const SEED = 8;
const MUTANT_COUNT = 60;
/** The folders whose tests take seconds; \`npm run mutate\` runs the others too, and every mutant. */
const FOLDERS = ['alert', 'book', 'control', 'window'].map((name) => `libs/core/src/${name}`);

it(`at least 80 % of ${MUTANT_COUNT} mutants die, seed ${SEED}`, () => {
  const only = [...FOLDERS, 'services/gateway/src'].flatMap((folder) => ['--only', folder]);
  const sample = ['--sample', String(MUTANT_COUNT), '--seed', String(SEED)];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', PROGRAM, ...only, ...sample],
    { encoding: 'utf8' },
  );
  // On a failure the message is the tool's own table, with every survivor and its place.
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain(`${MUTANT_COUNT} of `);
}, 600_000);

describe('a sample', () => {
  const mutant = (line: number, before: string): Mutant => {
    const place = { id: line, file: 'a.ts', line, scope: 'f' } as const;
    return { ...place, operator: 'boundary', before, after: 'x' };
  };
  const lines = (mutants: readonly Mutant[], count: number, seed: number): string[] =>
    sampleOf(mutants, { count, seed, mutantOf: (each) => each }).map(({ before }) => before);
  const all = Array.from({ length: 50 }, (_, at) => mutant(at, `a < ${at}`));

  it('is the same for the same seed, another for another, and in order', () => {
    const chosen = lines(all, 10, 1);
    expect(chosen).toHaveLength(10);
    expect(lines(all, 10, 1)).toEqual(chosen);
    expect(lines(all, 10, 2)).not.toEqual(chosen);
    expect(chosen).toEqual(all.map(({ before }) => before).filter((one) => chosen.includes(one)));
    expect(lines(all, 100, 1)).toHaveLength(50);
  });

  it('stays what it is where lines move and other mutants come', () => {
    const chosen = lines(all, 10, 1);
    const moved = [
      mutant(0, 'b < 1'),
      ...all.map((each) => ({ ...each, id: each.id + 1, line: each.line + 9 })),
    ];
    const kept = lines(moved, 10, 1).filter((one) => chosen.includes(one));
    expect(kept.length).toBeGreaterThanOrEqual(9);
  });
});
