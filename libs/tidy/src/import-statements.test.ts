import { expect, test } from 'vitest';
import { importsOf, packageOf, resolveRelative } from './import-statements.ts';

function specifiersOf(source: string): string[] {
  return importsOf(source).map(({ specifier }) => specifier);
}

test('every way to import is seen', () => {
  const source = [
    "import { a } from 'static';",
    "import type { b } from 'type';",
    "import 'effect';",
    "export * from 'export';",
    'import {\n  c,\n} from "lines";',
    "const d = await import('dynamic');",
    "const e = require('required');",
    "type F = import('in-type').F;",
  ];
  expect(specifiersOf(source.join('\n'))).toEqual([
    'static',
    'type',
    'effect',
    'export',
    'lines',
    'dynamic',
    'required',
    'in-type',
  ]);
});

test('what only looks like an import is not one', () => {
  expect(specifiersOf("Buffer.from('bytes'); Array.from('text'); // from 'comment'")).toEqual([]);
  expect(specifiersOf('say("import x from \'string\'")')).toEqual([]);
});

test('an import is found at its line', () => {
  expect(importsOf("\n\nimport 'x';")).toEqual([{ specifier: 'x', line: 3 }]);
});

test('the package of a specifier', () => {
  expect(packageOf('@breakwater/core/src/index.ts')).toBe('@breakwater/core');
  expect(packageOf('vitest/config')).toBe('vitest');
  expect(packageOf('node:fs/promises')).toBe('node:fs/promises');
  expect(packageOf('./limits.ts')).toBeUndefined();
});

test('a relative specifier is resolved from its file', () => {
  expect(resolveRelative('libs/core/src/book/ladder.ts', '../limits.ts')).toBe(
    'libs/core/src/limits.ts',
  );
});
