import { defaultRuleset } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import type { ContentType } from './control-content.ts';
import { parseControl } from './control-document.ts';

function said(type: ContentType, text: string): unknown {
  const read = parseControl(type, text);
  if (read.kind === 'ok') return 'ok';
  return read.problems.map(
    ({ line, column, path, message }) => `${line}:${column} ${path} ${message}`,
  );
}

describe('a file of rules', () => {
  it.each([
    ['version: 2\n', 'ok'],
    [JSON.stringify({ ...defaultRuleset() }), 'ok'],
    ['{"version": 2, "stablecoins": ["USDT"]}', 'ok'],
    ['version: two\n', ['1:1 version expected a number from 1 to 1000000000']],
    ['', ['1:1  expected an object']],
    [
      'version: 2\nstablecoin: [USDT]\n',
      ['2:1 stablecoin is not a known field; remove or correct it'],
    ],
    [
      'version: 2\nstablecoins:\n  - USDT\n  - 7\n',
      ['4:5 stablecoins.1 expected a text of 1 to 64 characters'],
    ],
    ['version: 2\nbudget: [1', [expect.stringMatching(/^2:11 .*must be sufficiently indented/)]],
    ['[1, 2]', [expect.stringMatching(/^1:1/)]],
  ])('%j', (text, wanted) => {
    expect(said('ruleset', text)).toEqual(wanted);
  });

  it('is read as a detector reads it: what is absent has its default', () => {
    const read = parseControl('ruleset', 'version: 3\nstablecoins: [USDT, DAI]\n');
    expect(read).toEqual({
      kind: 'ok',
      content: { ...defaultRuleset(), version: 3, stablecoins: ['DAI', 'USDT'] },
    });
  });
});

it('a calibration is held to its own reader, with the place of what is wrong', () => {
  const text = '{"name": "x", "origin": "market", "spanFromUs": 0,\n "spanToUs": -1}';
  expect(said('calibration', text)).toEqual([
    expect.stringMatching(/^2:2 spanToUs expected a number/),
  ]);
});
