/**
 * Makes calibration/simulated.json: what is normal in the simulator's own calm market. Run it again whenever the
 * market model or the calibrator changes:
 *
 *   node libs/simulator/src/make-calibration.ts [HOURS] [SEED]
 *
 * A calibration on simulated data proves that calibrating works; it says nothing about a real market.
 */
import { writeFileSync } from 'node:fs';
import { decodeRecord } from '@breakwater/codec';
import { Calibrator, canonicalJson, defaultRuleset, type Pipeline } from '@breakwater/core';
import { materialise } from './fault.ts';
import { calmRecords, openScenario } from './scenario.ts';

const HOUR_US = 3_600_000_000;
const SIGNER = '00'.repeat(32);
const SHOW_EVERY_US = 600_000_000;

const hours = Number(process.argv[2] ?? 24);
const seed = Number(process.argv[3] ?? 20_251_123);
const start = openScenario('calm-day', { seed }).startTimeUs;
const span = { seed, startTimeUs: start, durationUs: hours * HOUR_US };
const calibrator = new Calibrator({
  name: `simulated calm, ${hours} h, seed ${seed}`,
  origin: 'simulated',
  fromUs: start,
  toUs: start + span.durationUs,
  ruleset: defaultRuleset(),
});
replay(calibrator.firstPass(), 'baselines');
replay(calibrator.secondPass(), 'thresholds');
const calibration = calibrator.finish();
const path = new URL('../calibration/simulated.json', import.meta.url);
writeFileSync(path, `${canonicalJson(calibration)}\n`);
process.stderr.write(`${calibration.marketDays} market-days → ${path.pathname}\n`);

/** Steps a pipeline through the calm market; nothing comes out of it but what its probes hear. */
function replay(pipeline: Pipeline, pass: string): void {
  let offset = 0;
  const { genesis } = openScenario('calm-day', { seed });
  const control = {
    domain: genesis.domain,
    sequence: 1,
    signerKey: SIGNER,
    type: 'genesis',
    content: { ...genesis, keys: [SIGNER] },
  };
  pipeline.step({ offset, timestampUs: start, body: { kind: 'control', control } });
  let shownUs = start;
  for (const record of calmRecords(span)) {
    const [encoded] = materialise([record]);
    if (encoded === undefined) continue;
    offset += 1;
    const body = decodeRecord(encoded.value, pipeline.batch);
    pipeline.step({ offset, timestampUs: record.timestampUs, body });
    if (record.timestampUs - shownUs < SHOW_EVERY_US) continue;
    shownUs = record.timestampUs;
    const share = Math.round((100 * (shownUs - start)) / span.durationUs);
    process.stderr.write(`\r${pass} ${share} %  `);
  }
  process.stderr.write('\n');
}
