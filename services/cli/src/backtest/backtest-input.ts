/** What rules are tried on: a recorded folder, or a span of a domain's log; each set of rules gets the same records. */
import { decodeRecord, generateControlKey } from '@breakwater/codec';
import {
  type AlertContent,
  type Calibration,
  defaultRuleset,
  type LogProducer,
  Pipeline,
  type RawRecord,
  type RecordBody,
  type Ruleset,
} from '@breakwater/core';
import { LogFeeder, openFolder, type RecordedFolder } from '@breakwater/feeds';
import { calibrateFolder, type TimeSpan } from '../calibration/calibration-input.ts';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';
import { domainControls } from '../composition/domain-opening.ts';
import { type ControlPlaceFlags, domainLogOf } from '../control/control-place.ts';
import { readDomainControl } from '../control/domain-control.ts';
import { onePartition } from '../domain/domain-log.ts';
import { stepRecord, WalkStopped, walkLog } from '../domain/log-walk.ts';
import { IncidentRun } from './incident-run.ts';

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

const FEED_TOPIC = 'backtest';
/** As a replay does: until every window and closing rule has run out. */
async function runFolder(
  folder: RecordedFolder,
  of: {
    readonly ruleset: Ruleset;
    readonly calibration: Calibration | undefined;
    readonly doing: string;
  },
  { signal, terminal }: CommandContext,
): Promise<IncidentRun> {
  const run = new IncidentRun(of.ruleset);
  const privateKey = generateControlKey();
  const domain = `replay-${folder.name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`;
  const genesis = {
    domain,
    purpose: 'replay',
    clock: 'create',
    keys: [],
    ruleset: of.ruleset,
  } as const;
  const { calibration } = of;
  const others =
    calibration === undefined ? [] : [{ type: 'calibration', content: calibration } as const];
  const contents = domainControls(genesis, privateKey, others);
  const progress = terminal.progress(of.doing);
  try {
    const feeder = new LogFeeder({
      producer: steppingProducer((content) => run.add(content)),
      topic: FEED_TOPIC,
      partition: 0,
      clock: 'create',
      speed: 'unbounded',
      controls: { domain, privateKey, sequence: 0, contents },
      stop: signal,
      onProgress: ({ logTimeUs, eventsPerSecond }) => {
        const share = (logTimeUs - folder.fromUs) / (folder.toUs - folder.fromUs);
        progress.update(
          Math.min(1, Math.max(0, share)),
          `${Math.round(eventsPerSecond / 1_000)}k events/s`,
        );
      },
    });
    required(await feeder.feed(folder.records()), 'trying the rules');
  } finally {
    progress.end();
  }
  if (signal.aborted) throw new WalkStopped(`stopped while ${of.doing}`);
  return run;
}

/** A log that keeps nothing: what is appended is stepped, in the bytes that a log would hold. */
function steppingProducer(onAlert: (content: AlertContent) => void): LogProducer {
  const pipeline = new Pipeline();
  let offset = 0;
  return {
    append: async (_topic, _partition, records) => {
      const first = offset;
      for (const { key, value, timestampUs = 0 } of records) {
        for (const output of stepRecord(pipeline, { offset, timestampUs, key, value })) {
          if (output.kind === 'alert') onAlert(output.alert.content);
        }
        offset += 1;
      }
      // The feeder would never let a Ctrl-C in: nothing here waits for anything.
      await new Promise((resolve) => setImmediate(resolve));
      return { kind: 'ok', value: first };
    },
    close: () => Promise.resolve(),
  };
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
  const isReplaced = control.type === 'calibration' && calibration !== undefined;
  return control.type === 'ruleset' || isReplaced ? [{ kind: 'tick' }] : [body];
}
