/** What rules are tried on: a recorded folder, or a span of a domain's log; each set of rules gets the same records. */
import { decodeRecord } from '@breakwater/codec';
import {
  type Calibration,
  defaultRuleset,
  Pipeline,
  type PipelineOutput,
  type RawRecord,
  type RecordBody,
  type Ruleset,
} from '@breakwater/core';
import { openFolder, type RecordedFolder } from '@breakwater/feeds';
import { calibrateFolder, type TimeSpan } from '../calibration/calibration-input.ts';
import type { CommandContext } from '../command/command-context.ts';
import { type ControlPlaceFlags, domainLogOf } from '../control/control-place.ts';
import { readDomainControl } from '../control/domain-control.ts';
import { onePartition } from '../domain/domain-log.ts';
import { stepFolder } from '../domain/folder-steps.ts';
import { walkLog } from '../domain/log-walk.ts';
import { IncidentRun } from '../incidents/incident-run.ts';

export interface BacktestInput {
  readonly name: string;
  /** In which incidents count: what was calibrated on does not. */
  readonly span: TimeSpan;
  /** What the domain has, or a new one would have. */
  readonly ruleset: Ruleset;
  /** Runs the rules over all of it. @throws CommandError, WalkStopped. */
  run(ruleset: Ruleset, doing: string): Promise<IncidentRun>;
  close(): Promise<void>;
}

/** `calibration`: for every set of rules; absent: the folder is calibrated for each, a log keeps its own. */
export async function folderInput(
  path: string,
  calibration: Calibration | undefined,
  context: CommandContext,
): Promise<BacktestInput> {
  const folder = await openFolder(path);
  const fromUs = folder.calibrate?.toUs ?? folder.fromUs;
  return {
    name: folder.name,
    span: { fromUs: calibration === undefined ? fromUs : folder.fromUs, toUs: folder.toUs },
    ruleset: defaultRuleset(),
    run: async (ruleset, doing) => {
      const made =
        calibration ??
        (folder.calibrate === undefined
          ? undefined
          : (await calibrateFolder(path, undefined, { ruleset }, context)).calibration);
      return runFolder(folder, { ruleset, calibration: made, doing }, context);
    },
    close: () => Promise.resolve(),
  };
}

async function runFolder(
  folder: RecordedFolder,
  of: {
    readonly ruleset: Ruleset;
    readonly calibration: Calibration | undefined;
    readonly doing: string;
  },
  context: CommandContext,
): Promise<IncidentRun> {
  const run = new IncidentRun(of.ruleset);
  const onOutput = (output: PipelineOutput): void => {
    if (output.kind === 'alert') run.add(output.alert.content);
  };
  await stepFolder({ folder, pipeline: new Pipeline(), onOutput, ...of }, context);
  return run;
}

export async function logInput(
  span: TimeSpan,
  calibration: Calibration | undefined,
  flags: ControlPlaceFlags,
  context: CommandContext,
): Promise<BacktestInput> {
  const log = await domainLogOf(flags, context);
  const { signal, terminal } = context;
  try {
    const partition = onePartition(log, flags.partition);
    const at = { reader: log.reader, partition, signal, terminal };
    const state = await readDomainControl(at);
    return {
      name: state.domain,
      span,
      ruleset: state.pipeline.control.ruleset,
      run: async (ruleset, doing) => {
        const run = new IncidentRun(ruleset);
        const pipeline = new Pipeline();
        const walk = { ...at, fromOffset: 0, toOffset: partition.endOffset, doing };
        for await (const record of walkLog(walk)) {
          for (const body of bodiesUnder(ruleset, calibration, record, pipeline)) {
            const { offset, timestampUs } = record;
            for (const output of pipeline.step({ offset, timestampUs, body })) {
              if (output.kind === 'alert') run.add(output.alert.content);
            }
          }
          if (pipeline.logTimeUs >= span.toUs) break;
        }
        return run;
      },
      close: () => log.close(),
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** The record as it would have been under the rules: they hold from the genesis on, and no others come. */
function bodiesUnder(
  ruleset: Ruleset,
  calibration: Calibration | undefined,
  { value }: RawRecord,
  pipeline: Pipeline,
): RecordBody[] {
  const body = decodeRecord(value, pipeline.batch);
  if (body.kind !== 'control') return [body];
  const { control } = body;
  if (control.type === 'genesis') {
    const content = { ...(control.content as object), ruleset };
    const genesis: RecordBody = { kind: 'control', control: { ...control, content } };
    if (calibration === undefined) return [genesis];
    // Between the genesis and whatever the same key signed next.
    const sequence = control.sequence + 0.5;
    const given = { ...control, sequence, type: 'calibration', content: calibration };
    return [genesis, { kind: 'control', control: given }];
  }
  const isCalibration = control.type === 'calibration' || control.type === 'calibration-part';
  const isReplaced = isCalibration && calibration !== undefined;
  return control.type === 'ruleset' || isReplaced ? [{ kind: 'tick' }] : [body];
}
