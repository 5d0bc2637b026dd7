/** The simulator's suite: every scenario under several seeds. */
import { type RunResult, resultOf } from '@breakwater/evaluation';
import { openScenario, type ScenarioName } from '@breakwater/simulator';
import { runDomain } from './domain-run.ts';

/** A second is the finest step that a rule of minutes needs. */
const STEP_US = 1_000_000;

export interface SimulatedRun {
  readonly name: ScenarioName;
  readonly seed: number;
}

export interface RunControl {
  readonly stop: AbortSignal;
  readonly onProgress: (share: number) => void;
}

export async function simulatedRun(run: SimulatedRun, control: RunControl): Promise<RunResult> {
  const { name, seed } = run;
  const scenario = openScenario(name, { seed });
  const { genesis, calibration, labels, incidentTimeUs, startTimeUs, endTimeUs } = scenario;
  const played = await runDomain({
    genesis,
    calibration,
    instruments: new Map(scenario.instruments.map((one) => [one.key, one])),
    fromUs: startTimeUs,
    toUs: endTimeUs,
    stepUs: STEP_US,
    records: scenario.records(),
    ...control,
  });
  return resultOf({ name, seed, origin: 'simulated', labels, incidentTimeUs, ...played });
}
