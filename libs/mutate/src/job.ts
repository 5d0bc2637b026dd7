/** What the campaign and its test processes tell each other: a job as a JSON file, records as lines of another. */
import { appendFileSync, readFileSync } from 'node:fs';

/** Names the job's file to the test workers. */
export const JOB_VARIABLE = 'BREAKWATER_MUTATION_JOB';

/** `observe`: what does each test reach? `judge`: which mutants does it notice? `fresh`: one mutant from the first import on. */
export type Job = ObserveJob | JudgeJob | FreshJob;

interface JobBase {
  readonly root: string;
  /** Where records go, one JSON object a line. */
  readonly recordFile: string;
  /** Instrumented text by absolute path. */
  readonly sourceFile: string;
  readonly seed: number;
}

export interface ObserveJob extends JobBase {
  readonly mode: 'observe';
  readonly testFiles: readonly string[];
}

export interface JudgeJob extends JobBase {
  readonly mode: 'judge';
  readonly testFiles: readonly string[];
  readonly tests: Readonly<Record<string, TestPlan>>;
}

export interface TestPlan {
  readonly mutants: readonly number[];
  /** What it took without a mutant. */
  readonly ticks: number;
  readonly durationMs: number;
}

export interface FreshJob extends JobBase {
  readonly mode: 'fresh';
  /** Test files to run for each mutant, quickest first. */
  readonly runs: readonly { readonly mutant: number; readonly testFiles: readonly string[] }[];
  readonly ticks: number;
}

export type MutationRecord =
  /** A test worker has begun with a file; without it nothing that follows from the file counts. */
  | { readonly kind: 'started' }
  | { readonly kind: 'test'; readonly test: string; readonly observed: ObservedTest }
  /** Mutants reached outside of tests: while modules load, in `beforeAll`. */
  | { readonly kind: 'file'; readonly file: string; readonly reached: readonly number[] }
  | { readonly kind: 'begin'; readonly mutant: number; readonly test: string }
  | {
      readonly kind: 'end';
      readonly mutant: number;
      readonly test: string;
      readonly killed: boolean;
    }
  /** A test that fails without a mutant once it has run under some: what it said does not count. */
  | { readonly kind: 'unrepeatable'; readonly test: string };

export interface ObservedTest {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
  readonly durationMs: number;
  readonly ticks: number;
  readonly reached: readonly number[];
}

export function readJob(): Job {
  const file = process.env[JOB_VARIABLE];
  if (file === undefined) throw new Error(`${JOB_VARIABLE} names no job`);
  return JSON.parse(readFileSync(file, 'utf8')) as Job;
}

export function writeRecord(job: Job, entry: MutationRecord): void {
  appendFileSync(job.recordFile, `${JSON.stringify(entry)}\n`);
}

/** Records so far; a line that is still being written is left for the next time. */
export function readRecords(recordFile: string): MutationRecord[] {
  const text = readFileSync(recordFile, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as MutationRecord);
}
