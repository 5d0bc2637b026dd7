/**
 * Runs one lane per endpoint until stopped, and notices endpoints that are added, proven or disabled meanwhile. One
 * process at a time sends from a ledger: two would send everything twice.
 */
import type { DeskLog } from '@breakwater/codec';
import type { IoOutcome } from '@breakwater/core';
import { lockFolder } from '@breakwater/embedded';
import type { HealthState } from '@breakwater/shell';
import type { EndpointReading } from '@breakwater/telemetry';
import { DeliveryLane, type LaneParts } from './delivery-lane.ts';
import { LedgerWatch } from './ledger-watch.ts';
import { reportReceipts } from './receipt-desk.ts';

export interface DispatcherParts extends Omit<LaneParts, 'knownVenues'> {
  readonly lockFolder: string;
  /** Its part `store` is ready while the store can be read. */
  readonly health: Pick<HealthState, 'ready' | 'notReady'>;
  /** Where receipts are reported to, besides the ledger; absent: nowhere. */
  readonly receipts?: DeskLog | undefined;
  /** How long a message that was delivered is kept. */
  readonly keepMs: number;
}

/** How soon a new alert or a new endpoint is seen. */
const POLL_MS = 250;
/** A full disk is not emptied within seconds, and each attempt at it costs some. */
const LEDGER_PAUSE_MS_MAX = 30_000;
const PRUNE_INTERVAL_MS = 600_000;
/** A transaction of some hundred milliseconds. */
const PRUNE_COUNT_MAX = 500;

/** Resolves `ok` after the signal, `fatal` where another process sends, or a file or the store cannot be used any more. */
export async function runDispatcher(
  dispatching: DispatcherParts,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  const lock = lockFolder(dispatching.lockFolder);
  if (lock.kind !== 'ok') return lock;
  try {
    return await dispatch(dispatching, signal);
  } finally {
    lock.value.release();
  }
}

async function dispatch(
  { health, receipts, keepMs, ...others }: DispatcherParts,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  const { logger, metrics } = others;
  const watch = new LedgerWatch({ health, logger, metrics });
  const parts: DispatchParts = { ...others, knownVenues: new Set(), watch };
  parts.metrics.webhooks.watch(() => endpointReadings(parts));
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const running = new Map<string, Promise<void>>();
  let end: IoOutcome<null> = { kind: 'ok', value: null };
  const run = (name: string, work: Promise<IoOutcome<null>>): void => {
    const done = work.then((outcome) => {
      if (outcome.kind !== 'ok') end = outcome;
      if (outcome.kind !== 'ok') stop();
    });
    running.set(name, done);
  };
  const reclaimed = await reclaim(parts, stopping.signal);
  if (reclaimed.kind !== 'ok') return reclaimed;
  const pruning = { keepMs, isReceiptNeeded: receipts !== undefined };
  run('-prune', pruneRegularly(parts, pruning, stopping.signal));
  // No endpoint has an empty id, or one that begins with a dash.
  if (receipts !== undefined) run('', reportReceipts(parts, receipts, stopping.signal));
  while (!stopping.signal.aborted) {
    const endpoints = parts.ledger.endpoints();
    if (endpoints.kind === 'fatal') end = endpoints;
    if (endpoints.kind === 'fatal') break;
    for (const { id } of endpoints.kind === 'ok' ? endpoints.value : []) {
      if (!running.has(id)) run(id, runLane(id, parts, stopping.signal));
    }
    const streams = await parts.store.streams();
    if (streams.kind === 'ok') health.ready('store');
    else health.notReady('store', streams.code);
    await parts.clock.pause(POLL_MS, stopping.signal);
  }
  stop();
  await Promise.all(running.values());
  return end;
}

interface DispatchParts extends LaneParts {
  readonly watch: LedgerWatch;
}

/** What a process before us had under way is due again, before anything is sent. */
async function reclaim(
  { ledger, clock, watch }: DispatchParts,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  for (let retryCount = 0; !signal.aborted; retryCount += 1) {
    const outcome = ledger.reclaim(clock.nowMs());
    watch.note('reclaim', outcome);
    if (outcome.kind === 'ok') break;
    if (outcome.kind === 'fatal') return outcome;
    await clock.pause(ledgerPauseMs(retryCount), signal);
  }
  return { kind: 'ok', value: null };
}

async function pruneRegularly(
  { ledger, clock, watch }: DispatchParts,
  { keepMs, isReceiptNeeded }: { readonly keepMs: number; readonly isReceiptNeeded: boolean },
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  while (!signal.aborted) {
    const which = { isReceiptNeeded, countMax: PRUNE_COUNT_MAX };
    const pruned = ledger.prune(clock.nowMs() - keepMs, which);
    watch.note('prune', pruned);
    if (pruned.kind === 'fatal') return pruned;
    const isMore = pruned.kind === 'ok' && pruned.value === PRUNE_COUNT_MAX;
    await clock.pause(isMore ? POLL_MS : PRUNE_INTERVAL_MS, signal);
  }
  return { kind: 'ok', value: null };
}

/** 250 ms, doubling up to 30 s. */
function ledgerPauseMs(failureCount: number): number {
  return Math.min(POLL_MS * 2 ** Math.min(failureCount, 10), LEDGER_PAUSE_MS_MAX);
}

async function runLane(
  id: string,
  parts: DispatchParts,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  const lane = new DeliveryLane(parts);
  let failureCount = 0;
  while (!signal.aborted) {
    const endpoints = parts.ledger.endpoints();
    if (endpoints.kind === 'fatal') return endpoints;
    const endpoint = (endpoints.kind === 'ok' ? endpoints.value : []).find(
      (each) => each.id === id,
    );
    const step = endpoint === undefined ? null : await lane.step(endpoint);
    if (step?.kind === 'fatal') return step;
    failureCount = step !== null && parts.watch.note(id, step) ? failureCount + 1 : 0;
    if (failureCount > 0) await parts.clock.pause(ledgerPauseMs(failureCount), signal);
    else if (step?.kind !== 'ok' || !step.value) await parts.clock.pause(POLL_MS, signal);
  }
  return { kind: 'ok', value: null };
}

/** For the metrics; empty where the ledger cannot be read now. */
function endpointReadings({ ledger, clock }: LaneParts): readonly EndpointReading[] {
  const endpoints = ledger.endpoints();
  if (endpoints.kind !== 'ok') return [];
  return endpoints.value.flatMap(({ id, state }) => {
    const counts = ledger.counts(id);
    if (counts.kind !== 'ok') return [];
    const { pendingCount, deadCount, oldestPendingMs } = counts.value;
    const nowMs = clock.nowMs();
    const oldestPendingSeconds = Math.max(0, nowMs - (oldestPendingMs ?? nowMs)) / 1_000;
    const isActive = state === 'active';
    return [{ endpoint: id, isActive, pendingCount, deadCount, oldestPendingSeconds }];
  });
}
