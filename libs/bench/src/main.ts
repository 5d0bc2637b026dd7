/** `npm run bench [-- --quick] [-- --json] [-- --rounds N]`: every claim of speed is a lane here, beside a rival. */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type LaneRow, laneShapes, laneText, runLane } from './lane-report.ts';

const HELP = `Usage: npm run bench -- [--quick] [--json] [--rounds N]

Runs the engine lane: Avro bytes in memory → panes → detectors, beside a plain version of the same in one process,
rounds interleaved, equal alerts checked first. The data is synthetic: it measures cost, not a market. Machines are
noisy: read the ratios and medians.

  --quick     a smoke run of a few seconds
  --json      one JSON document instead of text
  --rounds N  counted rounds of each contender (default 5)
`;
/** Measuring allocation needs garbage to stay where it is: see measure.ts. */
const FLAGS = ['--min-semi-space-size=512', '--max-semi-space-size=512'];
const UNDER_FLAGS = 'BREAKWATER_BENCH_UNDER_FLAGS';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else if (process.env[UNDER_FLAGS] === undefined) await again();
else await bench();

/** Once more under the flags; the child's exit code is ours. */
async function again(): Promise<void> {
  const args = [...FLAGS, ...process.argv.slice(1)];
  const env = { ...process.env, [UNDER_FLAGS]: '1' };
  const child = spawn(process.execPath, args, { stdio: 'inherit', env });
  process.exitCode = await new Promise<number>((resolve) => {
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function bench(): Promise<void> {
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    process.stderr.write('--rounds: a whole number from 1 to 100\n');
    process.exitCode = 2;
    return;
  }
  const rows: LaneRow[] = [];
  for (const shape of laneShapes(values.quick ? 'quick' : 'full')) {
    const row = await runLane(shape, values.quick ? 1 : rounds);
    rows.push(row);
    if (!values.json) process.stdout.write(`${laneText(row)}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ rows }, null, 2)}\n`);
}
