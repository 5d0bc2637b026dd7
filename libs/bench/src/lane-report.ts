/** Runs the engine lane and says what it saw, for people or for machines. */
import { firstDifference, runBreakwater, runPlain } from './engine-lane.ts';
import { type LoadShape, makeLoad } from './load.ts';
import { allocation, compare, type Spread, spread } from './measure.ts';

export interface LaneRow {
  readonly name: string;
  readonly eventCount: number;
  readonly bytesOnWirePerEvent: number; // unit: B
  readonly alertCount: number;
  readonly oursNs: Spread;
  readonly theirsNs: Spread;
  /** The rival's CPU over ours, per pair of rounds. */
  readonly ratio: Spread;
  readonly oursBytesPerEvent: number; // unit: B
  readonly theirsBytesPerEvent: number; // unit: B
  readonly collectionCount: number;
}

interface Shape {
  readonly name: string;
  readonly load: LoadShape;
}

/** Two shapes: full records at a busy rate, and small ones at a calm rate, where sealing panes weighs more. */
export function laneShapes(quick: 'quick' | 'full'): readonly Shape[] {
  const seconds = quick === 'quick' ? 30 : 60;
  const busy = { marketCount: 40, seconds, recordsPerSecond: 200, eventsPerRecord: 64 };
  const calm = { marketCount: 40, seconds, recordsPerSecond: 400, eventsPerRecord: 4 };
  return [
    { name: '64 events a record, 12,800 events/s of log time', load: busy },
    { name: '4 events a record, 1,600 events/s of log time', load: calm },
  ];
}

/** Throws where the contenders do not alert alike: nothing is timed then. */
export async function runLane(shape: Shape, roundCount: number): Promise<LaneRow> {
  const load = makeLoad(shape.load);
  const alerts = runBreakwater(load);
  const difference = firstDifference(alerts, runPlain(load));
  if (difference !== undefined) throw new Error(`the contenders differ: ${difference}`);
  if (alerts.length === 0) throw new Error('a load without alerts proves no equality');
  const { oursNs, theirsNs } = compare(load, { ours: runBreakwater, theirs: runPlain }, roundCount);
  const ours = await allocation(load, runBreakwater);
  // The rival leaves so much behind that a short load has to do.
  const short = makeLoad({ ...shape.load, seconds: shape.load.seconds / 6 });
  const theirs = await allocation(short, runPlain);
  return {
    name: shape.name,
    eventCount: load.eventCount,
    bytesOnWirePerEvent: load.byteCount / load.eventCount,
    alertCount: alerts.length,
    oursNs: spread(oursNs),
    theirsNs: spread(theirsNs),
    ratio: spread(theirsNs.map((theirs_, at) => theirs_ / (oursNs[at] as number))),
    oursBytesPerEvent: ours.bytesPerEvent,
    theirsBytesPerEvent: theirs.bytesPerEvent,
    collectionCount: ours.collectionCount + theirs.collectionCount,
  };
}

export function laneText(row: LaneRow): string {
  const range = (figures: Spread, digits: number): string =>
    `${figures.median.toFixed(digits)}  (${figures.min.toFixed(digits)} – ${figures.max.toFixed(digits)})`;
  const perSecond = (ns: number): string => `${(1_000 / ns).toFixed(2)} M`;
  return [
    `engine lane: ${row.name}`,
    `  ${row.eventCount} events, ${row.bytesOnWirePerEvent.toFixed(1)} B each on the wire; ${row.alertCount} alert revisions, equal to the byte`,
    '                          Breakwater             plain (avsc, objects, Maps)',
    `  CPU-ns per event        ${range(row.oursNs, 0).padEnd(22)} ${range(row.theirsNs, 0)}`,
    `  events per CPU-second   ${perSecond(row.oursNs.median).padEnd(22)} ${perSecond(row.theirsNs.median)}`,
    `  bytes allocated/event   ${row.oursBytesPerEvent.toFixed(1).padEnd(22)} ${row.theirsBytesPerEvent.toFixed(0)}${row.collectionCount > 0 ? ' or more' : ''}`,
    `  ratio per pair          ${range(row.ratio, 2)}`,
    '',
  ].join('\n');
}
