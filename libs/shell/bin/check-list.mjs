/**
 * The steps of `npm run check` and `npm test`. A check stops at its first failure, because the later tools
 * repeat what the earlier ones found; a test run goes through, because its last line counts everything.
 * `npm run check -- --changed` looks at what the branch changed, with all tools at once, for people who wait for it.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { biomeTargets, changedFiles, oxlintTargets } from './changed-files.mjs';
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

const TYPES_STEP = { name: 'types', command: ['tsc', '-b'] };
const BIOME_COMMAND = ['biome', 'ci', '--error-on-warnings', `--colors=${BIOME_COLORS}`];
const OXLINT_COMMAND = ['oxlint', '--type-aware', '--deny-warnings'];
const KNIP_STEP = { name: 'knip', command: ['knip', '--no-config-hints'] };
const TIDY_COMMAND = ['vitest', 'run', '--project', 'unit'];

const STATIC_STEPS = [
  TYPES_STEP,
  { name: 'biome', command: [...BIOME_COMMAND, '.'] },
  { name: 'oxlint', command: [...OXLINT_COMMAND, 'libs', 'services', 'testcontainers'] },
  KNIP_STEP,
];
const TIDY_STEP = { name: 'tidy', command: [...TIDY_COMMAND, 'libs/tidy'] };
/** The rules themselves; that each of them can fail is proved by the whole check, which takes its time for it. */
const TIDY_RULES_STEP = { name: 'tidy', command: [...TIDY_COMMAND, 'libs/tidy/src/tidy.test.ts'] };
const TEST_PROJECTS = ['unit', 'containers'];

/**
 * `npm run check`: every static check, then the repository rules. With `--changed` or `--changed=COMMIT`: only what
 * the branch, or everything since that commit, changed. The process's exit code says how it went.
 */
export async function check(args = []) {
  const [option, ...others] = args;
  if (option === undefined) return checkAll();
  const [name, base] = option.split('=', 2);
  if (name !== '--changed' || others.length > 0) {
    throw new SetupError(
      `npm run check knows --changed and --changed=COMMIT, and not "${args.join(' ')}"`,
    );
  }
  return checkChanged(base);
}

async function checkAll() {
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

async function checkChanged(base) {
  const env = prepare();
  const startMs = Date.now();
  const steps = changedSteps(changedFiles(rootFolder, base));
  // All at once: half of them wait for one core while the other is idle.
  const ended = await Promise.all(steps.map((step) => runQuietly(step, env)));
  for (const { step, exitCode, output } of ended) {
    if (exitCode !== 0) console.log(`\n== ${step.name}: ${step.command.join(' ')}\n${output}`);
  }
  const failed = ended.filter(({ exitCode }) => exitCode !== 0).map(({ step }) => step.name);
  if (failed.length > 0) process.exitCode = 1;
  const verdict = failed.length === 0 ? 'passed' : `failed at ${failed.join(', ')}`;
  console.log(`check of what changed ${verdict} in ${secondsSince(startMs)} s`);
}

/** Types, dead code and rules are of the whole repository whatever changed; the others look at the files at hand. */
function changedSteps(files) {
  console.log(files.length === 0 ? 'no file has changed' : `${files.length} files have changed`);
  const steps = [TYPES_STEP, KNIP_STEP, TIDY_RULES_STEP];
  const [biome, oxlint] = [biomeTargets(files), oxlintTargets(files)];
  if (biome.length > 0) {
    // Files that Biome does not know, such as Markdown, are no error.
    const command = [...BIOME_COMMAND, '--no-errors-on-unmatched', ...biome];
    steps.push({ name: 'biome', command });
  }
  if (oxlint.length > 0) steps.push({ name: 'oxlint', command: [...OXLINT_COMMAND, ...oxlint] });
  return steps;
}

/** Runs one step with its output kept, for steps that run side by side. */
function runQuietly(step, env) {
  return new Promise((resolve, reject) => {
    const [command, ...args] = step.command;
    const child = spawn(command, args, { cwd: rootFolder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (cause) => {
      reject(new SetupError(`${command} could not be started: ${cause.message}`));
    });
    child.once('close', (code, signal) => {
      resolve({ step, exitCode: exitCodeOf({ code, signal }), output });
    });
  });
}

/** `npm test`: the static checks, then every test of both projects. Its last line is `N passed, N failed`. */
export async function test(args = []) {
  if (args.length > 0) {
    throw new SetupError(
      'npm test runs everything. For some tests: PATH=$PWD/node_modules/.bin:$PATH vitest run --project unit libs/core',
    );
  }
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

/** Runs one step with its output shown; returns its exit code. */
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
