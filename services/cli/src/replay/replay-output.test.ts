import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RejectedRow } from '@breakwater/feeds';
import { expect, it } from 'vitest';
import { ReplayOutput } from './replay-output.ts';

it('takes rejected rows faster than the disk, all of them and without a warning', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-output-'));
  const warnings: Error[] = [];
  const hear = (warning: Error): void => {
    if (warning.name === 'MaxListenersExceededWarning') warnings.push(warning);
  };
  process.on('warning', hear);
  try {
    const output = new ReplayOutput(folder, async () => {});
    const row = { source: 's', file: 'f', reason: 'bad-row', detail: 'd', text: 'x'.repeat(4_000) };
    for (let lineNumber = 1; lineNumber <= 500; lineNumber += 1) {
      output.rejected({ ...row, lineNumber } as RejectedRow);
    }
    await output.close();
    const lines = readFileSync(join(folder, 'quarantine.ndjson'), 'utf8').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as RejectedRow).lineNumber)).toEqual(
      Array.from({ length: 500 }, (_, at) => at + 1),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', hear);
    rmSync(folder, { recursive: true });
  }
});
