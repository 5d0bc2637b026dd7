/** The part of the store conformance that compares with the naive model: random calls, and two publishers at once. */
import type { AlertStore, StreamKey } from '@breakwater/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contents, freshStream } from './store-contents.ts';
import { modelRequest, StoreModel } from './store-model.ts';

type Call =
  | { kind: 'append'; start: number; length: number; build: number }
  | { kind: 'again' }
  | { kind: 'anchor'; at: number };

/** Appends begin around the mark: below it (overlap, repeat), at it, or above it (gap). */
const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      start: fc.integer({ min: -8, max: 2 }),
      length: fc.integer({ min: 0, max: 12 }),
      build: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 0, max: 2 })),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'again' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('anchor' as const), at: fc.nat(20) }) },
);

export function storeModelConformance(of: {
  store: () => AlertStore;
  /** Another store over the same backend, or null where there can be none. */
  openSecond: () => Promise<AlertStore | null>;
}): void {
  test('any sequence of calls answers and leaves what the model does', async () => {
    const calls = fc.array(call, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(calls, (sequence) => runCalls(of.store(), sequence)),
      { numRuns: 60 },
    );
  });

  test('a waiting tail is woken by an append through another store', async () => {
    const stream = freshStream();
    const second = await of.openSecond();
    const tail = of.store().tail(stream, ['alerts'], '0-0', 1, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const startMs = performance.now();
    await (second ?? of.store()).append(stream, modelRequest(0, 5));
    expect(await tail).toMatchObject({ kind: 'ok', value: [{ id: '2-1' }] });
    expect(performance.now() - startMs).toBeLessThan(1_000);
    await second?.close();
  });

  test('two publishers with batches of different borders make one stream', async () => {
    const stream = freshStream();
    const second = await of.openSecond();
    const end = 600;
    const replies = await Promise.all([
      publish(of.store(), stream, { end, lengths: [1, 5, 2, 9] }),
      publish(second ?? of.store(), stream, { end, lengths: [4, 3, 7] }),
    ]);
    await second?.close();
    const model = new StoreModel();
    model.append(modelRequest(0, end));
    expect(await contents(of.store(), stream)).toEqual({
      mark: model.mark(),
      alerts: model.entries('alerts'),
      quarantine: model.entries('quarantine'),
      acknowledgements: model.entries('acknowledgements'),
    });
    // Both publishers have appended something.
    expect(replies.flat().filter((reply) => reply === 'DUP').length).toBeGreaterThan(0);
  });
}

async function runCalls(store: AlertStore, calls: readonly Call[]): Promise<void> {
  const stream = freshStream();
  const model = new StoreModel();
  let last = modelRequest(0, 0);
  let anchored = false;
  for (const made of calls) {
    if (made.kind === 'anchor') {
      // The very same anchor again is allowed to be answered ok; the fixed tests cover it.
      if (anchored) continue;
      const answered = await store.anchor(stream, made.at, 'test');
      anchored = model.anchor(made.at);
      expect(answered.kind).toBe(anchored ? 'ok' : 'fatal');
      continue;
    }
    if (made.kind === 'append') {
      const previous = Math.max(0, model.mark().highWater + made.start);
      last = modelRequest(previous, previous + made.length, made.build);
    }
    expect(await store.append(stream, last)).toEqual({ kind: 'ok', value: model.append(last) });
    expect(await store.mark(stream)).toEqual({ kind: 'ok', value: model.mark() });
  }
  const { alerts, quarantine, acknowledgements } = await contents(store, stream);
  expect(alerts).toEqual(model.entries('alerts'));
  expect(quarantine).toEqual(model.entries('quarantine'));
  expect(acknowledgements).toEqual(model.entries('acknowledgements'));
}

/** Goes through [0, end) in batches; returns what it was told. */
async function publish(
  store: AlertStore,
  stream: StreamKey,
  plan: { readonly end: number; readonly lengths: readonly number[] },
): Promise<string[]> {
  const replies: string[] = [];
  for (let at = 0, turn = 0; at < plan.end; turn += 1) {
    const next = Math.min(plan.end, at + plan.lengths[turn % plan.lengths.length]!);
    const reply = await store.append(stream, modelRequest(at, next));
    if (reply.kind !== 'ok') throw new Error(reply.detail);
    expect(['OK', 'DUP']).toContain(reply.value.kind);
    replies.push(reply.value.kind);
    at = next;
    // A store inside the process returns without yielding, so give the other publisher a turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return replies;
}
