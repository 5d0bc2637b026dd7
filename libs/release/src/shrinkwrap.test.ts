import { describe, expect, it } from 'vitest';
import { neededPackages } from './shrinkwrap.ts';

const at = (version: string, needs: object = {}): { version: string } => ({ version, ...needs });

describe('the lockfile of a command', () => {
  it('holds what is needed and what that needs, where it lies, and nothing else', () => {
    const locked = {
      '': at('0'),
      'node_modules/a': at('1', { dependencies: { b: '^1', c: '^1' } }),
      'node_modules/a/node_modules/b': at('1', { dependencies: { c: '^1', d: '^1' } }),
      'node_modules/a/node_modules/b/node_modules/d': at('1'),
      'node_modules/b': at('2'),
      'node_modules/c': at('1'),
      'node_modules/d': at('2'),
      'node_modules/unneeded': at('1'),
    };
    expect(Object.keys(neededPackages(locked, ['a', 'd']))).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/a/node_modules/b/node_modules/d',
      'node_modules/c',
      'node_modules/d',
    ]);
  });

  it('takes native parts of every platform and peers, but no peer that may be absent', () => {
    const locked = {
      'node_modules/a': at('1', {
        optionalDependencies: { 'a-linux': '1', 'a-mac': '1' },
        peerDependencies: { peer: '*', maybe: '*' },
        peerDependenciesMeta: { maybe: { optional: true } },
      }),
      'node_modules/a-linux': at('1', { optional: true }),
      'node_modules/a-mac': at('1', { devOptional: true, dev: true }),
      'node_modules/peer': at('1', { peer: true }),
      'node_modules/maybe': at('1'),
    };
    expect(neededPackages(locked, ['a'])).toMatchObject({
      'node_modules/a-linux': { optional: true },
      'node_modules/a-mac': { version: '1', optional: true },
      'node_modules/peer': { version: '1' },
    });
    expect(neededPackages(locked, ['a'])).not.toHaveProperty(['node_modules/maybe']);
    // Who wants it here says nothing about who wants it there.
    expect(JSON.stringify(neededPackages(locked, ['a']))).not.toMatch(
      /"(dev|devOptional|peer)":true/,
    );
  });

  it('is refused where the repository’s own does not hold a package', () => {
    const locked = { 'node_modules/a': at('1', { dependencies: { gone: '1' } }) };
    expect(() => neededPackages(locked, ['a'])).toThrow(/no gone, which node_modules\/a needs/);
  });
});
