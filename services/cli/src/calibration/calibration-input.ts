/** What a calibration is made of: a recorded folder, or a span of a domain's log. */
import {
  type Calibration,
  Calibrator,
  defaultRuleset,
  type Pipeline,
  type Ruleset,
  type WindowEpisodes,
} from '@breakwater/core';
import { calibrationControl, openFolder } from '@breakwater/feeds';
import { UsageError } from '@breakwater/shell';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { type ControlPlaceFlags, domainLogOf } from '../control/control-place.ts';
import { readDomainControl } from '../control/domain-control.ts';
import { onePartition } from '../domain/domain-log.ts';
import { isoTime, stepRecord, type WalkPlan, WalkStopped, walkLog } from '../domain/log-walk.ts';

export interface TimeSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface CalibrationPlan extends ControlPlaceFlags {
  /** Of the calibration; absent: that of the folder or the domain, with the days. */
  readonly name?: string;
  /** Budgets and what is watched; absent: those of the domain, or the defaults. */
  readonly ruleset: Ruleset | undefined;
}

export interface MadeCalibration {
  readonly calibration: Calibration;
  /** What its thresholds were fitted to. */
  readonly episodes: readonly WindowEpisodes[];
  readonly ruleset: Ruleset;
}

/** `FROM..TO` of two times in ISO 8601; undefined where the text is none. @throws UsageError where it runs backwards. */
export function spanOf(text: string): TimeSpan | undefined {
  const match = /^(\d{4}-\d\d-\d\d[^.]*(?:\.\d+)?Z?)\.\.(\d{4}-\d\d-\d\d.*)$/.exec(text);
  if (match === null) return undefined;
  const [fromUs, toUs] = [timeUs(match[1] ?? ''), timeUs(match[2] ?? '')];
  if (!(fromUs < toUs))
    throw new UsageError(`${text}: a span is FROM..TO in UTC, the earlier first.`);
  return { fromUs, toUs };
}

/** A time without a zone mark is UTC, as everywhere in a recorded folder. */
function timeUs(iso: string): number {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(iso);
  return Date.parse(isDay || /(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`) * 1_000;
}

/** @throws FolderError, CommandError where there is nothing to calibrate on; WalkStopped. */
export async function calibrateFolder(
  path: string,
  span: TimeSpan | undefined,
  plan: CalibrationPlan,
  { signal, terminal }: CommandContext,
): Promise<MadeCalibration> {
  const folder = await openFolder(path);
  const ruleset = plan.ruleset ?? defaultRuleset();
  const whole = { fromUs: folder.fromUs, toUs: folder.toUs };
  const chosen = span ?? folder.calibrate ?? whole;
  if (chosen.fromUs >= folder.toUs || chosen.toUs <= folder.fromUs) {
    throw new CommandError(
      `${path} holds ${isoTime(folder.fromUs)} to ${isoTime(folder.toUs)}: nothing of the span.`,
    );
  }
  const progress = terminal.progress('calibrating');
  let episodes: readonly WindowEpisodes[] = [];
  try {
    const { content } = await calibrationControl({
      ...{ name: plan.name ?? folder.name, origin: 'market', ...chosen },
      genesis: { domain: 'calibration', purpose: 'replay', clock: 'create', keys: [], ruleset },
      records: () => folder.records(),
      stop: signal,
      onProgress: (share) => progress.update(share, 'two passes'),
      onEpisodes: (found) => {
        episodes = found;
      },
    });
    if (signal.aborted) throw new WalkStopped('stopped while calibrating');
    return { calibration: content as Calibration, episodes, ruleset };
  } finally {
    progress.end();
  }
}

/** From a domain's own log, live or not: what the detector read, stepped twice over the span. */
export async function calibrateLog(
  span: TimeSpan,
  plan: CalibrationPlan,
  context: CommandContext,
): Promise<MadeCalibration> {
  const { signal, terminal } = context;
  const log = await domainLogOf(plan, context);
  try {
    const partition = onePartition(log, plan.partition);
    const at = { reader: log.reader, partition, signal, terminal };
    const state = await readDomainControl(at);
    if (span.toUs > state.logTimeUs) {
      throw new CommandError(
        `the log of ${state.domain} ends at ${isoTime(state.logTimeUs)}: calibrate on a span that is over.`,
      );
    }
    const { genesis } = state.pipeline.control;
    const ruleset = plan.ruleset ?? state.pipeline.control.ruleset;
    const day = (timeUsOf: number): string => isoTime(timeUsOf).slice(0, 10);
    const calibrator = new Calibrator({
      name: plan.name ?? `${state.domain} ${day(span.fromUs)} to ${day(span.toUs)}`,
      origin: genesis?.purpose === 'simulation' ? 'simulated' : 'market',
      ...span,
      ruleset,
    });
    await pass(calibrator.firstPass(), at, span, 'calibrating, first pass');
    await pass(calibrator.secondPass(), at, span, 'calibrating, second pass');
    const calibration = calibrator.finish();
    return { calibration, episodes: calibrator.episodes, ruleset };
  } finally {
    await log.close();
  }
}

/** Steps the log up to the end of the span; what came before it fills the windows. */
async function pass(
  pipeline: Pipeline,
  at: Pick<WalkPlan, 'reader' | 'partition' | 'signal' | 'terminal'>,
  { toUs }: TimeSpan,
  doing: string,
): Promise<void> {
  const walk = { ...at, fromOffset: 0, toOffset: at.partition.endOffset, doing };
  for await (const record of walkLog(walk)) {
    stepRecord(pipeline, record);
    if (pipeline.logTimeUs >= toUs) return;
  }
}
