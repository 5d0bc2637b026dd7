/**
 * Worlds for probes of what an exchange can find out: one with the alerts of all venues, and for each venue one that
 * has only what its exchange may see, at the same positions. A request must be answered alike in both.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleAlert } from '@breakwater/contract/sample';
import type { Alert, AlertStore, StoredFrame, StoreEntry, StreamKey } from '@breakwater/core';
import { SqliteAlertStore, SqliteViewStore } from '@breakwater/embedded';
import { streamName } from '@breakwater/websocket';
import { type Running, running } from './gateway-fixture.ts';
import { frame } from './view-fixture.ts';

export const VENUES = ['upbit', 'bithumb', 'coinone', 'korbit'] as const;
export type Venue = (typeof VENUES)[number];
/** The asset that is traded on this venue and nowhere else. */
export const OWN_ASSETS: Readonly<Record<Venue, string>> = {
  upbit: 'QUPB',
  bithumb: 'QBIT',
  coinone: 'QCOI',
  korbit: 'QKOR',
};
const STREAMS: readonly StreamKey[] = [
  { topicId: 'topic-1', partition: 0 },
  { topicId: 'topic-2', partition: 3 },
];

/** One revision of a random history: which of some alerts it is of, and what it says. */
interface Step {
  readonly alert: number;
  readonly venues: readonly Venue[];
  readonly severity: 'S1' | 'S2' | 'S3' | 'S4';
  readonly isProvisional: boolean;
  readonly isClosed: boolean;
}
const OFFSETS_EACH = 3;
const FRAME_COUNT = 6;
/** What somebody at the desk has written to every other revision. */
const SAID = 'unspeakable';
const ALERT_COUNT = 45;
const LAST: Step = {
  alert: 0,
  venues: ['korbit'],
  severity: 'S2',
  isProvisional: false,
  isClosed: false,
};
const SEVERITIES = ['S1', 'S2', 'S3', 'S4'] as const;

/** A step of five numbers of chance; one to three venues, every tenth step on provisional thresholds, every fifth the end of its alert. */
export function stepOf(chances: readonly number[]): Step {
  const [alert = 0, venue = 0, severity = 0, provisional = 0, closed = 0] = chances;
  const venueCount = 1 + (severity % 3);
  return {
    alert: alert % ALERT_COUNT,
    venues: [...VENUES, ...VENUES].slice(venue % VENUES.length).slice(0, venueCount),
    severity: SEVERITIES[severity % SEVERITIES.length]!,
    isProvisional: provisional % 10 === 0,
    isClosed: closed % 5 === 0,
  };
}

export interface Revision {
  readonly stream: number; // index of STREAMS
  readonly offset: number;
  readonly alert: Alert;
  /** Exchanges that may see it. */
  readonly audience: ReadonlySet<Venue>;
}

/** A history of both streams from steps; an alert stays in one of them, and its venues come and go. */
export function historyOf(given: readonly Step[]): Revision[] {
  // The newest entry of each stream is of one venue only, or nothing could be learnt from where the others stand.
  const last = STREAMS.map((_, number) => ({ ...LAST, alert: ALERT_COUNT * 2 + number }));
  const steps = [...given, ...last];
  const revisionCounts = new Map<number, number>();
  const told = new Map<number, Set<Venue>>();
  return steps.map((step, index) => {
    const revision = (revisionCounts.get(step.alert) ?? 0) + 1;
    revisionCounts.set(step.alert, revision);
    const toldOf = told.get(step.alert) ?? new Set<Venue>();
    told.set(step.alert, toldOf);
    if (!step.isProvisional) for (const venue of step.venues) toldOf.add(venue);
    const alert = alertOf(step, revision);
    const audience = new Set(toldOf);
    return { stream: step.alert % STREAMS.length, offset: index * OFFSETS_EACH, alert, audience };
  });
}

function alertOf(step: Step, revision: number): Alert {
  const markets = step.venues.flatMap((venue) => [
    `${venue}:USDT/KRW:spot`,
    `${venue}:${OWN_ASSETS[venue]}/KRW:spot`,
  ]);
  const assets = ['USDT', ...step.venues.map((venue) => OWN_ASSETS[venue])].sort();
  const id = `a${step.alert}`.padStart(32, '5');
  const made = sampleAlert({
    id,
    revision,
    severity: step.severity,
    state: step.isClosed ? 'CLOSED' : 'UPDATE',
    detector: step.alert % 3 === 0 ? 'B' : 'A',
    subject: markets[0] ?? '',
    scope: { assets, venues: [...step.venues].sort(), markets: [...markets].sort() },
    unavailable: step.venues.map((venue) => `venueGap: ${venue} has no book` as const),
    quality: step.isProvisional ? ['PROVISIONAL_THRESHOLDS'] : [],
    incidentId: id.replace('a', 'b'),
  });
  return { ...made, inputs: markets.map((market) => ({ market, firstOffset: 1, lastOffset: 2 })) };
}

/** What screens show of a second in a world of these venues. */
function frameOf(second: number, venues: readonly Venue[]): StoredFrame {
  const sample = frame(second);
  const [market] = sample.markets;
  const nothing = { globalDepeg: null, nationalPremium: null, venueGap: null };
  const made = {
    ...sample,
    truncatedMarketCount: venues.length - 1,
    markets: venues.map((venue) => {
      const base = OWN_ASSETS[venue];
      return { ...market, key: `${venue}:${base}/KRW:spot`, venue, base };
    }),
    subjects: venues.map((venue) => {
      const of = {
        asset: OWN_ASSETS[venue],
        venue,
        market: `${venue}:${OWN_ASSETS[venue]}/KRW:spot`,
      };
      return { ...of, ...nothing, relativePremium: null };
    }),
    coverage: venues.map((venue) => ({ venue, state: 'BLIND', silentMs: 0, reason: null })),
  };
  return { timeUs: sample.timeUs, json: JSON.stringify(made) };
}

export interface World extends Running {
  /** Appends those of the revisions that this world has, covers all of them, and waits until the gateway knows. */
  write(revisions: readonly Revision[]): Promise<void>;
}

export interface Worlds {
  readonly whole: World;
  readonly only: Readonly<Record<Venue, World>>;
  close(): Promise<void>;
}

export function tokenOf(caller: Venue | 'operations'): string {
  return `${caller}-token-for-tests`;
}

/** Opens the worlds, empty. */
export async function openWorlds(): Promise<Worlds> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-scope-'));
  const tokensFile = join(folder, 'tokens.yaml');
  const entries = VENUES.map(
    (venue) => `- {name: ${venue}-desk, role: exchange, venue: ${venue}, token: ${tokenOf(venue)}}`,
  );
  const operations = `- {name: scraper, role: operations, token: ${tokenOf('operations')}}`;
  writeFileSync(tokensFile, [...entries, operations].join('\n'));
  const whole = await openWorld(tokensFile, { sees: () => true, venues: VENUES });
  const only: Partial<Record<Venue, World>> = {};
  for (const venue of VENUES) {
    const sees = ({ audience }: Revision): boolean => audience.has(venue);
    only[venue] = await openWorld(tokensFile, { sees, venues: [venue] });
  }
  const worlds = only as Record<Venue, World>;
  return {
    whole,
    only: worlds,
    async close() {
      for (const world of [whole, ...Object.values(worlds)]) await world.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function openWorld(
  tokensFile: string,
  has: { readonly sees: (one: Revision) => boolean; readonly venues: readonly Venue[] },
): Promise<World> {
  const { sees, venues } = has;
  // Nobody speaks of alerts in a world of one exchange.
  const hasDesk = venues.length > 1;
  const store = SqliteAlertStore.inMemory();
  const view = SqliteViewStore.inMemory();
  for (const stream of STREAMS) {
    for (let second = 1; second <= FRAME_COUNT; second += 1) {
      await view.put(stream, frameOf(second, venues));
    }
  }
  const world = await running({
    store,
    view,
    tokensFile,
    limits: { heartbeatMs: 20 },
    isChecked: false,
  });
  let from = 0;
  const heads = new Map<string, string>();
  return {
    ...world,
    async write(revisions) {
      const to = (revisions.at(-1)?.offset ?? from - 1) + OFFSETS_EACH;
      for (const [number, stream] of STREAMS.entries()) {
        const here = revisions.filter((one) => one.stream === number && sees(one));
        const entries = here.flatMap((one) => entriesOf(one, { hasDesk }));
        await cover(store, stream, entries, { from, to });
        const last = entries.at(-1);
        if (last !== undefined) heads.set(streamName(stream), `${last.offset + 1}-1`);
        // One stream after the other: which comes first is seen in a listing.
        await untilKnown(world, heads);
      }
      from = to;
      await untilCovered(world, to);
    },
  };
}

async function untilKnown({ feed }: Running, heads: ReadonlyMap<string, string>): Promise<void> {
  await until(() =>
    [...heads].every(([stream, head]) => feed.broadcaster.heads.get(stream) === head),
  );
}

async function untilCovered({ feed }: Running, offset: number): Promise<void> {
  await until(() => {
    const progress = feed.progress();
    return progress.length === STREAMS.length && progress.every((one) => one.highWater === offset);
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 2_000) throw new Error('the gateway never came to know what was written');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The stored revision, and where there is a desk what somebody said of it: words that no exchange may read. */
function entriesOf(
  { offset, alert }: Revision,
  { hasDesk }: { readonly hasDesk: boolean },
): StoreEntry[] {
  const json = JSON.stringify({ ...alert, position: `${offset + 1}-1` });
  const stored: StoreEntry = { offset, sequence: 1, stream: 'alerts', json };
  if (!hasDesk || offset % 2 === 0) return [stored];
  const { id: alertId, timeUs } = alert.content;
  const position = `${offset + 2}-1`;
  const said = JSON.stringify({
    kind: 'acknowledgement',
    alertId,
    by: 'desk',
    note: SAID,
    timeUs,
    position,
  });
  return [stored, { offset: offset + 1, sequence: 1, stream: 'acknowledgements', json: said }];
}

async function cover(
  store: AlertStore,
  stream: StreamKey,
  entries: readonly StoreEntry[],
  span: { readonly from: number; readonly to: number }, // unit: log offset
): Promise<void> {
  const digest = '0'.repeat(16);
  const request = { build: 1, previous: span.from, next: span.to, digest, entries };
  const reply = await store.append(stream, request);
  if (reply.kind !== 'ok' || reply.value.kind !== 'OK') throw new Error(JSON.stringify(reply));
}

/** Words that the exchange of `venue` must not read: others' names and assets, ids of alerts that it is not shown. */
export function foreignWords(history: readonly Revision[], venue: Venue): string[] {
  const others = VENUES.filter((other) => other !== venue);
  const shown = new Set(
    history.filter(({ audience }) => audience.has(venue)).map(({ alert }) => alert.content.id),
  );
  const hidden = history.map(({ alert }) => alert.content.id).filter((id) => !shown.has(id));
  return [...others, ...others.map((other) => OWN_ASSETS[other]), ...new Set(hidden), SAID];
}
