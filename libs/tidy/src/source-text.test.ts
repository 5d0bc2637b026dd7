import { expect, test } from 'vitest';
import { lineOf, sourceViews } from './source-text.ts';

const BACKTICK = '`';

function codeOf(source: string): string {
  const views = sourceViews(source);
  expect(views.code).toHaveLength(source.length);
  expect(views.uncommented).toHaveLength(source.length);
  return views.code.replace(/\s+/g, ' ').trim();
}

test('comments and strings are blanked, code stays', () => {
  expect(codeOf('a; // Date\nb; /* Date\n * Date */ c;')).toBe('a; b; c;');
  expect(codeOf(`f('Date \\' "', "it's Date"); g`)).toBe('f( , ); g');
});

test('the code inside a template is code, its text is not', () => {
  const template = `${BACKTICK}Date \${now({ a: 1 })} Date \${x}${BACKTICK}; y`;
  expect(codeOf(template)).toBe(`${BACKTICK} now({ a: 1 })} x} ; y`);
});

test('a slash divides after a value and opens a regular expression elsewhere', () => {
  expect(codeOf('a = b / c; d = (e) / f; g[0] / h')).toBe('a = b / c; d = (e) / f; g[0] / h');
  expect(codeOf('a = /Date[/\'"]/g; return /\\//.test(x)')).toBe('a = ; return .test(x)');
});

test('an apostrophe in a comment does not open a string', () => {
  expect(codeOf("// the core's clock\nDate.now()")).toBe('Date.now()');
});

test('uncommented keeps strings', () => {
  expect(sourceViews("import 'x'; // 'y'").uncommented.trim()).toBe("import 'x';");
});

test('lines count from 1', () => {
  expect([lineOf('a\nb\nc', 0), lineOf('a\nb\nc', 2), lineOf('a\nb\nc', 4)]).toEqual([1, 2, 3]);
});
