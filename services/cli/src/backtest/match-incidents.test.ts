import { sampleAlert, sampleIncident } from '@breakwater/contract/sample';
import { defaultRuleset, type Severity } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { IncidentRun, type RunIncident } from '../incidents/incident-run.ts';
import { backtestJson, backtestText } from './backtest-text.ts';
import { changesBySeverity, matchIncidents } from './match-incidents.ts';

const SECOND_US = 1_000_000;
const NOON_US = 1_760_184_000_000_000;

interface Told {
  readonly at: number; // unit: s after noon
  readonly severity: Severity;
}

/** One run: incidents by name, each as it was told of. `group` is its asset. */
function run(
  incidents: Readonly<Record<string, { readonly group?: string; readonly told: readonly Told[] }>>,
): RunIncident[] {
  const collected = new IncidentRun(defaultRuleset());
  const base = sampleIncident();
  for (const [incidentId, { group = 'USDT', told }] of Object.entries(incidents)) {
    for (const [index, { at, severity }] of told.entries()) {
      const lead = { ...base.lead, scope: { ...base.lead.scope, assets: [group] } };
      const onsetTimeUs = NOON_US + (told[0]?.at ?? 0) * SECOND_US;
      const incident = { ...base, lead, severity, onsetTimeUs, sequence: index + 1 };
      const timeUs = NOON_US + at * SECOND_US;
      collected.add(sampleAlert({ incidentId, incident, timeUs }).content);
    }
  }
  return collected.incidents({ fromUs: NOON_US, toUs: NOON_US + 86_400 * SECOND_US });
}

/** `gained/lost/earlier/later` of S2 and worse. */
function s2(before: RunIncident[], after: RunIncident[]): string {
  const [, change] = changesBySeverity(matchIncidents(before, after));
  const lists = [change?.gained, change?.lost, change?.earlier, change?.later];
  return lists.map((list) => list?.length).join('/');
}

const at = (seconds: number, severity: Severity = 'S2') => ({ told: [{ at: seconds, severity }] });

describe('incidents under two sets of rules', () => {
  it.each([
    ['the same', { a: at(10) }, { b: at(10) }, '0/0/0/0'],
    ['one more', {}, { b: at(10) }, '1/0/0/0'],
    ['one less', { a: at(10) }, {}, '0/1/0/0'],
    ['within two minutes, earlier', { a: at(100) }, { b: at(10) }, '0/0/1/0'],
    ['within two minutes, later', { a: at(10) }, { b: at(100) }, '0/0/0/1'],
    ['too far apart', { a: at(10) }, { b: at(200) }, '1/1/0/0'],
    ['of another asset', { a: { ...at(10), group: 'USDC' } }, { b: at(10) }, '1/1/0/0'],
    [
      'of two coins, which are one group',
      { a: { ...at(10), group: 'BTC' } },
      { b: { ...at(10), group: 'ETH' } },
      '0/0/0/0',
    ],
    ['a watch that people are told of now', { a: at(10, 'S1') }, { b: at(10) }, '1/0/0/0'],
    ['the nearer of two', { a: at(100) }, { b: at(10), c: at(90) }, '1/0/1/0'],
    [
      'a long one, overlapped at its end',
      {
        a: {
          told: [
            { at: 0, severity: 'S2' },
            { at: 5_000, severity: 'S1' },
          ],
        },
      },
      { b: at(5_100) },
      '0/0/0/1',
    ],
  ] as const)('%s', (_what, before, after, counts) => {
    expect(s2(run(before), run(after))).toBe(counts);
  });

  it('counts each severity by when it was first reached', () => {
    const worse = {
      told: [
        { at: 10, severity: 'S2' },
        { at: 70, severity: 'S3' },
      ],
    } as const;
    const sooner = {
      told: [
        { at: 10, severity: 'S2' },
        { at: 40, severity: 'S3' },
      ],
    } as const;
    const changes = changesBySeverity(matchIncidents(run({ a: worse }), run({ b: sooner })));
    expect(changes.map(({ earlier, later }) => [earlier.length, later.length])).toEqual([
      [0, 0],
      [0, 0],
      [1, 0],
      [0, 0],
    ]);
    expect(changes[2]?.earlier[0]?.laterByUs).toBe(-30 * SECOND_US);
  });
});

it('leaves out what began outside the span', () => {
  expect(run({ a: at(-10), b: at(86_500), c: at(0) }).map(({ id }) => id)).toEqual(['c']);
});

it('says it as a table with the incidents that people would be told of', () => {
  const matched = matchIncidents(
    run({ a: at(100), gone: { ...at(9_000), group: 'BTC' } }),
    run({ b: at(40) }),
  );
  const changes = changesBySeverity(matched);
  const text = backtestText(['a.yaml', 'b.yaml'], changes);
  expect(text).toMatch(/S2 and worse +2 +1 +0 +1 +1 +0\n/);
  expect(text).toMatch(/\nlost {5}2025-10-11T14:30:00\.000Z {2}S2 {2}BTC squeeze — /);
  expect(text).toMatch(/\nearlier {2}.* by 60 s\n/);
  expect(backtestText(['a', 'b'], changesBySeverity(matchIncidents([], [])))).toContain(
    'No incident of S2',
  );
  const said = backtestJson(['a.yaml', 'b.yaml'], changes) as { severities: { lost: unknown[] }[] };
  expect(said.severities[1]?.lost).toHaveLength(1);
});
