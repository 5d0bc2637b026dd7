/** A recorded folder through a pipeline without a log: in the bytes, and with the TICKs, that a replay would feed. */
import { generateControlKey } from '@breakwater/codec';
import type { Calibration, LogProducer, Pipeline, PipelineOutput, Ruleset } from '@breakwater/core';
import { LogFeeder, type RecordedFolder } from '@breakwater/feeds';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';
import { type DomainControl, domainControls } from '../composition/domain-opening.ts';
import { stepRecord, WalkStopped } from './log-walk.ts';

export interface FolderSteps {
  readonly folder: RecordedFolder;
  readonly pipeline: Pipeline;
  readonly ruleset: Ruleset;
  readonly calibration: Calibration | undefined;
  readonly onOutput: (output: PipelineOutput) => void;
  /** After some records, at least each time the feeder writes: what was gathered can be written. */
  readonly onStepped?: () => Promise<void>;
  /** For the bar. */
  readonly doing: string;
}

/** @throws CommandError, WalkStopped. */
export async function stepFolder(
  steps: FolderSteps,
  { signal, terminal }: CommandContext,
): Promise<void> {
  const { folder, ruleset, calibration, doing } = steps;
  const privateKey = generateControlKey();
  const domain = `replay-${folder.name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`;
  const genesis = { domain, purpose: 'replay', clock: 'create', keys: [], ruleset } as const;
  const others: DomainControl[] =
    calibration === undefined ? [] : [{ type: 'calibration', content: calibration }];
  const progress = terminal.progress(doing);
  try {
    const feeder = new LogFeeder({
      ...{ producer: steppingProducer(steps), topic: domain, partition: 0, clock: 'create' },
      speed: 'unbounded',
      controls: {
        domain,
        privateKey,
        sequence: 0,
        contents: domainControls(genesis, privateKey, others),
      },
      stop: signal,
      onProgress: ({ logTimeUs, eventsPerSecond }) => {
        const share = (logTimeUs - folder.fromUs) / (folder.toUs - folder.fromUs);
        const rate = `${Math.round(eventsPerSecond / 1_000)}k events/s`;
        progress.update(Math.min(1, Math.max(0, share)), rate);
      },
    });
    required(await feeder.feed(folder.records()), doing);
  } finally {
    progress.end();
  }
  if (signal.aborted) throw new WalkStopped(`stopped while ${doing}`);
}

/** A log that keeps nothing: what is appended is stepped. */
function steppingProducer({ pipeline, onOutput, onStepped }: FolderSteps): LogProducer {
  let offset = 0;
  return {
    append: async (_topic, _partition, records) => {
      const first = offset;
      for (const { key, value, timestampUs = 0 } of records) {
        for (const output of stepRecord(pipeline, { offset, timestampUs, key, value }))
          onOutput(output);
        offset += 1;
      }
      await onStepped?.();
      // Nothing here waits for anything: without a turn no Ctrl-C would come in.
      await new Promise((resolve) => setImmediate(resolve));
      return { kind: 'ok', value: first };
    },
    close: () => Promise.resolve(),
  };
}
