import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentRows } from './instrument-file.ts';

class Refused extends Error {}
const refused = (message: string) => new Refused(message);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-instruments-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function rows(text: string): ReturnType<typeof instrumentRows> {
  const path = join(folder, 'instruments.yaml');
  writeFileSync(path, text);
  return instrumentRows(path, refused);
}

function problems(text: string): string {
  try {
    rows(text);
  } catch (error) {
    if (error instanceof Refused) return error.message.replace(folder, '');
    throw error;
  }
  return 'none';
}

const ROW = 'venue: okx, symbol: NEW-USD-SWAP, base: NEW, quote: USD';

describe('an instrument file', () => {
  it('says what symbols mean, in what they are counted, and in which steps', () => {
    expect(
      rows(`
- { ${ROW}, type: inverse, contractSize: 10 }
- { ${ROW}, type: linear, contractSize: "0.01", tick: 0.5, lot: "1e-4" }
- { ${ROW}, type: linear, contractSize: 5, contractOf: quote, expiry: 270326, multiplier: 1000 }
- { ${ROW}, type: spot }
- { ${ROW}, type: spot, from: 2022-05-28T00:00:00Z, to: 2022-05-29T00:00:00Z }
`),
    ).toEqual([
      { ...WHAT, type: 'inverse', unit: { kind: 'contracts-of-quote', size: '10' } },
      {
        ...{ ...WHAT, type: 'linear', unit: { kind: 'contracts-of-base', size: '0.01' } },
        ...{ tick: { mantissa: 5, exponent: -1 }, lot: { mantissa: 1, exponent: -4 } },
      },
      {
        ...{ ...WHAT, type: 'linear', unit: { kind: 'contracts-of-quote', size: '5' } },
        ...{ expiry: '270326', multiplier: 1_000 },
      },
      { ...WHAT, type: 'spot' },
      { ...WHAT, type: 'spot', fromUs: 1_653_696_000_000_000, toUs: 1_653_782_400_000_000 },
    ]);
    expect(instrumentRows(undefined, refused)).toEqual([]);
  });

  it.each([
    [`- { ${ROW}, type: perpetual }`, /instruments.yaml:1:\d+: 0.type: /],
    [`- { ${ROW}, type: spot, size: 1 }`, /:1:\d+: 0.size: is not a known key/],
    [`- { ${ROW}, type: linear, contractSize: 0 }`, /0.contractSize: must be above 0/],
    [`- { ${ROW}, type: linear, expiry: 20270326 }`, /0.expiry: must be the last day as YYMMDD/],
    [`- { ${ROW}, type: spot, tick: 0 }`, /0.tick: must be a step such as 0.5/],
    [`- { ${ROW}, type: spot, tick: fine }`, /0.tick: must be a step/],
    ['venue: okx', /must be a list of rows/],
  ])('refuses %s, with its place', (text, expected) => {
    expect(problems(text)).toMatch(expected);
  });

  it('that is not there is said to be', () => {
    expect(() => instrumentRows(join(folder, 'none.yaml'), refused)).toThrow(
      /cannot be read: ENOENT/,
    );
  });
});

const WHAT = { venue: 'okx', symbol: 'NEW-USD-SWAP', base: 'NEW', quote: 'USD' } as const;
