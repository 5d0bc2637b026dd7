/**
 * What each frame costs a page's main thread, in milliseconds of processor time: that of other processes does not count,
 * so a busy machine measures what a quiet one does. Chromium's own throttle spins by the wall clock, which does not.
 */
import type { CDPSession, Page } from 'playwright-core';

const CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'];
/** It ends the main thread's part of a frame. */
const FRAME_END = 'BeginCommitCompositorFrame';
const TASK = 'ThreadControllerImpl::RunTask';

/** As Chromium's trace has it; times in µs. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Processor time of the thread. */
  readonly tdur?: number;
}

/** Of the frames while `work` runs, the cheapest first. */
export async function frameCosts(page: Page, work: () => Promise<void>): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES },
  });
  await work();
  await endTrace(session);
  await session.detach();
  return costsOf(events).sort((a, b) => a - b);
}

async function endTrace(session: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) => {
    session.once('Tracing.tracingComplete', () => resolve());
  });
  await session.send('Tracing.end');
  await complete;
}

/** Tasks up to the end of a frame are what it costs. */
function costsOf(events: readonly TraceEvent[]): number[] {
  const [first] = events.filter(({ name }) => name === FRAME_END);
  const own = events.filter(({ pid, tid }) => pid === first?.pid && tid === first?.tid);
  const ends = own.filter(({ name }) => name === FRAME_END).map(({ ts }) => ts);
  ends.sort((a, b) => a - b);
  const costs = ends.map(() => 0);
  const tasks = own.filter(({ name, ph }) => name === TASK && ph === 'X');
  let at = 0;
  let untilUs = 0;
  for (const { ts, dur = 0, tdur = 0 } of tasks.sort((a, b) => a.ts - b.ts)) {
    // A task that runs inside another is a part of it.
    if (ts < untilUs) continue;
    untilUs = ts + dur;
    while (at < ends.length && (ends[at] ?? 0) < ts) at += 1;
    if (at < costs.length) costs[at] = (costs[at] ?? 0) + tdur / 1_000;
  }
  return costs.filter((cost) => cost > 0);
}
