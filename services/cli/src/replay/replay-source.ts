/** What a replay reads: a recorded folder or a simulated scenario, in one shape. */
import {
  assert,
  type Calibration,
  defaultRuleset,
  type FeedRecord,
  type Genesis,
  type InstrumentDefinition,
} from '@breakwater/core';
import {
  type EncodedChunk,
  type FeedControl,
  FolderReading,
  openFolder,
  type RecordedFolder,
  type RejectedRow,
  type StreamAccounting,
} from '@breakwater/feeds';
import {
  type LendingCase,
  type OrderDay,
  openLendingCase,
  openScenario,
  type ScenarioName,
} from '@breakwater/simulator';
import type { TimeSpan } from './alert-tally.ts';

export interface ReplaySource {
  readonly name: string;
  readonly genesis: Genesis;
  readonly origin: 'market' | 'simulated';
  readonly instruments: ReadonlyMap<string, InstrumentDefinition>;
  readonly span: TimeSpan;
  /** What may be calibrated on, before anything is scored. */
  readonly calibrate: TimeSpan | undefined;
  /** Brought along ready-made; then nothing needs to be calibrated. */
  readonly calibration: Calibration | undefined;
  /** Control records of their own moments, such as a supervisor's order. */
  readonly controls: readonly FeedControl[];
  /** What the lending case's report is made from; undefined for all else. */
  readonly lendingCase: LendingCase | undefined;
  /** Spans in which labels say that nothing happened. */
  readonly quiet: readonly TimeSpan[];
  /** All records, anew at each call. */
  records(
    onRejected?: (row: RejectedRow) => void,
  ): AsyncIterable<FeedRecord> | Iterable<FeedRecord>;
  /** The same, read and encoded by another thread meanwhile; undefined where that is not worth it. */
  readonly chunks?:
    | ((onRejected: (row: RejectedRow) => void) => AsyncIterable<EncodedChunk>)
    | undefined;
  /** What became of every row of the newest call; empty where there are no rows. */
  accounting(): readonly StreamAccounting[];
}

/** A thread of its own takes a quarter of a second to begin. */
const THREAD_ROW_COUNT_MIN = 200_000;

/**
 * `thread`: see `CommandContext`.
 * @throws FolderError saying what to change in the folder.
 */
export async function folderSource(path: string, thread?: string): Promise<ReplaySource> {
  const folder = await openFolder(path);
  let accounted: Pick<RecordedFolder, 'accounting'> = folder;
  const chunks = (entry: string) => (onRejected: (row: RejectedRow) => void) => {
    const reading = new FolderReading(folder, { entry, onRejected });
    accounted = reading;
    return reading.chunks();
  };
  const isLong = folder.rowCount >= THREAD_ROW_COUNT_MIN;
  const { name, instruments, fromUs, toUs } = folder;
  return {
    name,
    genesis: {
      domain: `replay-${name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`,
      purpose: 'replay',
      clock: 'create',
      keys: [],
      ruleset: defaultRuleset(),
    },
    origin: 'market',
    instruments,
    span: { fromUs, toUs },
    calibrate: folder.calibrate,
    calibration: undefined,
    controls: [],
    lendingCase: undefined,
    quiet: quietSpans(folder),
    records: (onRejected) => {
      accounted = folder;
      return folder.records(onRejected === undefined ? {} : { onRejected });
    },
    chunks: thread !== undefined && isLong ? chunks(thread) : undefined,
    accounting: () => accounted.accounting,
  };
}

function quietSpans(folder: RecordedFolder): TimeSpan[] {
  const quiet = folder.labels?.quiet ?? [];
  return quiet.map(({ from, to }) => ({ fromUs: microseconds(from), toUs: microseconds(to) }));
}

function microseconds(iso: string): number {
  // A time without a zone mark is UTC, as everywhere in a recorded folder.
  const timeMs = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
  assert(Number.isFinite(timeMs), 'labels were checked when the folder was opened');
  return timeMs * 1_000;
}

export function scenarioSource(name: ScenarioName, seed: number): ReplaySource {
  const scenario = openScenario(name, { seed });
  return {
    name: scenario.name,
    genesis: scenario.genesis,
    origin: 'simulated',
    instruments: new Map(scenario.instruments.map((definition) => [definition.key, definition])),
    span: { fromUs: scenario.startTimeUs, toUs: scenario.endTimeUs },
    calibrate: undefined,
    calibration: scenario.calibration,
    controls: [],
    lendingCase: undefined,
    quiet: scenario.labels.quiet.map(({ from, to }) => ({
      fromUs: microseconds(from),
      toUs: microseconds(to),
    })),
    records: () => scenario.records(),
    accounting: () => [],
  };
}

/** Half a year of two lending programmes, with the order of August in the log when it takes effect. */
export function lendingSource(seed: number, orderDay: OrderDay | undefined): ReplaySource {
  const own = openLendingCase({ seed, ...(orderDay === undefined ? {} : { orderDay }) });
  const { name, genesis, calibration, order, instruments, startTimeUs, endTimeUs } = own;
  return {
    ...{ name, genesis, origin: 'simulated', calibrate: undefined, calibration, quiet: [] },
    instruments: new Map(instruments.map((definition) => [definition.key, definition])),
    span: { fromUs: startTimeUs, toUs: endTimeUs },
    controls: [{ type: 'lending-order', content: order, atUs: order.effectiveTimeUs }],
    lendingCase: own,
    records: () => own.records(),
    accounting: () => [],
  };
}
