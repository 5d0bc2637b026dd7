/** What a person reads: a table by file, then every survivor where it stands. */
import type { JudgedMutant, Verdict } from './mutant.ts';

export interface Score {
  readonly name: string;
  readonly total: number;
  readonly killed: number;
  readonly equivalent: number;
  /** Survived and unreached. */
  readonly alive: number;
  /** Killed of those that are not equivalent, 0 to 1; 1 where there are none. */
  readonly score: number;
}

export function scoreOf(name: string, judged: readonly JudgedMutant[]): Score {
  const count = (verdict: Verdict): number =>
    judged.filter((mutant) => mutant.verdict === verdict).length;
  const killed = count('killed');
  const equivalent = count('equivalent');
  const counted = judged.length - equivalent;
  return {
    name,
    total: judged.length,
    killed,
    equivalent,
    alive: counted - killed,
    score: counted === 0 ? 1 : killed / counted,
  };
}

/** One row a file and one for the whole target. */
export function scoreTable(name: string, judged: readonly JudgedMutant[]): string {
  const files = [...new Set(judged.map(({ file }) => file))].sort();
  const rows = files.map((file) =>
    scoreOf(
      file,
      judged.filter((mutant) => mutant.file === file),
    ),
  );
  const lines = [...rows, scoreOf(`all of ${name}`, judged)].map((row) => [
    row.name,
    String(row.total),
    String(row.killed),
    String(row.equivalent),
    String(row.alive),
    percent(row.score),
  ]);
  return tableText([['file', 'mutants', 'killed', 'equivalent', 'survived', 'score'], ...lines]);
}

export function percent(share: number): string {
  return `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`;
}

/** `file:line operator: before → after`, one a line. */
export function survivorLines(judged: readonly JudgedMutant[]): string[] {
  return judged
    .filter(({ verdict }) => verdict === 'survived' || verdict === 'unreached')
    .map((mutant) => {
      const unreached = mutant.verdict === 'unreached' ? ' (no test gets here)' : '';
      const scope = mutant.scope === '' ? '' : ` in ${mutant.scope}`;
      const after = mutant.after === '' ? '(removed)' : mutant.after;
      return `${mutant.file}:${mutant.line} ${mutant.operator}${scope}: ${mutant.before} → ${after}${unreached}`;
    });
}

function tableText(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
