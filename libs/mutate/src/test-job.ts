/** Runs a job in a process of its own and starts another where a mutant holds the first one up. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JOB_VARIABLE, type Job, type MutationRecord, readRecords, writeRecord } from './job.ts';

/** What stands still this long is held up: a test's own limit and the loop counter come well before. */
const STALL_MS = 60_000;
const POLL_MS = 200;
const PROGRAM = fileURLToPath(new URL('./test-process.ts', import.meta.url));

type Described<J extends Job> = J extends Job ? Omit<J, 'recordFile' | 'sourceFile'> : never;

/** A folder for the files of jobs, which goes with the object. */
export class JobFolder implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'breakwater-mutate-'));
  readonly #sourceFile = join(this.#folder, 'sources.json');
  #count = 0;

  /** `sources`: instrumented text by absolute path. */
  constructor(sources: Readonly<Record<string, string>>) {
    writeFileSync(this.#sourceFile, JSON.stringify(sources));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Returns every record of the job. @throws Error where the process fails by itself. */
  async run(
    described: Described<Job>,
    onRecords: (count: number) => void,
  ): Promise<MutationRecord[]> {
    this.#count += 1;
    const recordFile = join(this.#folder, `records-${this.#count}.jsonl`);
    writeFileSync(recordFile, '');
    let job: Job = { ...described, recordFile, sourceFile: this.#sourceFile };
    while (true) {
      const stalled = await this.#attempt(job, onRecords);
      const records = readRecords(recordFile);
      if (!stalled) return records;
      const held = records.findLast(({ kind }) => kind === 'begin' || kind === 'end');
      if (held?.kind !== 'begin') throw new Error('the tests stand still without a mutant');
      writeRecord(job, { kind: 'end', mutant: held.mutant, test: held.test, killed: true });
      if (job.mode === 'fresh') job = { ...job, runs: runsAfter(job.runs, held.mutant) };
    }
  }

  /** Returns whether the process was held up and ended from here. */
  async #attempt(job: Job, onRecords: (count: number) => void): Promise<boolean> {
    const jobFile = join(this.#folder, `job-${this.#count}.json`);
    writeFileSync(jobFile, JSON.stringify(job));
    const child = spawn(process.execPath, ['--no-warnings', PROGRAM], {
      cwd: job.root,
      env: { ...process.env, [JOB_VARIABLE]: jobFile, NODE_ENV: 'test', VITEST: 'true' },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own, so that its workers end with it.
      detached: true,
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4_000);
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const onSignal = (): void => {
      endGroup(child);
      process.exit(130);
    };
    process.once('SIGINT', onSignal);
    let seen = 0;
    let seenAt = Date.now();
    try {
      while (child.exitCode === null && child.signalCode === null) {
        await Promise.race([ended, sleep(POLL_MS)]);
        const { length } = readRecords(job.recordFile);
        if (length !== seen) {
          seen = length;
          seenAt = Date.now();
          onRecords(seen);
        }
        if (Date.now() - seenAt > STALL_MS) return true;
      }
      if ((await ended) !== 0) throw new Error(`the test process failed:\n${complaint}`);
      return false;
    } finally {
      process.off('SIGINT', onSignal);
      endGroup(child);
    }
  }
}

function runsAfter<R extends { readonly mutant: number }>(runs: readonly R[], mutant: number): R[] {
  return runs.slice(runs.findIndex((run) => run.mutant === mutant) + 1);
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
