/** Recorded folders: as they are against their labels, and with displacements laid over their quiet stretches. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Calibration,
  defaultRuleset,
  type FeedRecord,
  type Genesis,
  type InstrumentDefinition,
} from '@breakwater/core';
import { type Labels, type RunResult, resultOf, timeUs } from '@breakwater/evaluation';
import {
  calibrationControl,
  type OverlayPlan,
  openFolder,
  overlay,
  overlayLabels,
  planOverlays,
  type RecordedFolder,
} from '@breakwater/feeds';
import { runDomain } from './domain-run.ts';
import type { RunControl } from './simulated-runs.ts';

/** Bars of a minute say nothing finer. */
const STEP_US = 60_000_000;
const OVERLAY_EVERY_US = 14_400_000_000;
const OVERLAY_SEED = 20_230_301;
/** Pegged coins: the smallest fall that must be found, and a little more. */
const PEGGED_BASIS_POINTS = 60;
/** Majors, over ten minutes. */
const MAJOR_BASIS_POINTS = 350;
const MAJOR_RAMP_US = 600_000_000;

export interface OpenedFolder {
  readonly folder: RecordedFolder;
  readonly labels: Labels;
  readonly genesis: Genesis;
  readonly calibration: Calibration | undefined;
  readonly overlays: readonly OverlayPlan[];
}

/** `path` itself where it is a recorded folder, or those in it, two levels deep; sorted. */
export function recordedFolders(path: string): string[] {
  if (existsSync(join(path, 'folder.json'))) return [path];
  const inside = (folder: string): string[] => {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  };
  const folders = inside(path).flatMap((one) => [one, ...inside(one)]);
  return folders.filter((one) => existsSync(join(one, 'folder.json'))).sort();
}

/** Opens a folder and calibrates where its manifest names a span. @throws FolderError saying what to change. */
export async function openRecorded(
  path: string,
  options: RunControl & { readonly isQuick: boolean },
): Promise<OpenedFolder> {
  const folder = await openFolder(path);
  const { name, calibrate, fromUs } = folder;
  const genesis: Genesis = {
    domain: `evaluation-${name.replaceAll(/[^A-Za-z0-9._-]/g, '-')}`,
    purpose: 'replay',
    clock: 'create',
    keys: [],
    ruleset: defaultRuleset(),
  };
  const control =
    calibrate === undefined
      ? undefined
      : await calibrationControl({
          name,
          origin: 'market',
          genesis,
          ...calibrate,
          records: () => folder.records(),
          stop: options.stop,
          onProgress: options.onProgress,
        });
  const labels = folder.labels ?? {
    events: [],
    quiet: [{ from: iso(fromUs), to: iso(folder.toUs) }],
  };
  return {
    folder,
    labels,
    genesis,
    calibration: control?.content as Calibration | undefined,
    overlays: overlayPlans(folder, labels, options.isQuick),
  };
}

/** The folder as it was recorded. */
export async function recordedRun(opened: OpenedFolder, control: RunControl): Promise<RunResult> {
  const { folder, labels } = opened;
  const [first] = labels.events;
  const incidentTimeUs = first === undefined ? folder.fromUs : timeUs(first.from);
  const played = await play(opened, { records: folder.records(), toUs: folder.toUs + 1 }, control);
  const { name } = folder;
  return resultOf({ name, seed: null, origin: 'recorded', labels, incidentTimeUs, ...played });
}

/** The folder with the plan's displacements; what it raises elsewhere was counted without them. */
export async function overlaidRun(
  opened: OpenedFolder,
  plan: OverlayPlan,
  control: RunControl,
): Promise<RunResult> {
  const { folder } = opened;
  const base = folder.instruments.get(plan.market)?.base ?? '';
  const labels = { events: overlayLabels(plan, base), quiet: [] };
  const last = plan.episodes.at(-1)?.toUs ?? folder.toUs;
  const records = overlay(folder.records(), plan);
  const played = await play(opened, { records, toUs: last + STEP_US }, control);
  const name = `${folder.name}: ${plan.market} ${plan.direction} of ${plan.basisPoints} bp overlaid`;
  const incidentTimeUs = plan.episodes[0]?.fromUs ?? folder.fromUs;
  return resultOf({
    name,
    seed: OVERLAY_SEED,
    origin: 'recorded',
    labels,
    incidentTimeUs,
    isContested: opened.labels.quiet.some(
      ({ scope }) => scope === undefined || scope.includes(base),
    ),
    ...played,
  });
}

function play(
  { folder, genesis, calibration }: OpenedFolder,
  input: { readonly records: AsyncIterable<FeedRecord>; readonly toUs: number },
  control: RunControl,
): ReturnType<typeof runDomain> {
  const { instruments, fromUs } = folder;
  return runDomain({
    genesis,
    calibration,
    instruments,
    fromUs,
    stepUs: STEP_US,
    ...input,
    ...control,
  });
}

/** Displacements of every pegged coin and of one major against money, both ways, where the folder names quiet stretches. */
function overlayPlans(folder: RecordedFolder, labels: Labels, isQuick: boolean): OverlayPlan[] {
  if (folder.labels === undefined) return [];
  const spans = labels.quiet
    .map(({ from, to }) => ({ fromUs: timeUs(from), toUs: timeUs(to) }))
    .filter(({ fromUs, toUs }) => toUs - fromUs >= OVERLAY_EVERY_US);
  const { stablecoins } = defaultRuleset();
  const markets = [...folder.instruments.values()].filter(({ type }) => type === 'spot');
  const inMoney = markets.filter(({ quote }) => quote === 'USD' || quote === 'KRW');
  const pegged = inMoney.filter(({ base }) => stablecoins.includes(base));
  const major = inMoney.find(({ base }) => base === 'BTC');
  const laid = (market: InstrumentDefinition, isPegged: boolean): OverlayPlan[] =>
    (isQuick ? (['SELL_OFF'] as const) : (['SELL_OFF', 'SQUEEZE'] as const)).map((direction) =>
      planOverlays({
        market: market.key,
        direction,
        basisPoints: isPegged ? PEGGED_BASIS_POINTS : MAJOR_BASIS_POINTS,
        ...(isPegged ? {} : { rampUs: MAJOR_RAMP_US }),
        everyUs: OVERLAY_EVERY_US,
        seed: OVERLAY_SEED,
        spans,
      }),
    );
  const plans = [
    ...pegged.flatMap((market) => laid(market, true)),
    ...(major === undefined ? [] : laid(major, false)),
  ];
  return plans.filter(({ episodes }) => episodes.length > 0);
}

function iso(atUs: number): string {
  return new Date(atUs / 1_000).toISOString();
}
