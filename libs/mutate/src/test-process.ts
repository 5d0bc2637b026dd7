/** A process that runs test files over instrumented sources, one after the other, as its job says; the campaign may kill it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVitest, type Vitest } from 'vitest/node';
import { type FreshJob, JOB_VARIABLE, type Job, readJob, readRecords, writeRecord } from './job.ts';

const START_ATTEMPT_COUNT_MAX = 3;

const job = readJob();
const vitest = await startVitest(job);
if (job.mode === 'fresh') await runFresh(vitest, job);
else for (const file of job.testFiles) await runFile(vitest, file);
await vitest.close();
// A failed test is what a job looks for; vitest takes it for the process's own failure.
process.exitCode = 0;

function startVitest({ root, sourceFile, seed }: Job): Promise<Vitest> {
  const sources = JSON.parse(readFileSync(sourceFile, 'utf8')) as Record<string, string>;
  process.env['BREAKWATER_MUTATION_SEED'] = String(seed);
  return createVitest(
    'test',
    {
      root,
      config: false,
      watch: false,
      // It would hand one job the instrumented text of another.
      fsModuleCache: false,
      include: ['**/*.test.ts'],
      runner: ownFile('./mutation-runner.ts'),
      setupFiles: [ownFile('./quiet-property.ts')],
      pool: 'forks',
      maxWorkers: 1,
      fileParallelism: false,
      reporters: [{}],
      // What a mutant breaks is no news.
      onUnhandledError: () => false,
      silent: true,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
    {
      plugins: [
        {
          name: 'breakwater-mutation',
          enforce: 'pre',
          load: (id: string) => sources[id],
        },
      ],
    },
  );
}

/** Returns whether every test of the file passed. @throws Error where no worker comes up for it. */
async function runFile(vitest: Vitest, file: string): Promise<boolean> {
  for (let attempt = 0; attempt < START_ATTEMPT_COUNT_MAX; attempt += 1) {
    const before = startedCount();
    const { testModules } = await vitest.runTestSpecifications([
      vitest.getRootProject().createSpecification(file),
    ]);
    // A machine under load may fail to start a worker: that is no verdict on a mutant.
    if (startedCount() === before) continue;
    return testModules.length > 0 && testModules.every((module) => module.ok());
  }
  throw new Error(`no test worker starts for ${file}`);
}

function startedCount(): number {
  return readRecords(job.recordFile).filter(({ kind }) => kind === 'started').length;
}

async function runFresh(vitest: Vitest, fresh: FreshJob): Promise<void> {
  const jobFile = process.env[JOB_VARIABLE] ?? '';
  for (const run of fresh.runs) {
    // The worker reads the job as it starts, and takes the first run for its own.
    writeFileSync(jobFile, JSON.stringify({ ...fresh, runs: [run] } satisfies FreshJob));
    for (const file of run.testFiles) {
      writeRecord(fresh, { kind: 'begin', mutant: run.mutant, test: file });
      const killed = !(await runFile(vitest, file));
      writeRecord(fresh, { kind: 'end', mutant: run.mutant, test: file, killed });
      if (killed) break;
    }
  }
}

function ownFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
