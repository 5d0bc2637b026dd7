/** What a feed service writes: a simulated scenario or a recorded folder, in one shape. */
import { controlPublicKeyHex, generateControlKey } from '@breakwater/codec';
import { defaultRuleset, type FeedRecord, type Genesis, type StopSignal } from '@breakwater/core';
import { ConfigurationError, type FeedSettings } from '@breakwater/shell';
import { openScenario, type ScenarioName, scenarioNames } from '@breakwater/simulator';
import { calibrationControl } from './calibration-control.ts';
import type { FeedOptions } from './log-feeder.ts';
import { openFolder } from './recorded-folder.ts';

export interface FeedInput {
  readonly name: string;
  /** Genesis first, then the calibration where there is one. */
  readonly controls: NonNullable<FeedOptions['controls']>;
  readonly fromUs: number;
  readonly toUs: number;
  records(): AsyncIterable<FeedRecord> | Iterable<FeedRecord>;
  /** Rows that carried nothing into the log: set aside by rule, repeated or rejected. */
  setAsideCount(): number;
}

/**
 * Opens the input and calibrates it where its manifest names a span; a scenario brings its calibration along.
 * @throws ConfigurationError for a scenario that is none; FolderError saying what to change in a folder.
 */
export async function openFeedInput(
  place: Exclude<FeedSettings['input'], { kind: 'live' | 'topics' }>,
  seed: number,
  progress: { readonly stop: AbortSignal; readonly onCalibrating: (share: number) => void },
): Promise<FeedInput> {
  return place.kind === 'scenario'
    ? scenarioInput(place.name, seed)
    : folderInput(place.path, progress);
}

function scenarioInput(name: string, seed: number): FeedInput {
  if (!isScenario(name)) {
    const message = `there is no scenario ${name}; there are: ${scenarioNames.join(', ')}.`;
    throw new ConfigurationError([
      { setting: 'BREAKWATER_FEED', origin: 'configuration', message },
    ]);
  }
  const scenario = openScenario(name, { seed });
  return {
    name,
    controls: signed(scenario.genesis, [{ type: 'calibration', content: scenario.calibration }]),
    fromUs: scenario.startTimeUs,
    toUs: scenario.endTimeUs,
    records: () => scenario.records(),
    setAsideCount: () => 0,
  };
}

async function folderInput(
  path: string,
  progress: {
    readonly stop: StopSignal & AbortSignal;
    readonly onCalibrating: (share: number) => void;
  },
): Promise<FeedInput> {
  const folder = await openFolder(path);
  const { name, fromUs, toUs, calibrate } = folder;
  const genesis: Genesis = {
    domain: `replay-${name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`,
    purpose: 'replay',
    clock: 'create',
    keys: [],
    ruleset: defaultRuleset(),
  };
  const calibration =
    calibrate === undefined
      ? []
      : [
          await calibrationControl({
            name,
            origin: 'market',
            ...calibrate,
            genesis,
            records: () => folder.records(),
            stop: progress.stop,
            onProgress: progress.onCalibrating,
          }),
        ];
  return {
    name,
    controls: signed(genesis, calibration),
    fromUs,
    toUs,
    records: () => folder.records(),
    setAsideCount: () =>
      folder.accounting.reduce(
        (sum, { rowCount, decodedCount }) => sum + rowCount - decodedCount,
        0,
      ),
  };
}

function signed(
  genesis: Genesis,
  others: readonly { readonly type: string; readonly content: unknown }[],
): FeedInput['controls'] {
  const privateKey = generateControlKey();
  const content = { ...genesis, keys: [controlPublicKeyHex(privateKey)] };
  const contents = [{ type: 'genesis', content }, ...others];
  return { domain: genesis.domain, privateKey, sequence: 0, contents };
}

function isScenario(name: string): name is ScenarioName {
  return scenarioNames.some((known) => known === name);
}
