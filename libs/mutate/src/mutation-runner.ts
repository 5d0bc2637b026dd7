/**
 * vitest's own runner, which runs a test once for each of its mutants: as repetitions, so that its hooks run around each.
 * vitest wants a runner to be a module's default export.
 */
import {
  type RunnerTestCase,
  type RunnerTestFile,
  type RunnerTestSuite,
  TestRunner,
  type TestTryOptions,
} from 'vitest';
import { type Job, readJob, readRecords, type TestPlan, writeRecord } from './job.ts';
import { installSwitch, type MutationSwitch } from './switch.ts';

type Task = Parameters<TestRunner['onBeforeRunTask']>[0];
type Config = ConstructorParameters<typeof TestRunner>[0];

/** A test under a mutant may take ten times as long as without, and at least this. */
const TIMEOUT_MIN_MS = 1_500;
const TIMEOUT_MULTIPLE = 10;
const NOTHING: TestPlan = { mutants: [], ticks: 0, durationMs: 0 };

export default class MutationRunner extends TestRunner {
  readonly #job: Job = readJob();
  readonly #switch: MutationSwitch = installSwitch();
  /** What is reached outside of tests. */
  readonly #outside = new Set<number>();
  readonly #killed = new Set<number>();
  readonly #judged = new Set<string>();
  #plan: readonly number[] = [];
  #started = 0; // unit: ms

  constructor(config: Config) {
    super(config);
    const job = this.#job;
    writeRecord(job, { kind: 'started' });
    this.#switch.watched = job.mode === 'observe';
    this.#switch.reached = this.#outside;
    if (job.mode === 'fresh') this.#switch.begin(job.runs[0]?.mutant ?? 0, job.ticks);
    if (job.mode !== 'judge') return;
    for (const entry of readRecords(job.recordFile)) {
      if (entry.kind !== 'end') continue;
      if (entry.killed) this.#killed.add(entry.mutant);
      this.#judged.add(`${entry.test} ${entry.mutant}`);
    }
  }

  /** Quick tests first: most mutants are dead before a slow one begins. */
  onCollected(files: RunnerTestFile[]): void {
    if (this.#job.mode === 'judge') for (const file of files) this.#sort(file);
  }

  override async onBeforeRunTask(test: Task): Promise<void> {
    if (this.#job.mode === 'judge' && test.type === 'test') {
      this.#plan = this.#planOf(test).mutants.filter(
        (mutant) => !(this.#killed.has(mutant) || this.#judged.has(`${test.id} ${mutant}`)),
      );
      if (this.#plan.length === 0) test.mode = 'skip';
      // One more, without a mutant: whether the test is what it was before.
      else test.repeats = this.#plan.length;
    }
    await super.onBeforeRunTask(test);
  }

  override onBeforeTryTask(test: Task, options: TestTryOptions): void {
    super.onBeforeTryTask(test, options);
    this.#started = performance.now();
    if (this.#job.mode === 'observe') {
      this.#switch.reached = new Set();
      this.#switch.ticks = 0;
    }
    if (this.#job.mode !== 'judge') return;
    const mutant = this.#plan[options.repeats] ?? 0;
    this.#switch.begin(mutant, this.#planOf(test).ticks);
    writeRecord(this.#job, { kind: 'begin', mutant, test: test.id });
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    if (this.#job.mode !== 'judge') {
      await run();
      return;
    }
    const limitMs = Math.max(TIMEOUT_MIN_MS, TIMEOUT_MULTIPLE * this.#planOf(test).durationMs);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(reject, limitMs, new Error(`no end after ${limitMs} ms`));
    });
    try {
      await Promise.race([run(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    const durationMs = performance.now() - this.#started;
    await super.onAfterRetryTask(test, options);
    const passed = test.result?.state !== 'fail';
    if (this.#job.mode === 'observe') this.#observe(test, passed, durationMs);
    if (this.#job.mode === 'judge') this.#judge(test, options.repeats, passed);
  }

  override onAfterRunFiles(files: RunnerTestFile[]): void {
    super.onAfterRunFiles(files);
    if (this.#job.mode !== 'observe') return;
    for (const { filepath } of files) {
      writeRecord(this.#job, { kind: 'file', file: filepath, reached: [...this.#outside] });
    }
  }

  #observe(test: RunnerTestCase, passed: boolean, durationMs: number): void {
    const { ticks, reached } = this.#switch;
    this.#switch.reached = this.#outside;
    const name = fullName(test);
    const observed = { file: test.file.filepath, name, passed, durationMs, ticks };
    writeRecord(this.#job, {
      kind: 'test',
      test: test.id,
      observed: { ...observed, reached: [...reached] },
    });
  }

  #judge(test: RunnerTestCase, repeat: number, passed: boolean): void {
    this.#switch.end();
    const mutant = this.#plan[repeat];
    if (mutant === undefined) {
      if (!passed) writeRecord(this.#job, { kind: 'unrepeatable', test: test.id });
      return;
    }
    writeRecord(this.#job, { kind: 'end', mutant, test: test.id, killed: !passed });
    if (!passed) this.#killed.add(mutant);
    // The next repetition starts as if this one had passed.
    if (test.result !== undefined) {
      test.result.state = 'run';
      delete test.result.errors;
    }
  }

  /** Sorts the tasks of a suite in place; returns what its quickest takes. */
  #sort(suite: RunnerTestSuite): number {
    const takes = new Map<string, number>();
    for (const task of suite.tasks) {
      takes.set(task.id, task.type === 'suite' ? this.#sort(task) : this.#planOf(task).durationMs);
    }
    suite.tasks.sort((one, other) => (takes.get(one.id) ?? 0) - (takes.get(other.id) ?? 0));
    return Math.min(...takes.values());
  }

  #planOf(test: Task): TestPlan {
    const { tests } = this.#job.mode === 'judge' ? this.#job : { tests: {} };
    return (tests as Readonly<Record<string, TestPlan>>)[test.id] ?? NOTHING;
  }
}

function fullName(test: RunnerTestCase): string {
  const names = [test.name];
  for (let { suite } = test; suite !== undefined; { suite } = suite) {
    if (suite.name !== '') names.unshift(suite.name);
  }
  return names.join(' > ');
}
