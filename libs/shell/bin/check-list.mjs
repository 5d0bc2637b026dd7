/**
 * The steps of `npm run check` and `npm test`. A check stops at its first failure, because the later tools
 * repeat what the earlier ones found; a test run goes through, because its last line counts everything.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  childEnvironment,
  ensureInstalled,
  exitCodeOf,
  findNode,
  KAFKAJS_WARNING_FLAG,
  rootFolder,
  runChild,
  SetupError,
} from './pinned-node.mjs';
import { countTests, summaryLine } from './test-count.mjs';

const TYPESCRIPT_MAJOR = 7;

/** Biome colours its output even where nobody can see it, unless told. */
const BIOME_COLORS = process.stdout.isTTY ? 'force' : 'off';

const STATIC_STEPS = [
  { name: 'types', command: ['tsc', '-b'] },
  {
    name: 'biome',
    command: ['biome', 'ci', '--error-on-warnings', `--colors=${BIOME_COLORS}`, '.'],
  },
  {
    name: 'oxlint',
    command: ['oxlint', '--type-aware', '--deny-warnings', 'libs', 'services', 'testcontainers'],
  },
  { name: 'knip', command: ['knip', '--no-config-hints'] },
];
const TIDY_STEP = { name: 'tidy', command: ['vitest', 'run', '--project', 'unit', 'libs/tidy'] };
const TEST_PROJECTS = ['unit', 'containers'];

/** `npm run check`: every static check, then the repository rules. The process's exit code says how it went. */
export async function check() {
  const env = prepare();
  const startMs = Date.now();
  for (const step of [...STATIC_STEPS, TIDY_STEP]) {
    const exitCode = await runStep(step, env);
    if (exitCode !== 0) {
      console.log(`\ncheck failed at step "${step.name}": ${step.command.join(' ')}`);
      process.exitCode = 1;
      return;
    }
  }
  console.log(`\ncheck passed in ${secondsSince(startMs)} s`);
}

/** `npm test`: the static checks, then every test of both projects. Its last line is `N passed, N failed`. */
export async function test() {
  const env = prepare();
  const total = { passedCount: 0, failedCount: 0 };
  for (const step of STATIC_STEPS) {
    if ((await runStep(step, env)) !== 0) total.failedCount += 1;
  }
  for (const project of TEST_PROJECTS) {
    const counted = await runTests(project, env);
    total.passedCount += counted.passedCount;
    total.failedCount += counted.failedCount;
  }
  if (total.failedCount > 0) process.exitCode = 1;
  console.log(`\n${summaryLine(total)}`);
}

/** Environment for the tools, after making sure that they are installed and that tsc is the compiler we mean. */
function prepare() {
  ensureInstalled();
  process.chdir(rootFolder);
  const env = childEnvironment(findNode());
  const version = spawnSync('tsc', ['-v'], { encoding: 'utf8', env }).stdout ?? '';
  // Another package may bring a tsc of its own, and the older ones accept what 7 refuses.
  if (!version.startsWith(`Version ${TYPESCRIPT_MAJOR}.`)) {
    throw new SetupError(
      `tsc answers "${version.trim()}" where TypeScript ${TYPESCRIPT_MAJOR} is expected: remove node_modules and run npm ci`,
    );
  }
  return env;
}

/** Runs one step with its output shown; answers its exit code. */
async function runStep(step, env) {
  const [command, ...args] = step.command;
  console.log(`\n== ${step.name}: ${step.command.join(' ')}`);
  const startMs = Date.now();
  const exitCode = exitCodeOf(await runChild(command, args, { cwd: rootFolder, env }));
  const outcome = exitCode === 0 ? 'ok' : `FAILED (exit code ${exitCode})`;
  console.log(`== ${step.name}: ${outcome} in ${secondsSince(startMs)} s`);
  return exitCode;
}

/** Runs one vitest project and counts its tests from the JSON report. */
async function runTests(project, env) {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-test-'));
  const reportFile = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const step = { name: project, command: ['vitest', 'run', '--project', project, ...reporters] };
    const nodeOptions = `${env.NODE_OPTIONS ?? ''} ${KAFKAJS_WARNING_FLAG}`.trim();
    const exitCode = await runStep(step, { ...env, NODE_OPTIONS: nodeOptions });
    const report = existsSync(reportFile)
      ? JSON.parse(readFileSync(reportFile, 'utf8'))
      : undefined;
    const counted = countTests(report, exitCode);
    console.log(`== ${project}: ${summaryLine(counted)}`);
    return counted;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function secondsSince(startMs) {
  return ((Date.now() - startMs) / 1_000).toFixed(1);
}
