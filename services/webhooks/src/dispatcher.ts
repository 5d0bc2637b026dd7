/** Runs one lane per endpoint until stopped, and notices endpoints that are added, proven or disabled meanwhile. */
import type { IoOutcome } from '@breakwater/core';
import { DeliveryLane, type LaneParts } from './delivery-lane.ts';

/** How soon a new alert or a new endpoint is seen. */
const POLL_MS = 250;

/** Resolves `ok` after the signal, `fatal` where a file or the store cannot be used any more. */
export async function runDispatcher(
  parts: LaneParts,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const running = new Map<string, Promise<void>>();
  let end: IoOutcome<null> = { kind: 'ok', value: null };
  while (!stopping.signal.aborted) {
    const endpoints = parts.ledger.endpoints();
    if (endpoints.kind === 'fatal') end = endpoints;
    if (endpoints.kind === 'fatal') break;
    for (const { id } of endpoints.kind === 'ok' ? endpoints.value : []) {
      if (running.has(id)) continue;
      const lane = runLane(id, parts, stopping.signal).then((outcome) => {
        if (outcome.kind !== 'ok') end = outcome;
        if (outcome.kind !== 'ok') stop();
      });
      running.set(id, lane);
    }
    await parts.clock.pause(POLL_MS, stopping.signal);
  }
  stop();
  await Promise.all(running.values());
  return end;
}

async function runLane(
  id: string,
  parts: LaneParts,
  signal: AbortSignal,
): Promise<IoOutcome<null>> {
  const lane = new DeliveryLane(parts);
  while (!signal.aborted) {
    const endpoints = parts.ledger.endpoints();
    if (endpoints.kind === 'fatal') return endpoints;
    const endpoint = (endpoints.kind === 'ok' ? endpoints.value : []).find(
      (each) => each.id === id,
    );
    const step = endpoint === undefined ? null : await lane.step(endpoint);
    if (step?.kind === 'fatal') return step;
    if (step?.kind !== 'ok' || !step.value) await parts.clock.pause(POLL_MS, signal);
  }
  return { kind: 'ok', value: null };
}
