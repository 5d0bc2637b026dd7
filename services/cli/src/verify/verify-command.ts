/**
 * `breakwater verify`: recomputes an alert from its log, and only then reads what was stored of it.
 *
 * Invariants
 * VC1 of the store nothing but positions is known while the log is stepped; what it says there is read afterwards.
 */
import { parseEntryId, type StreamKey } from '@breakwater/core';
import { UsageError } from '@breakwater/shell';
import { parseStoredAlert } from '@breakwater/wiring';
import { findAlert } from '../alert-source/find-alert.ts';
import { openLog, openSource, type PlaceFlags } from '../alert-source/place-options.ts';
import { entriesOf, openAlertStore } from '../alert-source/store-source.ts';
import { BundleChanged, readHeader, readRevisions } from '../bundle/bundle-file.ts';
import { type BuildIdentity, buildIdentity, type StoredRevision } from '../bundle/bundle-format.ts';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';
import { type DomainLog, partitionOf } from '../domain/domain-log.ts';
import { WalkStopped, walkLog } from '../domain/log-walk.ts';
import { compareRevisions, type Difference } from './compare-revisions.ts';
import { recompute } from './recompute.ts';

export interface VerifyPlan extends PlaceFlags {
  /** Its id or the beginning of it; a bundle knows its alert. */
  readonly alert: string | undefined;
  readonly json?: true;
}

/** Exit codes: what a script asks for. */
const VERDICT = { PASS: 0, FAIL: 1, UNKNOWN: 2 } as const;

/** Where the alert stands, and nothing of what it says (VC1). */
interface Located {
  readonly alertId: string;
  readonly stream: StreamKey;
  /** Of its revisions, in the order of the log. */
  readonly positions: readonly string[];
}

/** Prints PASS or FAIL; returns 2 where it cannot be told, for example because the log has lost records. */
export async function verify(plan: VerifyPlan, context: CommandContext): Promise<number> {
  try {
    return await verdictOf(plan, context);
  } catch (error) {
    if (error instanceof BundleChanged) {
      await context.print(`FAIL  ${error.message}\n`);
      return VERDICT.FAIL;
    }
    const isUntold = error instanceof CommandError || error instanceof WalkStopped;
    if (!isUntold) throw error;
    await context.print(`CANNOT TELL  ${error.message}\n`);
    return VERDICT.UNKNOWN;
  }
}

async function verdictOf(plan: VerifyPlan, context: CommandContext): Promise<number> {
  if (plan.bundle === undefined && plan.alert === undefined) {
    throw new UsageError('name an alert, or a bundle with --bundle.');
  }
  const located = await locate(plan, context);
  const log = await openLog(plan, context);
  if (log === undefined) throw new UsageError('name the log: --data-dir, --kafka or --bundle.');
  let recomputed: readonly StoredRevision[];
  try {
    recomputed = await fromLog(log, located, context);
  } finally {
    await log.close();
  }
  const stored = await storedRevisions(plan, located, context);
  const difference = compareRevisions(recomputed, stored);
  await tell({ plan, located, recomputed, difference }, context);
  return difference === null ? VERDICT.PASS : VERDICT.FAIL;
}

async function locate(plan: VerifyPlan, context: CommandContext): Promise<Located> {
  if (plan.bundle !== undefined) {
    const { alertId, topicId, partition, ranges } = await readHeader(plan.bundle);
    if (plan.alert !== undefined && !alertId.startsWith(plan.alert.toLowerCase())) {
      throw new CommandError(`${plan.bundle} is of alert ${alertId}, not of ${plan.alert}.`);
    }
    // The last record of a bundle is that of the alert's newest revision.
    const positions = [`${ranges.at(-1)?.to ?? 0}-1`];
    return { alertId, stream: { topicId, partition }, positions };
  }
  const source = await openSource(plan, context);
  try {
    const found = await findAlert(source, plan.alert ?? '', context.signal);
    if (found.stream === null) {
      throw new UsageError(
        'a file of alerts knows no log: verify from --data-dir, --kafka with --redis, or --bundle.',
      );
    }
    const positions = found.revisions.map(({ position }) => position);
    return { alertId: found.id, stream: found.stream, positions };
  } finally {
    await source.close();
  }
}

async function fromLog(
  log: DomainLog,
  { alertId, stream, positions }: Located,
  { signal, terminal }: CommandContext,
): Promise<StoredRevision[]> {
  const partition = partitionOf(log, stream);
  const last = parseEntryId(positions.at(-1) ?? '');
  if (last === null) throw new CommandError(`${positions.at(-1)} is no position of a log.`);
  const span = { fromOffset: 0, toOffset: last.offsetNext };
  if (span.toOffset > partition.endOffset) {
    throw new CommandError(
      `the alert stands at offset ${span.toOffset - 1}, and ${log.name} ends at ${partition.endOffset}.`,
    );
  }
  const walk = { reader: log.reader, partition, ...span, signal, terminal };
  return recompute(walkLog({ ...walk, doing: 'recomputing' }), alertId);
}

/** What was stored, read only now (VC1): every revision up to the one that was looked for. */
async function storedRevisions(
  plan: VerifyPlan,
  { alertId, stream, positions }: Located,
  { env }: CommandContext,
): Promise<StoredRevision[]> {
  if (plan.bundle !== undefined) return readRevisions(plan.bundle);
  const store = openAlertStore({ env, redis: plan.redis, dataDir: plan.dataDir });
  const wanted = new Set(positions);
  const revisions: StoredRevision[] = [];
  try {
    for await (const { id, json } of entriesOf(store, stream)) {
      const alert = parseStoredAlert(json);
      const isOfAlert = typeof alert !== 'string' && alert.content.id === alertId;
      if (wanted.has(id) || isOfAlert) revisions.push({ position: id, json });
    }
  } finally {
    await store.close();
  }
  return revisions;
}

async function tell(
  found: {
    readonly plan: VerifyPlan;
    readonly located: Located;
    readonly recomputed: readonly StoredRevision[];
    readonly difference: Difference | null;
  },
  context: CommandContext,
): Promise<void> {
  const { plan, located, recomputed, difference } = found;
  const { alertId } = located;
  const build = buildIdentity(context.version);
  if (plan.json === true) {
    const verdict = difference === null ? 'PASS' : 'FAIL';
    const said = { verdict, alertId, revisionCount: recomputed.length, difference, build };
    await context.print(`${JSON.stringify(said, null, 2)}\n`);
    return;
  }
  if (plan.bundle !== undefined) {
    sayBuild((await readHeader(plan.bundle)).build, build, context);
  }
  if (difference === null) {
    await context.print(`PASS  ${alertId}: ${recomputed.length} revisions, the same to the byte\n`);
    return;
  }
  const { position, field, recomputed: ours, stored } = difference;
  const where = field === '' ? '' : `, field ${field}`;
  await context.print(
    `FAIL  ${alertId} at position ${position}${where}\n  recomputed  ${ours}\n  stored      ${stored}\n`,
  );
}

function sayBuild(written: BuildIdentity, now: BuildIdentity, { terminal }: CommandContext): void {
  if (JSON.stringify(written.detectors) === JSON.stringify(now.detectors)) return;
  terminal.say(
    `The bundle was written by version ${written.version} with detectors ${JSON.stringify(written.detectors)}; this is ${now.version} with ${JSON.stringify(now.detectors)}. Outputs of different builds need not agree: recompute with the one that wrote it.`,
  );
}
