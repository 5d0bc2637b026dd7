/** Follows the alerts of a store: what `tail` and `start` print. */
import {
  type Alert,
  type AlertStore,
  ENTRY_ID_FIRST,
  type IoOutcome,
  type StreamKey,
} from '@breakwater/core';
import { required } from '../command/command-error.ts';
import { alertLine, alertSentence } from './alert-line.ts';

export interface TailFilter {
  readonly severity?: string | undefined;
  readonly detector?: readonly string[] | undefined;
  readonly asset?: readonly string[] | undefined;
  readonly venue?: readonly string[] | undefined;
}

export interface TailPlan {
  readonly store: AlertStore;
  readonly signal: AbortSignal;
  readonly filter: TailFilter;
  readonly from: 'beginning' | 'now';
  /** Only this topic's streams; all where absent. */
  readonly topicId?: string;
  /** Awaited before the next: a slow reader slows us. */
  readonly onAlert: (alert: Alert) => Promise<void>;
}

/** Prints one line per revision: a sentence for people, or NDJSON. */
export function alertPrinter(
  format: 'people' | 'json',
  print: (text: string) => Promise<void>,
): TailPlan['onAlert'] {
  return (alert) =>
    print(`${format === 'json' ? JSON.stringify(alertLine(alert)) : alertSentence(alert)}\n`);
}

const PAGE_COUNT_MAX = 200;
const WAIT_MS = 500;

/** Follows every stream, also those that begin later, until the signal; each stream stays in its own order. */
export async function followAlerts(plan: TailPlan): Promise<void> {
  const cursors = await firstCursors(plan);
  while (!plan.signal.aborted) {
    const listed = await plan.store.streams();
    const streams = listed.kind === 'retryable' ? [] : wantedOf(plan, listed);
    const waitMs = WAIT_MS / Math.max(1, streams.length);
    for (const stream of streams) await followOne(plan, stream, { cursors, waitMs });
    if (streams.length === 0) await pause(WAIT_MS, plan.signal);
  }
}

function wantedOf(plan: TailPlan, listed: IoOutcome<readonly StreamKey[]>): readonly StreamKey[] {
  const streams = required(listed, 'listing the streams');
  return streams.filter(({ topicId }) => topicId === (plan.topicId ?? topicId));
}

/** Where the streams that exist already are followed from. Later ones are new to everybody: from their start. */
async function firstCursors(plan: TailPlan): Promise<Map<string, string>> {
  const cursors = new Map<string, string>();
  if (plan.from === 'beginning') return cursors;
  for (const stream of wantedOf(plan, await plan.store.streams())) {
    const mark = required(await plan.store.mark(stream), `reading the mark of ${nameOf(stream)}`);
    // Entries still to come are of records at or above the mark, so their ids lie above this one.
    cursors.set(nameOf(stream), `${mark.highWater + 1}-0`);
  }
  return cursors;
}

async function followOne(
  plan: TailPlan,
  stream: StreamKey,
  at: { readonly cursors: Map<string, string>; readonly waitMs: number },
): Promise<void> {
  const name = nameOf(stream);
  const after = at.cursors.get(name) ?? ENTRY_ID_FIRST;
  const outcome = await plan.store.tail(stream, ['alerts'], after, PAGE_COUNT_MAX, at.waitMs);
  if (outcome.kind === 'retryable') return pause(WAIT_MS, plan.signal);
  const entries = required(outcome, `reading ${name}`);
  for (const entry of entries) {
    const alert = JSON.parse(entry.json) as Alert;
    if (passes(plan.filter, alert)) await plan.onAlert(alert);
    at.cursors.set(name, entry.id);
  }
}

function nameOf(stream: StreamKey): string {
  return `${stream.topicId}:${stream.partition}`;
}

/** Conditions that must all hold for the revision at hand; of a list, one name is enough. */
export function passes(filter: TailFilter, alert: Alert): boolean {
  const { severity, detector, scope } = alert.content;
  return (
    (filter.severity === undefined || severity >= filter.severity) &&
    (filter.detector === undefined || filter.detector.includes(detector)) &&
    (filter.asset === undefined || scope.assets.some((name) => filter.asset?.includes(name))) &&
    (filter.venue === undefined || scope.venues.some((name) => filter.venue?.includes(name)))
  );
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
