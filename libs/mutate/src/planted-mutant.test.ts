/** The tool itself: a weak test leaves a survivor and is told so; the strong one beside it does not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { JudgedMutant } from './mutant.ts';

const PROGRAM = fileURLToPath(new URL('./main.ts', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

const SOURCE = `
const LIMIT: number = 5;
let calls = 0;
export function countBelow(values: readonly number[]): number {
  let count = 0;
  for (let at = 0; at < values.length; at += 1) {
    if ((values[at] as number) < LIMIT) count += 1;
  }
  calls += 1;
  return count;
}
export function callCount(): number {
  return calls;
}
`;
const IMPORTS = `
import { expect, it } from 'vitest';
import { callCount, countBelow } from './price.ts';
`;
const WEAK = `${IMPORTS}
it('counts', () => {
  expect(countBelow([1, 9])).toBe(1);
  expect(callCount()).toBeGreaterThan(0);
});
`;
const STRONG = `${IMPORTS}
it('counts what is below five', () => {
  const before = callCount();
  expect(countBelow([1, 2, 4, 5, 9])).toBe(3);
  expect(callCount()).toBe(before + 1);
});
`;

interface Outcome {
  readonly status: number | null;
  readonly text: string;
  readonly judged: readonly JudgedMutant[];
}

/** Runs the tool over a tree of its own: one source, its test, its list of equivalent mutants. */
function mutate(test: string, equivalents: readonly object[] = [], args: string[] = []): Outcome {
  const root = mkdtempSync(join(tmpdir(), 'breakwater-planted-'));
  try {
    mkdirSync(join(root, 'src'));
    symlinkSync(MODULES, join(root, 'node_modules'));
    writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(root, 'src/price.ts'), SOURCE);
    writeFileSync(join(root, 'src/price.test.ts'), test);
    writeFileSync(join(root, 'src/equivalent-mutants.json'), JSON.stringify(equivalents));
    const tree = ['--root', root, '--sources', 'src/price.ts', '--tests', 'src/*.test.ts'];
    const json = join(root, 'judged.json');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', PROGRAM, ...tree, '--json', json, ...args],
      { encoding: 'utf8' },
    );
    const judged = JSON.parse(readFileSync(json, 'utf8')) as JudgedMutant[];
    return { status, text: stdout + stderr, judged };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

it('names the decision that a weak test leaves open, and ends with 1', () => {
  const { status, text } = mutate(WEAK);
  expect(text).toContain('src/price.ts:7 boundary in countBelow: (values[at] as number) < LIMIT →');
  expect(text).toMatch(/7[0-9]\.\d % killed, 80\.0 % are required|[1-6][0-9]\.\d % killed/);
  expect(status).toBe(1);
});

it('counts loops without end, constants of a module and changed state as killed by the strong test', () => {
  const { status, judged, text } = mutate(STRONG);
  const alive = judged.filter(({ verdict }) => verdict !== 'killed');
  expect(alive.map(({ before, after }) => `${before} → ${after}`)).toEqual([
    // Where the calls are counted from.
    '0 → 1',
    // One more round reads past the end, and nothing is not below five.
    'at < values.length → at <= values.length',
  ]);
  expect(judged.find(({ before, after }) => `${before} ${after}` === '5 6')?.verdict).toBe(
    'killed',
  );
  expect(judged.find(({ after }) => after === 'at -= 1')?.verdict).toBe('killed');
  expect(status, text).toBe(0);
});

it('takes a listed mutant for equivalent, wherever it has moved, and refuses an entry that matches nothing', () => {
  const listed = {
    file: 'price.ts',
    in: 'countBelow',
    before: 'at < values.length',
    after: 'at <= values.length',
    because: 'undefined is not below any number',
  };
  const { judged, status } = mutate(STRONG, [listed]);
  expect(judged.filter(({ verdict }) => verdict === 'equivalent')).toHaveLength(1);
  expect(status).toBe(0);
  const gone = mutate(STRONG, [{ ...listed, after: 'at <= 7' }]);
  expect(gone.text).toContain('at < values.length → at <= 7: matches no mutant');
  expect(gone.status).toBe(1);
});

it('tells a mutant that is listed as equivalent and is not', () => {
  const listed = {
    file: 'price.ts',
    in: 'countBelow',
    before: 'count += 1',
    after: 'count -= 1',
    because: 'somebody was in a hurry',
  };
  const { text, status } = mutate(STRONG, [listed], ['--doubt']);
  expect(text).toContain('count += 1 → count -= 1 is listed, but killed by "counts what is below');
  expect(status).toBe(1);
});
