import type { AlertContent } from '@breakwater/core';
import { openLendingCase } from '@breakwater/simulator';
import { describe, expect, test } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { CaseRun } from './case-run.ts';

const untilUs = Date.parse('2025-06-17T00:00:00+09:00') * 1_000;

function revision(fields: Partial<AlertContent>): AlertContent {
  return {
    ...{ detector: 'C', label: 'ORDER_BREACH', severity: 'S3', state: 'OPEN', timeUs: untilUs },
    ...{ scope: { assets: [], markets: [], venues: ['bithumb'] }, channels: [], ...fields },
  } as unknown as AlertContent;
}

function channel(loanCount: number): AlertContent['channels'] {
  const plain = { windowUs: 0, baseline: 0, scale: 0, tailScore: 0 };
  return [{ name: 'order.loans', value: loanCount, raw: { loanCount }, ...plain }];
}

describe('a run of the case', () => {
  const run = new CaseRun(openLendingCase({ seed: 1, untilUs }), '0.0.0');
  let recordCount = 0;
  for (const { batch } of run.records()) if (batch.eventCount > 0) recordCount += 1;
  run.add(revision({ timeUs: untilUs - 60e6, severity: 'S2', channels: channel(1) }));
  run.add(revision({ state: 'UPDATE', channels: channel(2_345) }));
  // What is over has let go of its figures, and what another detector says is not of this report.
  run.add(revision({ state: 'CLOSED', severity: 'S2', channels: channel(0) }));
  run.add(revision({ detector: 'A', label: 'VENUE' }));
  const { lines, page } = run.report();

  test('counts what was fed and no more', () => {
    expect(recordCount).toBeGreaterThan(90);
    // A day of the first month is far from the month's figures, and the report says so.
    expect(lines.join('\n')).toMatch(/^\d of 33 published figures returned/m);
    expect(lines.join('\n')).toMatch(/about 27,600 users +assumed +[\d,]+ users +NOT MET/);
  });

  test('tells the newest figures of an alert at its worst severity', () => {
    const row = /<td>loans under the order<\/td>.*?<\/tr>/s.exec(page)?.[0];
    expect(row).toContain('<td>S3</td>');
    expect(row).toContain('2025-06-16 14:59');
    expect(row).toContain('Loans under the order: 2,345');
    expect(page).not.toContain('VENUE');
  });
});

describe('the command line', () => {
  test.each([
    [
      ['--order', '2025-08-20', '--scenario', 'calm-day'],
      /--order goes with --scenario lending-2025/,
    ],
    [['--scenario', 'lending-2025', '--overlays', '60'], /lending-2025 has none/],
  ])('refuses %j and says why', async (flags, why) => {
    await expect(runCommand(['replay', ...flags])).rejects.toThrow(why);
  });

  test('knows three dates of the order', async () => {
    const { code, said } = await runCommand([
      'replay',
      '--scenario',
      'lending-2025',
      '--order',
      '2025-08-21',
    ]);
    expect(code).not.toBe(0);
    expect(said).toContain('2025-08-18, 2025-08-19, 2025-08-20');
  });
});
