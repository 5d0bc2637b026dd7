/** `breakwater export alert`: an alert with the records that it follows from, in one file that can be verified anywhere. */
import { type PartitionInfo, parseEntryId, type RawRecord, type StreamKey } from '@breakwater/core';
import { EXIT_CODE, UsageError } from '@breakwater/shell';
import { findAlert } from '../alert-source/find-alert.ts';
import type { FoundAlert } from '../alert-source/found-alert.ts';
import { openLog, openSource, type PlaceFlags } from '../alert-source/place-options.ts';
import { entriesOf, openAlertStore } from '../alert-source/store-source.ts';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { type DomainLog, partitionOf } from '../domain/domain-log.ts';
import { walkLog } from '../domain/log-walk.ts';
import { compareRevisions } from '../verify/compare-revisions.ts';
import { recompute } from '../verify/recompute.ts';
import { writeBundle } from './bundle-file.ts';
import { buildIdentity, headerOf, type OffsetRange, type StoredRevision } from './bundle-format.ts';
import { candidateRanges, countWithin, surveyLog } from './needed-records.ts';

export interface ExportPlan extends PlaceFlags {
  readonly alert: string;
  readonly to: string;
}

/** What is exported: the alert, its stored bytes, and the log that they come from. */
interface Exported {
  readonly alert: FoundAlert;
  readonly revisions: readonly StoredRevision[];
  readonly log: DomainLog;
  readonly partition: PartitionInfo;
  /** The first record that is not needed any more. */
  readonly toOffset: number;
}

/** Writes the bundle. @throws CommandError where the alert is not there, or the log has lost records. */
export async function exportAlert(plan: ExportPlan, context: CommandContext): Promise<number> {
  const { alert, stream, revisions } = await storedAlert(plan, context);
  const log = await openLog(plan, context);
  if (log === undefined) throw new UsageError('name the log: --data-dir, or --kafka with --redis.');
  try {
    const partition = partitionOf(log, stream);
    const toOffset = parseEntryId(revisions.at(-1)?.position ?? '')?.offsetNext ?? 0;
    const exported = { alert, revisions, log, partition, toOffset };
    const { ranges, loanCount } = await neededRecords(exported, context);
    const { topic, topicId, clock } = partition;
    const header = headerOf({
      ...{ alertId: alert.id, domain: alert.revisions[0]?.content.domain ?? '' },
      ...{ topic, topicId, clock, partition: partition.partition, ranges },
      build: buildIdentity(context.version),
    });
    const records = recordsOf(exported, ranges, 'exporting', context);
    await writeBundle(plan.to, header, { records, revisions });
    const count = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    context.terminal.say(
      `${plan.to}: ${revisions.length} revisions of ${alert.id} and ${count} of the ${toOffset} records up to it; breakwater verify --bundle ${plan.to} recomputes it.`,
    );
    if (loanCount > 0) {
      context.terminal.say(`${loanCount} of them hold loans, their borrowers under pseudonyms.`);
    }
    return EXIT_CODE.ok;
  } finally {
    await log.close();
  }
}

interface NeededRecords {
  readonly ranges: readonly OffsetRange[];
  /** Records among them that hold loans. */
  readonly loanCount: number;
}

/** As few records as were seen to give the same alert; all, where what is stored is not what the log gives. */
async function neededRecords(exported: Exported, context: CommandContext): Promise<NeededRecords> {
  const { alert, revisions, toOffset } = exported;
  const onsets = alert.revisions.map(({ content }) =>
    Math.min(content.onsetTimeUs, content.incident.onsetTimeUs),
  );
  const whole = [{ from: 0, to: toOffset }];
  const all = recordsOf(exported, whole, 'recomputing', context);
  const survey = await surveyLog(all, alert.id, Math.min(...onsets));
  const needed = (ranges: readonly OffsetRange[]): NeededRecords => {
    return { ranges, loanCount: countWithin(survey.loanOffsets, ranges) };
  };
  if (compareRevisions(survey.revisions, revisions) !== null) {
    context.terminal.say(
      'The log does not give what is stored: all its records are exported, and verify says where they differ.',
    );
    return needed(whole);
  }
  for (const ranges of candidateRanges(survey, toOffset)) {
    if (ranges.length === 1 && ranges[0]?.from === 0) return needed(ranges);
    const fewer = recordsOf(exported, ranges, 'trying with fewer records', context);
    const found = await recompute(fewer, alert.id);
    if (compareRevisions(found, revisions) === null) return needed(ranges);
  }
  return needed(whole);
}

async function* recordsOf(
  { log, partition }: Exported,
  ranges: readonly OffsetRange[],
  doing: string,
  { signal, terminal }: CommandContext,
): AsyncGenerator<RawRecord> {
  for (const { from, to } of ranges) {
    const span = { fromOffset: from, toOffset: to, doing };
    yield* walkLog({ reader: log.reader, partition, ...span, signal, terminal });
  }
}

async function storedAlert(
  plan: ExportPlan,
  context: CommandContext,
): Promise<{
  readonly alert: FoundAlert;
  readonly stream: StreamKey;
  readonly revisions: readonly StoredRevision[];
}> {
  const source = await openSource(plan, context);
  let alert: FoundAlert;
  try {
    alert = await findAlert(source, plan.alert, context.signal);
  } finally {
    await source.close();
  }
  const { stream } = alert;
  if (stream === null) throw new CommandError('a file of alerts knows no log to export from.');
  const wanted = new Set(alert.revisions.map(({ position }) => position));
  const store = openAlertStore({ env: context.env, redis: plan.redis, dataDir: plan.dataDir });
  const revisions: StoredRevision[] = [];
  try {
    for await (const { id, json } of entriesOf(store, stream)) {
      if (wanted.has(id)) revisions.push({ position: id, json });
    }
  } finally {
    await store.close();
  }
  return { alert, stream, revisions };
}
