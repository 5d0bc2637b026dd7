/**
 * A pipeline that begins at a snapshot is the one that took it: cut anywhere, it puts out the same bytes and ends in the same state,
 * to the byte, as one that never stopped.
 */
import { decodeRecord } from '@breakwater/codec';
import {
  canonicalJson,
  type EncodedFeedRecord,
  type FeedRecord,
  Pipeline,
  StateReader,
  StateWriter,
} from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { materialise, reorder, repeat } from './fault.ts';
import { openScenario } from './scenario.ts';
import { SeededRandom } from './seeded-random.ts';

const SIGNER = 'ab'.repeat(32);
const CUT_COUNT = 4;
/** Records are made, and stepped twice: on a busy machine that takes its time. */
const TEST_MS = 240_000;
/** Silence after the last record, in which alerts clear and close. */
const TAIL_SECONDS = 900;
const AFTER_ONSET_MS = 300_000;

/** A record before it is decoded. */
interface Line {
  readonly timestampUs: number;
  readonly value: Uint8Array | null;
  readonly control?: { readonly type: string; readonly content: unknown };
}

interface Told {
  readonly domain: string;
  readonly startTimeUs: number;
  readonly genesis: object;
  readonly calibration: object;
}

function linesOf(told: Told, records: readonly EncodedFeedRecord[]): Line[] {
  const controls = [
    { type: 'genesis', content: { ...told.genesis, keys: [SIGNER] } },
    { type: 'calibration', content: told.calibration },
  ];
  const endUs = records.at(-1)?.timestampUs ?? 0;
  return [
    ...controls.map((control) => ({ timestampUs: told.startTimeUs, value: null, control })),
    ...records,
    ...Array.from({ length: TAIL_SECONDS }, (_, second) => ({
      timestampUs: endUs + second * 1_000_000,
      value: null,
    })),
  ];
}

function* until(records: Iterable<FeedRecord>, untilUs: number): Generator<FeedRecord> {
  for (const record of records) {
    if (record.timestampUs > untilUs) return;
    yield record;
  }
}

/** Steps [from, to); returns what was put out. */
function run(
  pipeline: Pipeline,
  domain: string,
  lines: readonly Line[],
  from: number,
  to: number,
): string[] {
  const told: string[] = [];
  for (let offset = from; offset < to; offset += 1) {
    const { timestampUs, value, control } = lines[offset] as Line;
    const signed = { domain, sequence: offset + 1, signerKey: SIGNER };
    const body =
      control !== undefined
        ? ({ kind: 'control', control: { ...signed, ...control } } as const)
        : value === null
          ? ({ kind: 'tick' } as const)
          : decodeRecord(value, pipeline.batch);
    const outputs = pipeline.step({ offset, timestampUs, body });
    for (const output of outputs) told.push(canonicalJson(output));
  }
  return told;
}

function saved(pipeline: Pipeline): Uint8Array {
  const writer = new StateWriter();
  writer.part(pipeline);
  return writer.bytes.slice();
}

function loaded(bytes: Uint8Array): Pipeline {
  const pipeline = new Pipeline();
  const reader = new StateReader(bytes);
  reader.part(pipeline);
  expect(reader.isDone).toBe(true);
  return pipeline;
}

/** Cuts the log in random places, the beginning and the control records among them. */
function expectSame(domain: string, lines: readonly Line[], seed: number): void {
  const random = SeededRandom.fromSeed(seed).split('cuts');
  const places = Array.from({ length: CUT_COUNT }, () => random.index(lines.length));
  const cuts = [...new Set([0, 1, 2, 3, ...places, lines.length])].sort(
    (left, right) => left - right,
  );
  const whole = new Pipeline();
  let stopped: { readonly bytes: Uint8Array; readonly at: number } = { bytes: saved(whole), at: 0 };
  let toldCount = 0;
  for (const cut of cuts.slice(1)) {
    const restarted = loaded(stopped.bytes);
    expect(Buffer.compare(saved(restarted), stopped.bytes), `loaded at ${stopped.at}`).toBe(0);
    const told = run(whole, domain, lines, stopped.at, cut);
    expect(run(restarted, domain, lines, stopped.at, cut)).toEqual(told);
    expect(restarted.digest).toBe(whole.digest);
    const bytes = saved(whole);
    expect(Buffer.compare(saved(restarted), bytes), `from ${stopped.at} to ${cut}`).toBe(0);
    toldCount += told.length;
    stopped = { bytes, at: cut };
  }
  // Where nothing is put out, equal digests say nothing.
  expect(toldCount).toBeGreaterThan(20);
}

describe('a restart from a snapshot', () => {
  it(
    'long-liquidation-cascade, out of order, repeated and with what cannot be read',
    () => {
      const scenario = openScenario('long-liquidation-cascade', { seed: 5 });
      const untilMs = Date.parse(scenario.labels.events[0]?.from ?? '') + AFTER_ONSET_MS;
      const records = materialise(until(scenario.records(), untilMs * 1_000));
      const shuffled = repeat(reorder(records, { seed: 5, windowUs: 1_000_000 }), {
        seed: 5,
        share: 0.01,
      });
      const broken = shuffled.map((record, at) =>
        at % 9_973 === 7 ? { ...record, value: record.value.subarray(0, 9) } : record,
      );
      expectSame(scenario.domain, linesOf(scenario, broken), 5);
    },
    TEST_MS,
  );
});
