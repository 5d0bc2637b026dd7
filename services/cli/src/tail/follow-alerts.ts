/** Follows the alerts of a store: what `tail` and `start` print. */
import type { AlertFilter } from '@breakwater/contract';
import {
  type Alert,
  type AlertStore,
  ENTRY_ID_FIRST,
  type IoOutcome,
  type StreamKey,
} from '@breakwater/core';
import { type AlertFacets, facetsAt, matches } from '@breakwater/websocket';
import { required } from '../command/command-error.ts';
import { alertLine, alertSentence } from './alert-line.ts';

export interface TailPlan {
  readonly store: AlertStore;
  readonly signal: AbortSignal;
  /** As on REST and WebSocket: an alert that passed once is followed to its end, also when it falls below. */
  readonly filter: AlertFilter;
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
/** Alerts whose earlier revisions are remembered; an older one is judged by its next revision alone. */
const ALERT_COUNT_MAX = 10_000;

/** Follows every stream, also those that begin later, until the signal; each stream stays in its own order. */
export async function followAlerts(plan: TailPlan): Promise<void> {
  const cursors = await firstCursors(plan);
  const facets: FacetsById = new Map();
  while (!plan.signal.aborted) {
    const listed = await plan.store.streams();
    const streams = listed.kind === 'retryable' ? [] : wantedOf(plan, listed);
    const waitMs = WAIT_MS / Math.max(1, streams.length);
    for (const stream of streams) await followOne(plan, stream, { cursors, facets, waitMs });
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
  at: {
    readonly cursors: Map<string, string>;
    readonly facets: FacetsById;
    readonly waitMs: number;
  },
): Promise<void> {
  const name = nameOf(stream);
  const after = at.cursors.get(name) ?? ENTRY_ID_FIRST;
  const outcome = await plan.store.tail(stream, ['alerts'], after, PAGE_COUNT_MAX, at.waitMs);
  if (outcome.kind === 'retryable') return pause(WAIT_MS, plan.signal);
  const entries = required(outcome, `reading ${name}`);
  for (const entry of entries) {
    const alert = JSON.parse(entry.json) as Alert;
    if (passes(plan.filter, alert, at.facets)) await plan.onAlert(alert);
    at.cursors.set(name, entry.id);
  }
}

function nameOf(stream: StreamKey): string {
  return `${stream.topicId}:${stream.partition}`;
}

/** What each alert's revisions have said so far, by alert id; the least recently told first. */
export type FacetsById = Map<string, AlertFacets>;

/** Whether the filter lets the revision through, after what `before` holds of its alert; takes note of it there. */
export function passes(filter: AlertFilter, { content }: Alert, before: FacetsById): boolean {
  const facets = facetsAt(content, before.get(content.id) ?? null);
  before.delete(content.id);
  before.set(content.id, facets);
  const [oldest] = before.keys();
  if (before.size > ALERT_COUNT_MAX && oldest !== undefined) before.delete(oldest);
  return matches(filter, facets, content.state);
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
