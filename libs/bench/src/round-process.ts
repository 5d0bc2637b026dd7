/**
 * One contender in a process of its own, which runs a round whenever it is asked. So neither pays for the other's
 * garbage, and what both share (the detectors) is not compiled for the types of both.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Contender } from './engine-lane.ts';
import type { Load } from './load.ts';

/** Runs the next round and returns its CPU-ns per event. */
export type Round = () => Promise<number>;

export interface RoundProcess {
  readonly round: Round;
  close(): void;
}

/** Starts `program` with `args`; it is to call `serveRounds`. */
export function openRoundProcess(program: string, args: readonly string[]): RoundProcess {
  const child = fork(program, args);
  return { round: () => askRound(child), close: () => child.disconnect() };
}

async function askRound(child: ChildProcess): Promise<number> {
  const ended = new AbortController();
  const answer = once(child, 'message', ended) as Promise<[number]>;
  const exit = once(child, 'exit', ended).then(([code]) => {
    throw new Error(`a contender's process ended with ${code}`);
  });
  child.send('round');
  try {
    const [cpuNs] = await Promise.race([answer, exit]);
    return cpuNs;
  } finally {
    answer.catch(() => {});
    exit.catch(() => {});
    ended.abort();
  }
}

/** In the process that was started: a round per message, until the other side is gone. */
export function serveRounds(load: Load, contender: Contender): void {
  process.on('message', () => process.send?.(cpuNsPerEvent(load, contender)));
}

/** CPU of the whole process, user and system, its compiler and collector included. */
function cpuNsPerEvent(load: Load, contender: Contender): number {
  const before = process.cpuUsage();
  contender(load);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / load.eventCount;
}
