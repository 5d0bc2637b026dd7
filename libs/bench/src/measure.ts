/** Interleaved rounds of two contenders, and bytes allocated per event. */
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { Contender } from './engine-lane.ts';
import type { Load } from './load.ts';
import type { Round } from './round-process.ts';

/** CPU-ns per event, a figure per round. */
export interface Comparison {
  readonly oursNs: readonly number[];
  readonly theirsNs: readonly number[];
}
export interface Spread {
  readonly min: number; // unit: as the figures
  readonly median: number; // unit: as the figures
  readonly max: number; // unit: as the figures
}

/** Uncounted rounds of each: by then the compiler has settled on both; before, a round costs up to twice as much. */
const WARM_ROUND_COUNT = 4;

/** A B A B …, after a warm-up of each that is not counted. */
export async function compare(
  rounds: { readonly ours: Round; readonly theirs: Round },
  roundCount: number,
): Promise<Comparison> {
  const oursNs: number[] = [];
  const theirsNs: number[] = [];
  for (let round = -WARM_ROUND_COUNT; round < roundCount; round += 1) {
    const ours = await rounds.ours();
    const theirs = await rounds.theirs();
    if (round < 0) continue;
    oursNs.push(ours);
    theirsNs.push(theirs);
  }
  return { oursNs, theirsNs };
}

export function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((left, right) => left - right);
  const at = (q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? Number.NaN;
  return { min: at(0), median: at(0.5), max: at(1) };
}

export interface Allocation {
  readonly bytesPerEvent: number; // unit: B
  /** Collections while measuring: above 0 the figure is a lower bound. */
  readonly collectionCount: number;
}

/**
 * Bytes allocated per event in the steady part of a load: growth of the heap, which is all that was allocated as long
 * as nothing is collected. So the process runs with a young generation that holds the steady part and is emptied
 * before it (main.ts sets the flags), and collections are counted.
 */
export async function allocation(load: Load, contender: Contender): Promise<Allocation> {
  let collectionCount = 0;
  let beginBytes = 0;
  let endBytes = 0;
  let beginTimeMs = Number.POSITIVE_INFINITY;
  let endTimeMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) {
      if (startTime >= beginTimeMs && startTime < endTimeMs) collectionCount += 1;
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  contender(load, {
    begin: () => {
      // Of the young generation alone: a full one throws compiled code away, and what compiles again allocates.
      globalThis.gc?.({ type: 'minor' });
      beginTimeMs = performance.now();
      beginBytes = usedBytes();
    },
    end: () => {
      endBytes = usedBytes();
      endTimeMs = performance.now();
    },
  });
  await settle();
  observer.disconnect();
  return { bytesPerEvent: (endBytes - beginBytes) / load.steadyEventCount, collectionCount };
}

function usedBytes(): number {
  return getHeapStatistics().used_heap_size;
}

/** GC entries arrive a turn later. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
