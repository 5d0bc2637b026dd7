/** Runs the engine lane and says what it saw, for people or for machines. */
import { type Contender, firstDifference, runBreakwater, runPlain } from './engine-lane.ts';
import { type LoadShape, makeLoad } from './load.ts';
import { type Allocation, allocation, compare, type Spread, spread } from './measure.ts';
import type { RoundProcess } from './round-process.ts';

export interface Contenders {
  readonly ours: Contender;
  readonly theirs: Contender;
}
export const CONTENDERS: Contenders = { ours: runBreakwater, theirs: runPlain };

export interface TimedLane {
  readonly name: string;
  readonly eventCount: number;
  readonly bytesOnWirePerEvent: number; // unit: B
  readonly alertCount: number;
  readonly oursNs: Spread;
  readonly theirsNs: Spread;
  /** The rival's CPU over ours, per pair of rounds. */
  readonly ratio: Spread;
}
export interface LaneAllocation {
  readonly ours: Allocation;
  readonly theirs: Allocation;
}
export interface LaneRow extends TimedLane {
  readonly allocated: LaneAllocation;
}

export interface Shape {
  readonly name: string;
  readonly load: LoadShape;
}

/** Two shapes: full records at a busy rate, and small ones at a calm rate, where sealing panes weighs more. */
export function laneShapes(quick: 'quick' | 'full'): readonly Shape[] {
  // Long enough for the compiler to have settled within the uncounted rounds.
  const [busySeconds, calmSeconds] = quick === 'quick' ? [30, 60] : [180, 900];
  const busy = { seconds: busySeconds, recordsPerSecond: 200, eventsPerRecord: 64 };
  const calm = { seconds: calmSeconds, recordsPerSecond: 400, eventsPerRecord: 4 };
  return [
    { name: '64 events a record, 12,800 events/s of log time', load: { marketCount: 40, ...busy } },
    { name: '4 events a record, 1,600 events/s of log time', load: { marketCount: 40, ...calm } },
  ];
}

/** Rejects where the contenders do not alert alike: no process is opened then, and nothing is timed. */
export async function timeLane(
  shape: Shape,
  contenders: Contenders,
  open: (contender: keyof Contenders) => RoundProcess,
  roundCount: number,
): Promise<TimedLane> {
  const load = makeLoad(shape.load);
  const alerts = contenders.ours(load);
  const difference = firstDifference(alerts, contenders.theirs(load));
  if (difference !== undefined) throw new Error(`the contenders differ: ${difference}`);
  if (alerts.length === 0) throw new Error('a load without alerts proves no equality');
  const ours = open('ours');
  const theirs = open('theirs');
  const rounds = { ours: ours.round, theirs: theirs.round };
  const { oursNs, theirsNs } = await compare(rounds, roundCount).finally(() => {
    ours.close();
    theirs.close();
  });
  return {
    name: shape.name,
    eventCount: load.eventCount,
    bytesOnWirePerEvent: load.byteCount / load.eventCount,
    alertCount: alerts.length,
    oursNs: spread(oursNs),
    theirsNs: spread(theirsNs),
    ratio: spread(theirsNs.map((theirs, at) => theirs / (oursNs[at] as number))),
  };
}

/** Bytes per event of both, after rounds that let the compiler settle. The rival's garbage needs a shorter load. */
export async function laneAllocation(shape: Shape): Promise<LaneAllocation> {
  const load = makeLoad(shape.load);
  for (let round = 0; round < 8; round += 1) runBreakwater(load);
  const ours = await allocation(load, runBreakwater);
  const short = makeLoad({ ...shape.load, seconds: shape.load.seconds / 6 });
  for (let round = 0; round < 3; round += 1) runPlain(short);
  return { ours, theirs: await allocation(short, runPlain) };
}

export function laneText(row: LaneRow): string {
  const range = (figures: Spread, digits: number): string =>
    `${figures.median.toFixed(digits)}  (${figures.min.toFixed(digits)} – ${figures.max.toFixed(digits)})`;
  const bytes = ({ bytesPerEvent, collectionCount }: Allocation): string =>
    `${bytesPerEvent.toFixed(1)}${collectionCount > 0 ? ' or more' : ''}`;
  const perSecond = (ns: number): string => `${(1_000 / ns).toFixed(2)} M`;
  return [
    `engine lane: ${row.name}`,
    `  ${row.eventCount} events, ${row.bytesOnWirePerEvent.toFixed(1)} B each on the wire; ${row.alertCount} alert revisions, equal to the byte`,
    '                          Breakwater             plain (avsc, objects, Maps)',
    `  CPU-ns per event        ${range(row.oursNs, 0).padEnd(22)} ${range(row.theirsNs, 0)}`,
    `  events per CPU-second   ${perSecond(row.oursNs.median).padEnd(22)} ${perSecond(row.theirsNs.median)}`,
    `  bytes allocated/event   ${bytes(row.allocated.ours).padEnd(22)} ${bytes(row.allocated.theirs)}`,
    `  ratio per pair          ${range(row.ratio, 2)}`,
    '',
  ].join('\n');
}
