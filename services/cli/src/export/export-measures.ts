/** `breakwater export panes|scores`: what detectors measured each second of a folder or a log, as a table. */
import {
  type Calibration,
  defaultRuleset,
  PANE_SUM_NAMES,
  Pipeline,
  tapPanes,
  tapScores,
} from '@breakwater/core';
import { openFolder } from '@breakwater/feeds';
import { EXIT_CODE } from '@breakwater/shell';
import { calibrateFolder, spanOf, type TimeSpan } from '../calibration/calibration-input.ts';
import type { CommandContext } from '../command/command-context.ts';
import { readControlFile } from '../control/control-document.ts';
import { type ControlPlaceFlags, domainLogOf } from '../control/control-place.ts';
import { onePartition } from '../domain/domain-log.ts';
import { stepFolder } from '../domain/folder-steps.ts';
import { stepRecord, walkLog } from '../domain/log-walk.ts';
import { type Column, openTable } from './table-file.ts';

export type Measure = 'panes' | 'scores';

export interface MeasureFlags extends ControlPlaceFlags {
  readonly to: string;
  readonly minScore?: number;
  readonly calibration?: string;
}

type Row = readonly (string | number)[];

const COLUMNS: Readonly<Record<Measure, readonly Column[]>> = {
  panes: [
    { name: 'time', type: 'time' },
    { name: 'market', type: 'text' },
    { name: 'price', type: 'number' },
    { name: 'quantumLots', type: 'count' },
    ...PANE_SUM_NAMES.map((name): Column => ({ name, type: 'count' })),
  ],
  scores: [
    { name: 'time', type: 'time' },
    { name: 'detector', type: 'text' },
    { name: 'subject', type: 'text' },
    { name: 'direction', type: 'text' },
    { name: 'windowSeconds', type: 'number' },
    { name: 'score', type: 'number' },
  ],
};

/** Below it no window comes near any threshold (p = 0.1). */
const SCORE_MIN_DEFAULT = 1;

/** Writes the table; `input` is a recorded folder or FROM..TO of a log. @throws CommandError, FolderError; WalkStopped. */
export async function exportMeasures(
  measure: Measure,
  input: string,
  flags: MeasureFlags,
  context: CommandContext,
): Promise<number> {
  const table = openTable(flags.to, COLUMNS[measure]);
  const pipeline = new Pipeline();
  let gathered: Row[] = [];
  let rowCount = 0;
  let span: TimeSpan | undefined;
  const take = (timeUs: number, row: Row): void => {
    if (span === undefined || (timeUs >= span.fromUs && timeUs < span.toUs)) gathered.push(row);
  };
  tap(measure, pipeline, flags.minScore ?? SCORE_MIN_DEFAULT, take);
  const onStepped = async (): Promise<void> => {
    const rows = gathered;
    gathered = [];
    rowCount += rows.length;
    for (const row of rows) await table.add(row);
  };
  span = spanOf(input);
  try {
    if (span === undefined)
      await overFolder(input, { measure, flags, pipeline, onStepped }, context);
    else await overLog(span, { flags, pipeline, onStepped }, context);
  } finally {
    await table.close();
  }
  context.terminal.say(`${flags.to}: ${rowCount} rows.`);
  return EXIT_CODE.ok;
}

function tap(
  measure: Measure,
  pipeline: Pipeline,
  scoreMin: number,
  take: (timeUs: number, row: Row) => void,
): void {
  if (measure === 'panes') {
    tapPanes(pipeline, ({ timeUs, market, price, quantumLots, sums }) =>
      take(timeUs, [timeUs, market, price, quantumLots, ...sums]),
    );
    return;
  }
  tapScores(pipeline, scoreMin, ({ timeUs, detector, subject, direction, windowUs, score }) =>
    take(timeUs, [timeUs, detector, subject, direction, windowUs / 1e6, score]),
  );
}

interface Steps {
  readonly flags: MeasureFlags;
  readonly pipeline: Pipeline;
  readonly onStepped: () => Promise<void>;
}

/** Scores need to know what is normal: the file that was given, else the folder's own span. */
async function overFolder(
  path: string,
  { measure, flags, pipeline, onStepped }: Steps & { readonly measure: Measure },
  context: CommandContext,
): Promise<void> {
  const folder = await openFolder(path);
  const ruleset = defaultRuleset();
  let calibration: Calibration | undefined;
  if (flags.calibration !== undefined) {
    calibration = readControlFile('calibration', flags.calibration);
  } else if (measure === 'scores' && folder.calibrate !== undefined) {
    calibration = (await calibrateFolder(path, undefined, { ruleset }, context)).calibration;
  }
  const nothing = (): void => {};
  const of = { folder, pipeline, ruleset, calibration, onOutput: nothing, onStepped };
  await stepFolder({ ...of, doing: 'exporting' }, context);
}

/** Records between two writes. */
const WRITE_EVERY_COUNT = 1_000;

async function overLog(
  { toUs }: TimeSpan,
  { flags, pipeline, onStepped }: Steps,
  context: CommandContext,
): Promise<void> {
  const log = await domainLogOf(flags, context);
  const { signal, terminal } = context;
  try {
    const partition = onePartition(log, flags.partition);
    const span = { fromOffset: 0, toOffset: partition.endOffset, doing: 'exporting' };
    for await (const record of walkLog({
      reader: log.reader,
      partition,
      ...span,
      signal,
      terminal,
    })) {
      stepRecord(pipeline, record);
      if (record.offset % WRITE_EVERY_COUNT === 0) await onStepped();
      if (pipeline.logTimeUs >= toUs) break;
    }
    await onStepped();
  } finally {
    await log.close();
  }
}
