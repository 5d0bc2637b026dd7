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

/** Runs a load through a fresh engine and answers what it alerted. */
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

export function runBreakwater(load: Load, watch?: SteadyWatch): AlertContent[] {
  const pipeline = new Pipeline();
  const alerts: AlertContent[] = [];
  const begin = { kind: 'control', control: genesis() } as const;
  const log: { offset: number; timestampUs: number; body: RecordBody } = {
    offset: 0,
    timestampUs: load.startUs,
    body: begin,
  };
  pipeline.step(log);
  const { records } = load;
  for (let i = 0; i < records.length; i += 1) {
    if (i === load.steadyFrom) watch?.begin();
    if (i === load.steadyTo) watch?.end();
    const record = records[i] as Load['records'][number];
    log.body = decodeRecord(record.value, pipeline.batch);
    log.offset = i + 1;
    log.timestampUs = record.timestampUs;
    const outputs = pipeline.step(log);
    for (const output of outputs) {
      if (output.kind === 'quarantine') throw new Error(`quarantined: ${output.entry.reason}`);
      if (output.kind !== 'alert') continue;
      alerts.push(output.alert.content);
    }
  }
  return alerts;
}

export function runPlain(load: Load, watch?: SteadyWatch): AlertContent[] {
  const engine = new PlainEngine();
  engine.control(0, load.startUs, genesis());
  for (const [at, record] of load.records.entries()) {
    if (at === load.steadyFrom) watch?.begin();
    if (at === load.steadyTo) watch?.end();
    engine.record(at + 1, record.timestampUs, record.value);
  }
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
