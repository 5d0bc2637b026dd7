/** `npm run bench [-- --quick] [-- --json] [-- --rounds N]`: every claim of speed is a lane here, beside a rival. */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import {
  CONTENDERS,
  type LaneAllocation,
  type LaneRow,
  laneAllocation,
  laneShapes,
  laneText,
  timeLane,
} from './lane-report.ts';

const HELP = `Usage: npm run bench -- [--quick] [--json] [--rounds N]

Runs the engine lane: Avro bytes in memory → panes → detectors, beside a plain version of the same in one process,
rounds interleaved, equal alerts checked first. The data is synthetic: it measures cost, not a market. Machines are
noisy: read the ratios and medians.

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
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const size = values.quick ? 'quick' : 'full';
const measuredAt = values['allocation-of'];
if (values.help) process.stdout.write(HELP);
else if (measuredAt !== undefined) await measureAllocation(Number(measuredAt));
else await bench();

async function measureAllocation(shapeAt: number): Promise<void> {
  const shape = laneShapes(size)[shapeAt];
  if (shape === undefined) throw new Error(`no shape ${shapeAt}`);
  process.stdout.write(JSON.stringify(await laneAllocation(shape)));
}

/** The same program again under FLAGS, for one shape. */
function allocationApart(shapeAt: number): LaneAllocation {
  const main = process.argv[1] ?? '';
  const args = [...FLAGS, main, '--allocation-of', String(shapeAt)];
  if (values.quick) args.push('--quick');
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
    const timed = timeLane(shape, CONTENDERS, values.quick ? 1 : rounds);
    const row = { ...timed, allocated: allocationApart(at) };
    rows.push(row);
    if (!values.json) process.stdout.write(`${laneText(row)}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
}
