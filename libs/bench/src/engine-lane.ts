/** The engine lane: bytes in memory → alerts, ours beside the plain rival, equal alerts first. */
import { decodeRecord } from '@breakwater/codec';
import {
  type AlertContent,
  canonicalJson,
  defaultRuleset,
  Pipeline,
  type RecordBody,
  type SignedControl,
} from '@breakwater/core';
import type { Load } from './load.ts';
import { PlainEngine } from './plain/plain-engine.ts';

/** Told when the steady part of a load begins and ends: everything is set up, and nothing alerts yet. */
export interface SteadyWatch {
  begin(): void;
  end(): void;
}

/** Runs a load through a fresh engine and returns what it alerted. */
export type Contender = (load: Load, watch?: SteadyWatch) => AlertContent[];

const SIGNER = '00'.repeat(32);

function genesis(): SignedControl {
  const content = {
    domain: 'bench',
    purpose: 'simulation',
    clock: 'create',
    keys: [SIGNER],
    ruleset: defaultRuleset(),
  };
  return { domain: 'bench', sequence: 1, signerKey: SIGNER, type: 'genesis', content };
}

/** Our engine as the lane drives it: the same calls as the rival's. */
class BreakwaterEngine {
  readonly alerts: AlertContent[] = [];
  readonly #pipeline = new Pipeline();
  readonly #record: { offset: number; timestampUs: number; body: RecordBody };

  constructor(control: SignedControl, startUs: number) {
    this.#record = { offset: 0, timestampUs: startUs, body: { kind: 'control', control } };
    this.#pipeline.step(this.#record);
  }

  record(offset: number, timestampUs: number, value: Uint8Array): void {
    const record = this.#record;
    record.body = decodeRecord(value, this.#pipeline.batch);
    record.offset = offset;
    record.timestampUs = timestampUs;
    const outputs = this.#pipeline.step(record);
    if (outputs.length === 0) return;
    for (const output of outputs) {
      if (output.kind === 'quarantine') throw new Error(`quarantined: ${output.entry.reason}`);
      if (output.kind === 'alert') this.alerts.push(output.alert.content);
    }
  }
}

/** An index and not an iterator, which would allocate a pair for every record. */
function drive(
  engine: { record(offset: number, timestampUs: number, value: Uint8Array): void },
  load: Load,
  watch: SteadyWatch | undefined,
): void {
  const { records } = load;
  for (let at = 0; at < records.length; at += 1) {
    if (at === load.steadyFrom) watch?.begin();
    if (at === load.steadyTo) watch?.end();
    const record = records[at] as Load['records'][number];
    engine.record(at + 1, record.timestampUs, record.value);
  }
}

export function runBreakwater(load: Load, watch?: SteadyWatch): AlertContent[] {
  const engine = new BreakwaterEngine(genesis(), load.startUs);
  drive(engine, load, watch);
  return engine.alerts;
}

export function runPlain(load: Load, watch?: SteadyWatch): AlertContent[] {
  const engine = new PlainEngine();
  engine.control(0, load.startUs, genesis());
  drive(engine, load, watch);
  return engine.writer.revisions.map((revision) => revision.content);
}

/** What differs first between two runs' alerts, or undefined where they are equal to the byte. */
export function firstDifference(
  ours: readonly AlertContent[],
  theirs: readonly AlertContent[],
): string | undefined {
  for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
    const left = ours[at];
    const right = theirs[at];
    if (left === undefined || right === undefined) {
      return `alert ${at}: ${ours.length} against ${theirs.length}`;
    }
    for (const field of Object.keys(left) as (keyof AlertContent)[]) {
      const one = canonicalJson(left[field]);
      const other = canonicalJson(right[field]);
      if (one !== other) return `alert ${at}, ${left.subject}, ${field}: ${one} against ${other}`;
    }
  }
  return undefined;
}
