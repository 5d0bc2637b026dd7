/** `breakwater replay` of half a million recorded messages through a real Kafka and a real Redis. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { asVenueCounts, rebuildBooks } from './decimal-book.ts';
import { sharedKafkaBrokers, sharedRedisUrl } from './shared-parts.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../../shared/data/binance-raw-2024-08', import.meta.url));

interface BookText {
  readonly instrument: string;
  readonly valid: boolean;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

async function replay(
  out: string,
): Promise<{ code: number | null; lines: string[]; text: string }> {
  const parts = ['--kafka', sharedKafkaBrokers().join(','), '--redis', sharedRedisUrl()];
  const child = spawn(process.execPath, [COMMAND, 'replay', FOLDER, ...parts, '--out', out]);
  let lines = '';
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    lines += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return { code, lines: lines.split('\n').filter((line) => line !== ''), text };
}

it('accounts for every message and ends with the books that decimal strings give', async () => {
  if (!existsSync(FOLDER)) {
    process.stderr.write(`recorded data is absent (${FOLDER}): this replay was not run.\n`);
    return;
  }
  const out = mkdtempSync(join(tmpdir(), 'breakwater-replay-'));
  try {
    const { code, lines, text } = await replay(out);
    expect(code, text).toBe(0);
    expect(text).toMatch(/rows +524627 = 188637 decoded \+ 335990 ignored by rule \+ 0 duplicates/);
    expect(lines.length).toBeLessThanOrEqual(3);
    const books = JSON.parse(readFileSync(join(out, 'books.json'), 'utf8')) as BookText[];
    const rebuilt = rebuildBooks(FOLDER);
    expect(books.map(({ instrument }) => instrument).sort()).toEqual([...rebuilt.keys()].sort());
    for (const { instrument, valid, bids, asks } of books) {
      const { bids: wantedBids, asks: wantedAsks } = rebuilt.get(instrument) ?? {};
      expect(valid, instrument).toBe(true);
      const sameBids =
        JSON.stringify(asVenueCounts(instrument, bids)) === JSON.stringify(wantedBids);
      const sameAsks =
        JSON.stringify(asVenueCounts(instrument, asks)) === JSON.stringify(wantedAsks);
      expect({ instrument, sameBids, sameAsks }).toEqual({
        instrument,
        sameBids: true,
        sameAsks: true,
      });
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
