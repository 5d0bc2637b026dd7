/** Which changes are tried at which code; what is left alone; and that the instrumented text still does what the source does. */
import { stripTypeScriptTypes } from 'node:module';
import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { instrument } from './instrument.ts';
import { installSwitch } from './switch.ts';

function changes(code: string): string[] {
  return instrument('a.ts', code, 1).mutants.map(({ before, after }) => `${before} → ${after}`);
}

describe('is changed', () => {
  it.each<[string, readonly string[]]>([
    ['const c = a < b;', ['a < b → a <= b', 'a < b → a >= b']],
    ['const c = a >= b;', ['a >= b → a > b', 'a >= b → a < b']],
    ['const c = a === b;', ['a === b → a !== b']],
    ['const c = (a + b) * d;', ['a + b → a - b', '(a + b) * d → (a + b) / d']],
    ['const c = a - (b - d);', ['b - d → b + d', 'a - (b - d) → a + (b - d)']],
    ['const c = !a;', ['!a → a']],
    ['const c = -a;', ['-a → a']],
    ['const c = a ?? b;', ['a ?? b → a', 'a ?? b → b']],
    ['const c = a?.b?.(d);', ['a?.b?.(d) → a?.b(d)', 'a?.b?.(d) → a.b?.(d)']],
    ['const c = a && b;', ['a → true', 'b → true', 'a && b → (a) || (b)']],
    [
      'const c = a < 5 || b;',
      ['5 → 6', 'a < 5 → a <= 5', 'a < 5 → a >= 5', 'b → false', 'a < 5 || b → (a < 5) && (b)'],
    ],
    ['a(b);', ['a(b) → ']],
    ['a += b;', ['a += b → a -= b', 'a += b → ']],
    ['a += "x";', ['"x" → \'\'', 'a += "x" → ']],
    ['if (a) b();', ['a → true', 'a → false', 'b() → ']],
    ['while (a) b();', ['a → false', 'b() → ']],
    ['const c = a ? b : d;', ['a → true', 'a → false']],
    [
      'const c = [0, 1, 2, 1_000, true, "", "x", `y`];',
      [
        '0 → 1',
        '1 → 0',
        '2 → 3',
        '1_000 → 1_000 * 2',
        'true → false',
        '"" → \'mutated\'',
        '"x" → \'\'',
        "`y` → ''",
      ],
    ],
    ['const c = Math.min(a, b);', ['Math.min(a, b) → Math.max(a, b)']],
    ['const c = Math.abs(a);', ['Math.abs(a) → a']],
    ['const c = a.some((b) => b);', ['a.some((b) => b) → a.every((b) => b)']],
    [
      'const c = a.filter((b) => b).sort();',
      ['a.filter((b) => b) → a', 'a.filter((b) => b).sort() → a.filter((b) => b)'],
    ],
    ['function f(): number { return a; }', ['a → 0']],
    ['function f(): boolean { return a(); }', ['a() → !(a())']],
    ['const f = (): string | null => a;', ['a → null']],
    ['async function f(): Promise<readonly string[]> { return a; }', ['a → []']],
  ])('%s', (code, wanted) => {
    expect(changes(code)).toEqual(wanted);
  });
});

describe('is left alone', () => {
  it.each([
    ['a type', 'type A = 1 | "x"; let b: A[]; const c = d as unknown as { e: 1 };'],
    ['an import', 'import { a } from "./a.ts"; export * from "./b.ts"; export { c };'],
    ['an assertion, which never fails', 'assert(a < b, "x");'],
    ['what is thrown', 'throw new Error("x");'],
    ['the name of a property', 'const a = { "x": b };'],
    ['a table that numbers names', 'const A = { X: 0, Y: 1 } as const;'],
    ['a text for people', 'const a = { en: "alert", ko: "경보" };'],
    ['a text that is compared: the comparison is changed', 'switch (a) { case "x": break; }'],
    ['the method of an object of its own', 'const a = this.find(b);'],
  ])('%s', (_what, code) => {
    expect(changes(code)).toEqual([]);
  });

  it.each([
    ['const c = a < b ? a : b;', 'a < b → a <= b'],
    ['if (a > max) max = a;', 'a > max → a >= max'],
    ['if (a > (max as number)) { max = a; }', 'a > (max as number) → a >= (max as number)'],
  ])('the boundary of the lesser of two: %s', (code, boundary) => {
    expect(changes(code)).not.toContain(boundary);
    expect(changes(code).length).toBeGreaterThan(1);
  });
});

it('names the declaration and the line', () => {
  const code = 'class A {\n  #b = 0;\n  c(): void {\n    this.d(2);\n  }\n}\nconst e = 3;\n';
  expect(
    instrument('a.ts', code, 7).mutants.map(({ id, line, scope, after }) => [
      id,
      line,
      scope,
      after,
    ]),
  ).toEqual([
    [7, 2, 'A.#b', '1'],
    [8, 4, 'A.c', '3'],
    [9, 4, 'A.c', ''],
    [10, 7, 'e', '4'],
  ]);
});

it('does what the source does while nothing is switched on, and what the mutant would once it is', () => {
  const code = `
    function f(values: readonly number[]): number {
      let sum = 0;
      for (const value of values) if (value > 2 && value !== 4) sum += value;
      return sum;
    }`;
  const { text, mutants } = instrument('a.ts', code, 1);
  const switched = installSwitch();
  const plain = stripTypeScriptTypes(text);
  const f = runInThisContext(`(() => { ${plain}; return f; })()`) as (v: number[]) => number;
  expect(text.split('\n')).toHaveLength(code.split('\n').length);
  expect(f([1, 2, 3, 4, 5])).toBe(8);
  const under = (before: string, after: string): number => {
    const mutant = mutants.find((each) => each.before === before && each.after === after);
    switched.begin(mutant?.id ?? -1, 0);
    const result = f([1, 2, 3, 4, 5]);
    switched.end();
    return result;
  };
  expect(under('value > 2', 'value >= 2')).toBe(10);
  expect(under('value > 2 && value !== 4', '(value > 2) || (value !== 4)')).toBe(15);
  expect(under('sum += value', 'sum -= value')).toBe(-8);
  expect(under('sum', '0')).toBe(0);
});

it('refuses what it cannot read', () => {
  expect(() => instrument('a.ts', 'const = 1;', 1)).toThrow('a.ts');
});
