/** Long calibrations as records, and back through a pipeline. */
import { type Calibration, defaultRuleset, EventBatch, Pipeline } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { encodeControl } from './control-encoder.ts';
import { controlPublicKeyHex, generateControlKey } from './control-key.ts';
import { controlRecords } from './control-parts.ts';
import { decodeRecord } from './record-decoder.ts';

const privateKey = generateControlKey();

function calibrationOf(subjectCount: number): Calibration {
  const tail = { knots: [0.5, 1.25, 1.75, 2.123_456_789], shape: 0.123_456_789, scale: 0.6 };
  const subjects = Array.from({ length: subjectCount }, (_, at) => `C${at}@upbit:C${at}/KRW:spot`);
  const channels = ['direct', 'venueGap', 'nationalPremium', 'pressure'].flatMap((channel) =>
    [15e6, 60e6, 300e6, 1_200e6].map((windowUs) => ({ channel, windowUs })),
  );
  return {
    ...{ name: '대한 quiet', origin: 'market', spanFromUs: 0, spanToUs: 1, marketDays: 25 },
    ...{ budgetS1PerMarketDay: 1, budgetS2PerMarketDay: 0.1, thresholds: [] },
    baselines: subjects.flatMap((subject) =>
      channels.map((of) => ({
        subject,
        ...of,
        median: 1e-5,
        scale: 4e-4,
        upper: tail,
        lower: tail,
      })),
    ),
    rates: subjects.map((subject) => ({
      scope: `trades:${subject}`,
      perSecond: Array.from({ length: 96 }, (_, at) => at / 7),
    })),
  };
}

/** What a pipeline makes of the contents, each as the bytes of a record. */
function stepped(
  contents: readonly { readonly type: string; readonly content: unknown }[],
): Pipeline {
  const pipeline = new Pipeline();
  const keys = [controlPublicKeyHex(privateKey)];
  const genesis = {
    ...{ domain: 'd', purpose: 'replay', clock: 'create', keys, ruleset: defaultRuleset() },
  };
  const all = [{ type: 'genesis', content: genesis }, ...contents];
  all.forEach(({ type, content }, sequence) => {
    const value = encodeControl({ domain: 'd', sequence, type, content, privateKey });
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    const body = decodeRecord(value, new EventBatch());
    pipeline.step({ offset: sequence, timestampUs: 1, body });
  });
  return pipeline;
}

describe('the records of a control content', () => {
  it('is one for a calibration that fits, as before', () => {
    const control = { type: 'calibration', content: calibrationOf(10) } as const;
    expect(controlRecords(control)).toEqual([control]);
  });

  it('are parts of a long calibration, and make the same of a pipeline', () => {
    const content = calibrationOf(300);
    const records = controlRecords({ type: 'calibration', content });
    expect(records.length).toBeGreaterThan(4);
    expect(new Set(records.map(({ type }) => type))).toEqual(new Set(['calibration-part']));
    const { control } = stepped(records);
    expect(control.calibration).toEqual(content);
    expect(control.calibrationHash).toBe((records[0]!.content as { hash: string }).hash);
    expect(stepped(records.slice(0, -1)).control.calibration).toBeUndefined();
  });

  it.each([
    ['another type', { type: 'ruleset', content: calibrationOf(300) }],
    ['no calibration', { type: 'calibration', content: { baselines: 'x'.repeat(300_000) } }],
    ['nothing', { type: 'calibration', content: null }],
  ])('is left as it is: %s', (_what, control) => {
    expect(controlRecords(control)).toEqual([control]);
  });

  it('is left whole where it would be more parts than a domain takes', () => {
    const { rates, ...head } = calibrationOf(1);
    const long = { ...rates[0]!, perSecond: Array<number>(96).fill(0.123_456_789_012_345) };
    const content = { ...head, rates: Array.from({ length: 10_000 }, () => long) };
    const records = controlRecords({ type: 'calibration', content });
    expect(records).toHaveLength(1);
    expect(encodeControl({ domain: 'd', sequence: 1, ...records[0]!, privateKey })).toMatchObject({
      kind: 'refused',
      detail: expect.stringMatching(/bytes, at most 262144/),
    });
  });
});
