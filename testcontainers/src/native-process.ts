/**
 * A child process of the test run: started in a run folder, its output in a file, ended by its id.
 *
 * NP1 The child dies with this process where this process ends in order; a killed one leaves it to the sweep.
 * NP2 `kill9` and `stop` return only when the child is gone.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteChild } from './run-folder.ts';

export interface NativeCommand {
  readonly part: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
}

const STOP_GRACE_MS = 15_000;

export class NativeProcess {
  readonly #what: NativeCommand;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #killOnExit: () => void;
  #isGone = false;

  constructor(what: NativeCommand) {
    this.#what = what;
    const output = openSync(join(what.folder, 'output.log'), 'w');
    this.#child = spawn(what.command, [...what.args], {
      cwd: what.folder,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    if (this.#child.pid !== undefined) noteChild(what.folder, this.#child.pid);
    this.#killOnExit = () => this.#child.kill('SIGKILL');
    process.once('exit', this.#killOnExit);
    this.#gone = new Promise((resolve) => {
      const gone = (): void => {
        this.#isGone = true;
        process.removeListener('exit', this.#killOnExit);
        resolve();
      };
      this.#child.once('exit', gone);
      this.#child.once('error', gone);
    });
  }

  /** Everything the child has printed. */
  output(): string {
    return readFileSync(join(this.#what.folder, 'output.log'), 'utf8');
  }

  /**
   * Waits until `ready` returns true, asking every 25 ms.
   * @throws Error with the end of the child's output when it exits first or `waitMs` pass.
   */
  async waitUntil(ready: () => Promise<boolean>, waitMs: number): Promise<void> {
    const deadline = performance.now() + waitMs;
    while (!(await ready())) {
      if (this.#isGone)
        throw new Error(`${this.#what.part} ended while starting:\n${this.#tail()}`);
      if (performance.now() > deadline) {
        throw new Error(`${this.#what.part} was not ready in ${waitMs} ms:\n${this.#tail()}`);
      }
      await sleep(25);
    }
  }

  /** Ends the child as a power cut would (NP2). */
  async kill9(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  /** Asks the child to end, and kills it after 15 s (NP2). */
  async stop(): Promise<void> {
    if (this.#isGone) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_GRACE_MS);
    await this.#gone;
    clearTimeout(timer);
  }

  #tail(): string {
    return this.output().split('\n').slice(-30).join('\n');
  }
}
