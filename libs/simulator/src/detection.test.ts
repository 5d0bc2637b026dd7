/** Every scenario through the real codec and pipeline: what its labels claim is found, and calm stays calm. */
import { decodeRecord } from '@breakwater/codec';
import {
  type Alert,
  type AlertContent,
  canonicalJson,
  type EncodedFeedRecord,
  Pipeline,
  type SignedControl,
} from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { materialise, reorder, repeat } from './fault.ts';
import { openScenario, type Scenario } from './scenario.ts';

const SIGNER = 'ab'.repeat(32);
const SECOND_US = 1_000_000;
/** Longer than the longest wait of a close. */
const TAIL_SECONDS = 4_000;

/** What is asked of every change here; look-alikes are judged over many seeds by the evaluation. */
const CLAIMED = [
  'calm-day',
  'sell-off-2025-07',
  'squeeze-2025-10-11',
  'long-liquidation-cascade',
  'fx-jump',
  'feed-outage',
] as const;

interface Run {
  readonly alerts: readonly Alert[];
  readonly pipeline: Pipeline;
}

function play(scenario: Scenario, records: Iterable<EncodedFeedRecord>): Run {
  const pipeline = new Pipeline();
  const alerts: Alert[] = [];
  let offset = 0;
  let logTimeUs = scenario.startTimeUs;
  const step = (timestampUs: number, body: Parameters<Pipeline['step']>[0]['body']): void => {
    for (const output of pipeline.step({ offset, timestampUs, body })) {
      expect(output.kind).toBe('alert');
      if (output.kind === 'alert') alerts.push(output.alert);
    }
    offset += 1;
    logTimeUs = timestampUs;
  };
  const { domain } = scenario;
  const control = (sequence: number, type: string, content: unknown): SignedControl => {
    return { domain, sequence, signerKey: SIGNER, type, content };
  };
  const genesis = { ...scenario.genesis, keys: [SIGNER] };
  step(logTimeUs, { kind: 'control', control: control(1, 'genesis', genesis) });
  step(logTimeUs, { kind: 'control', control: control(2, 'calibration', scenario.calibration) });
  for (const { timestampUs, value } of records)
    step(timestampUs, decodeRecord(value, pipeline.batch));
  const endUs = logTimeUs;
  for (let s = 1; s < TAIL_SECONDS; s += 1) step(endUs + s * SECOND_US, { kind: 'tick' });
  return { alerts, pipeline };
}

/** The first content that differs, or nothing: a whole run does not fit a report. */
function difference(left: readonly string[], right: readonly string[]): string | undefined {
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    if (left[at] !== right[at]) return `${at}: ${left[at]} ≠ ${right[at]}`.slice(0, 3_000);
  }
  return undefined;
}

const contents = (run: Run): string[] => run.alerts.map(({ content }) => canonicalJson(content));

/** Whether the alert is what the label asks for: detector, direction, one of its names, from its severity on, in its span. */
function answers(content: AlertContent, label: Scenario['labels']['events'][number]): boolean {
  const names = [...content.scope.assets, ...content.scope.venues];
  const atMs = content.timeUs / 1_000;
  return (
    content.detector === label.detector &&
    content.direction === label.direction &&
    label.scope.some((name) => names.includes(name)) &&
    content.severity >= label.minSeverity &&
    atMs >= Date.parse(label.from) &&
    atMs <= Date.parse(label.alarmBy ?? label.to)
  );
}

describe.each(CLAIMED)('%s', (name) => {
  const scenario = openScenario(name, { seed: 1 });
  const run = play(scenario, materialise(scenario.records()));

  it('raises what its labels say, in time', () => {
    for (const label of scenario.labels.events) {
      const found = run.alerts.filter(({ content }) => answers(content, label));
      expect(found.length, JSON.stringify(label)).toBeGreaterThan(0);
    }
  });

  it('stays silent from S2 on where its labels say quiet', () => {
    for (const { from, to, scope } of scenario.labels.quiet) {
      const loud = run.alerts.filter(({ content }) => {
        const atMs = content.timeUs / 1_000;
        const inSpan = atMs > Date.parse(from) && atMs < Date.parse(to);
        const named = content.scope.assets.some((asset) => scope.includes(asset));
        return inSpan && named && content.detector !== 'D' && content.severity !== 'S1';
      });
      expect(loud.map(({ content }) => `${content.subject} ${content.severity}`)).toEqual([]);
    }
  });

  it('ends with every alert closed but those of days and months, nothing late and nothing lost', () => {
    const shorter = run.alerts.filter(({ content }) => content.detector !== 'C');
    const last = new Map(shorter.map(({ content }) => [content.id, content.state]));
    expect([...last.values()].filter((state) => state !== 'CLOSED')).toEqual([]);
    const { lateCount, beyondLateCount, holeCount, saturatedCount } = run.pipeline.counters;
    expect({ lateCount, beyondLateCount, holeCount, saturatedCount }).toEqual({
      lateCount: 0,
      beyondLateCount: 0,
      holeCount: 0,
      saturatedCount: 0,
    });
  });
});

describe('squeeze-2025-10-11 with faults', () => {
  const scenario = openScenario('squeeze-2025-10-11', { seed: 2, leadInUs: 120_000_000 });
  const records = materialise(scenario.records());
  const plain = contents(play(scenario, records));

  it('gives the same contents when sources interleave otherwise', () => {
    const shuffled = [...reorder(records, { seed: 5, windowUs: 1_500_000 })];
    expect(shuffled.some(({ source }, at) => source !== records[at]?.source)).toBe(true);
    expect(difference(contents(play(scenario, shuffled)), plain)).toBeUndefined();
    expect(plain.length).toBeGreaterThan(20);
  });

  it('gives the same contents when records are sent again with other borders', () => {
    const twice = [...repeat(records, { seed: 6, share: 0.05 })];
    expect(twice.length).toBeGreaterThan(records.length);
    expect(difference(contents(play(scenario, twice)), plain)).toBeUndefined();
  });
});
