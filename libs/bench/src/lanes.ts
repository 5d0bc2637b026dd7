/** Every claim of speed is a lane here, beside a rival. `main.ts` bundles this program and runs it. */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { letCompilerInline } from '@breakwater/shell';
import {
  CONTENDERS,
  type LaneAllocation,
  type LaneRow,
  laneAllocation,
  laneShapes,
  laneText,
  type Shape,
  timeLane,
} from './lane-report.ts';
import { lendingText, timeLending } from './lending-lane.ts';
import { makeLoad } from './load.ts';
import { openRoundProcess, type RoundProcess, serveRounds } from './round-process.ts';

const HELP = `Usage: npm run bench -- [--quick] [--json] [--rounds N]

Runs the engine lane: Avro bytes in memory → panes → detectors, beside a plain version of the same, each in a process of
its own, rounds interleaved, equal alerts checked first; then the lending lane: rows of a loan feed through the loan book, beside
one that searches lists. The data is synthetic: it measures cost, not a market. Machines are noisy: read the ratios and medians.

  --quick     a smoke run of a few seconds
  --json      one JSON document instead of text
  --rounds N  counted rounds of each contender (default 5)
`;
/** Allocation is measured in a process of its own, where garbage stays where it is (measure.ts). */
const FLAGS = ['--expose-gc', '--min-semi-space-size=512', '--max-semi-space-size=512'];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    'allocation-of': { type: 'string' },
    'rounds-of': { type: 'string' },
    contender: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
// As every service does at its start; both contenders run under it.
letCompilerInline();
const size = values.quick ? 'quick' : 'full';
/** This program once more, for one shape. */
const PROGRAM = process.argv[1] ?? '';
const SAME_SIZE: readonly string[] = values.quick ? ['--quick'] : [];
const measuredAt = values['allocation-of'];
const servedAt = values['rounds-of'];
if (values.help) process.stdout.write(HELP);
else if (measuredAt !== undefined) await measureAllocation(Number(measuredAt));
else if (servedAt !== undefined) {
  const contender = values.contender === 'ours' ? CONTENDERS.ours : CONTENDERS.theirs;
  serveRounds(makeLoad(shapeAt(Number(servedAt)).load), contender);
} else await bench();

function shapeAt(at: number): Shape {
  const shape = laneShapes(size)[at];
  if (shape === undefined) throw new Error(`no shape ${at}`);
  return shape;
}

async function measureAllocation(at: number): Promise<void> {
  process.stdout.write(JSON.stringify(await laneAllocation(shapeAt(at))));
}

/** The same program again under FLAGS, for one shape. */
function allocationApart(at: number): LaneAllocation {
  const args = [...FLAGS, PROGRAM, '--allocation-of', String(at), ...SAME_SIZE];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as LaneAllocation;
}

async function bench(): Promise<void> {
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    process.stderr.write('--rounds: a whole number from 1 to 100\n');
    process.exitCode = 2;
    return;
  }
  const rows: LaneRow[] = [];
  for (const [at, shape] of laneShapes(size).entries()) {
    const open = (contender: string): RoundProcess =>
      openRoundProcess(PROGRAM, [
        '--rounds-of',
        String(at),
        '--contender',
        contender,
        ...SAME_SIZE,
      ]);
    const timed = await timeLane(shape, CONTENDERS, open, values.quick ? 1 : rounds);
    const row = { ...timed, allocated: allocationApart(at) };
    rows.push(row);
    if (!values.json) process.stdout.write(`${laneText(row)}\n`);
  }
  const [loanCount, lendingRounds] = values.quick ? [20_000, 1] : [100_000, rounds];
  const lending = timeLending(loanCount, lendingRounds);
  if (!values.json) process.stdout.write(`${lendingText(lending)}\n`);
  else process.stdout.write(`${JSON.stringify({ rows, lending }, null, 2)}\n`);
}
