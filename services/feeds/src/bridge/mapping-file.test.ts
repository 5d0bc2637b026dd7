import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMappingFile } from './mapping-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-mapping-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const TOPICS = 'topics:\n  - {topic: trades-*, format: cryptofeed}\n';

describe('a file of a mapping', () => {
  it('knows what the file of instruments beside it says, above the conventions', () => {
    written(
      'ours.yaml',
      '- {venue: acme, symbol: tether-won, base: USDT, quote: KRW, type: spot}\n',
    );
    const { names } = readMappingFile(written('with.yaml', `instruments: ours.yaml\n${TOPICS}`));
    const meant = names.resolve('acme', 'tether-won', 0);
    expect(meant).toMatchObject({ key: 'acme:USDT/KRW:spot' });
    const bare = readMappingFile(written('without.yaml', TOPICS)).names;
    expect(bare.resolve('acme', 'tether-won', 0)).toMatchObject({ reason: 'unknown-instrument' });
    expect(bare.resolve('upbit', 'KRW-USDT', 0)).toMatchObject({ key: 'upbit:USDT/KRW:spot' });
  });

  it.each([
    { what: 'is not there', name: 'none.yaml', text: undefined, says: /none\.yaml: ENOENT/ },
    { what: 'is wrong', name: 'wrong.yaml', text: 'topics: []', says: /wrong\.yaml:1:\d+: topics/ },
    {
      what: 'names a file that is not there',
      name: 'lost.yaml',
      text: `instruments: lost-rows.yaml\n${TOPICS}`,
      says: /lost-rows\.yaml cannot be read: ENOENT/,
    },
    {
      what: 'names a file that is wrong',
      name: 'bad.yaml',
      text: `instruments: bad-rows.yaml\n${TOPICS}`,
      says: /bad-rows\.yaml:1:\d+/,
    },
  ])('that $what is refused', ({ name, text, says }) => {
    written('bad-rows.yaml', '- {venue: acme}\n');
    const path = text === undefined ? join(folder, name) : written(name, text);
    expect(() => readMappingFile(path)).toThrow(says);
  });
});
