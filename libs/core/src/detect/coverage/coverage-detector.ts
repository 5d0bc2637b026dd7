/**
 * Detector D: coverage. A feed that promised a heartbeat and fell silent, lost positions, a book that is crossed,
 * out of sync or left behind: BLIND, per venue. Silence is not calm; it gates the other detectors (docs/detection-model.md, "Coverage").
 *
 * Invariants
 * D1 silence is judged on sealed panes by the events' own time, so interleaving leaves no trace; only a feed
 *    that promised a heartbeat is judged (an archive has none).
 * D2 a venue is blind while any of its faults stands; its alerts of A and B are then held.
 * D3 venues and sources are visited in name order.
 */

import type { AlertFacts, AlertSink } from '../../alert/alert-writer.ts';
import { Lifecycle } from '../../alert/lifecycle.ts';
import type { MissingKindOf } from '../../alert/words.ts';
import { FEED_STATUS, STREAM_CLASS, type StreamClass } from '../../event/event.ts';
import type { EventBatch } from '../../event/event-batch.ts';
import { COARSE_PANE_US, FINE_PANE_US, LATENESS_US } from '../../limits.ts';
import type { FeedNote } from '../../market/intake.ts';
import type { Market } from '../../market/market.ts';
import type { StateIo } from '../../state/state-io.ts';
import { OPEN_PANE_COUNT, paneSlot } from '../../window/open-panes.ts';
import { BookWatch } from './book-watch.ts';
import { COVERAGE } from './coverage.ts';
import { type CoverageState, coverageState } from './coverage-state.ts';
import { LateShare } from './late-share.ts';
import { ReferenceWatch } from './reference-watch.ts';

/** What can be wrong at a venue; a missing reference is no venue's fault. */
type Fault = Exclude<MissingKindOf<typeof COVERAGE>, 'reference'>;
type FaultLine = `${Fault}:${string}`;

/** A feed is STALE after ten seconds, or two promised heartbeats where those are longer. */
const STALE_US_MIN = 10_000_000;
/** A loss of positions is shown for this long after the last. */
const HOLE_SHOWN_US = 60_000_000;
/** Facts close sooner than statistics: a feed that has been back for ten seconds is back. */
const CLOSE_AFTER = { closeAfterUsMin: 10_000_000, closeAfterUsMax: 10_000_000 } as const;
/** Markets named per source; beyond, the alert names the source alone. */
const SOURCE_MARKET_COUNT_MAX = 64;

/** What detector D knows of one venue's feeds. */
export interface VenueCoverage {
  readonly venue: string;
  readonly sourceCount: number;
  /** Silent, down, shut out, or with a loss of positions. */
  readonly faultySourceCount: number;
  /** Whether any fault stands, of a feed or of a book. */
  readonly blind: boolean;
  /** End of the newest sealed pane with an event of the venue; null before the first. */
  readonly lastEventUs: number | null;
}

interface Source {
  readonly id: number; // unit: symbol id
  readonly name: string;
  readonly venue: string;
  readonly streamClass: StreamClass;
  readonly markets: Set<string>;
  /** The one that it was seen to send an event of last; its name is among `markets` where there was room. */
  newestMarket: Market | undefined;
  /** What events of still open panes said of the feed, oldest first. */
  readonly notes: { readonly pane: number; readonly note: FeedNote }[]; // unit: 250-ms pane
  /** Panes with an event, by slot of the pane number (D1). */
  readonly touched: Uint8Array;
  /** For screens only: by arrival, and no alert may depend on that. */
  readonly lateShare: LateShare;
  lastPane: number; // unit: 250-ms pane
  heartbeatUs: number;
  down: boolean;
  maintenance: boolean;
  holeUntilUs: number;
  shutOut: boolean;
  /** The newest verdict. */
  faulty: boolean;
}

interface Venue {
  readonly name: string;
  readonly lifecycle: Lifecycle<typeof COVERAGE>;
  readonly sources: Source[];
  readonly markets: Market[];
  readonly books: BookWatch;
  /** Of the newest verdict. */
  faults: readonly FaultLine[];
  blind: boolean;
}

export class CoverageDetector {
  readonly #writer: AlertSink<typeof COVERAGE>;
  readonly #venues = new Map<string, Venue>();
  readonly #sources: (Source | undefined)[] = [];
  /** The same without holes, as they were first seen. */
  readonly #known: Source[] = [];
  readonly references: ReferenceWatch;
  #ordered: readonly Venue[] = [];
  /** Touched panes and notes not yet sealed. */
  #pendingCount = 0;

  constructor(writer: AlertSink<typeof COVERAGE>) {
    this.#writer = writer;
    this.references = new ReferenceWatch(writer);
  }

  isBlind(venue: string): boolean {
    return this.#venues.get(venue)?.blind === true;
  }

  /** The newest verdicts, in name order; for scrapes. */
  venues(): VenueCoverage[] {
    return this.#ordered.map(({ name, sources, blind }) => {
      const lastPane = Math.max(-1, ...sources.map((source) => source.lastPane));
      return {
        venue: name,
        sourceCount: sources.length,
        faultySourceCount: sources.filter(({ faulty }) => faulty).length,
        blind,
        lastEventUs: lastPane < 0 ? null : (lastPane + 1) * FINE_PANE_US,
      };
    });
  }

  /** A record of the source was taken at this log time; so many of its events were late. */
  counted(id: number, logTimeUs: number, eventCount: number, lateCount: number): void {
    this.#sources[id]?.lateShare.add(logTimeUs, eventCount, lateCount);
  }

  /** The venues at the end of a sealed second, in name order; for screens. */
  states(endUs: number, logTimeUs: number): CoverageState[] {
    const second = Math.floor(logTimeUs / COARSE_PANE_US);
    const isLate = ({ lateShare }: Source): boolean => lateShare.isTooLarge(second);
    return this.#ordered.map((venue) => coverageState(venue, endUs, { staleUs, behindUs, isLate }));
  }

  /** Whether the clock alone can change a verdict: a promise can still be broken, or a fault can pass. */
  get awake(): boolean {
    if (this.#pendingCount > 0) return true;
    for (const venue of this.#ordered) {
      if (venue.lifecycle.open && !venue.blind) return true;
      for (const source of venue.sources) {
        const promised = source.heartbeatUs > 0 && !source.faulty && !source.maintenance;
        if (promised || source.holeUntilUs > 0) return true;
      }
    }
    return false;
  }

  addMarket(market: Market): void {
    const venue = this.#venue(market.definition.venue);
    const { key } = market.definition;
    const known = venue.markets.findIndex((other) => other.definition.key === key);
    if (known >= 0) venue.markets.splice(known, 1);
    venue.markets.push(market);
    venue.markets.sort((left, right) => (left.definition.key < right.definition.key ? -1 : 1));
  }

  /** The batch's source sent an event of the open pane in `slot` about the market. Lending is late by a day: not judged. */
  seen(batch: EventBatch, market: Market, slot: number): void {
    if (batch.streamClass === STREAM_CLASS.LENDING) return;
    const source = this.#sources[batch.source] ?? this.#addSource(batch, market);
    // A source is mostly of one market, or sends runs of one.
    if (source.newestMarket !== market) {
      source.newestMarket = market;
      if (source.markets.size < SOURCE_MARKET_COUNT_MAX) source.markets.add(market.definition.key);
    }
    if (source.touched[slot] === 1) return;
    source.touched[slot] = 1;
    this.#pendingCount += 1;
  }

  /** The event of `pane` said something of its feed; it counts once the pane is sealed (D1). */
  note(id: number, pane: number, note: FeedNote): void {
    const source = this.#sources[id];
    if (source === undefined) return;
    source.notes.push({ pane, note });
    this.#pendingCount += 1;
  }

  /** After `pane` of a class was sealed. */
  seal(streamClass: StreamClass, pane: number): void {
    const slot = paneSlot(pane);
    for (let at = 0; at < this.#known.length; at += 1) {
      const source = this.#known[at] as Source;
      if (source.streamClass !== streamClass) continue;
      if (source.touched[slot] === 1) {
        source.touched[slot] = 0;
        source.lastPane = pane;
        this.#pendingCount -= 1;
      }
      if (source.notes.length > 0) this.#takeNotes(source, pane);
    }
  }

  #takeNotes(source: Source, pane: number): void {
    while ((source.notes[0]?.pane ?? Number.POSITIVE_INFINITY) <= pane) {
      const noted = source.notes.shift();
      this.#pendingCount -= 1;
      if (noted !== undefined) take(source, noted.note, (pane + 1) * FINE_PANE_US);
    }
  }

  /** Once per sealed second of the socket class: `endUs` is its end. Returns whether a venue can be seen again. */
  judge(endUs: number, timeUs: number): boolean {
    this.references.judge(endUs, timeUs);
    let seeing = false;
    for (const venue of this.#ordered) {
      const { blind } = venue;
      this.#judge(venue, endUs, timeUs);
      if (blind && !venue.blind) seeing = true;
    }
    return seeing;
  }

  #judge(venue: Venue, endUs: number, timeUs: number): void {
    const faults: FaultLine[] = [];
    let onsetUs = timeUs;
    const silent: string[] = [];
    for (const source of venue.sources) {
      const lastUs = (source.lastPane + 1) * FINE_PANE_US;
      const fault = source.lastPane < 0 ? undefined : sourceFault(source, endUs, lastUs);
      source.faulty = fault !== undefined;
      if (fault === undefined) continue;
      faults.push(`${fault}:${source.name}`);
      silent.push(...source.markets);
      if (lastUs < onsetUs) onsetUs = lastUs;
    }
    for (const market of venue.markets) {
      const sinceUs = venue.books.faultSince(market, endUs);
      if (sinceUs === 0) continue;
      faults.push(`book:${market.definition.key}`);
      silent.push(market.definition.key);
      if (sinceUs < onsetUs) onsetUs = sinceUs;
    }
    venue.faults = faults;
    venue.blind = faults.length > 0;
    if (!venue.blind && !venue.lifecycle.open) return;
    this.#observe(venue, faults, silent, onsetUs, timeUs);
  }

  #observe(
    venue: Venue,
    faults: readonly FaultLine[],
    markets: readonly string[],
    onsetUs: number,
    timeUs: number,
  ): void {
    const level = faults.length === 0 ? 0 : 2;
    this.#writer.observe(
      {
        detector: COVERAGE,
        subject: venue.name,
        direction: 'NONE',
        kin: {
          ...{ group: `feed:${venue.name}`, precedence: 0 },
          ...{ quoteGroup: null, currency: null, peg: null },
        },
      },
      venue.lifecycle,
      {
        ...{ timeUs, level, score: faults.length, pressing: faults.length },
        ...{ quiet: faults.length === 0 ? 1 : 0, blind: 0 },
      },
      onsetUs,
      {
        figure: () => ({ label: 'BLIND', value: faults.length, windowUs: 0 }),
        facts: () => coverageFacts(venue, faults, markets),
      },
    );
  }

  #venue(name: string): Venue {
    const known = this.#venues.get(name);
    if (known !== undefined) return known;
    const venue: Venue = {
      name,
      lifecycle: new Lifecycle<typeof COVERAGE>(CLOSE_AFTER),
      sources: [],
      markets: [],
      books: new BookWatch(),
      faults: [],
      blind: false,
    };
    this.#venues.set(name, venue);
    this.#ordered = [...this.#venues.values()].sort((left, right) =>
      left.name < right.name ? -1 : 1,
    );
    return venue;
  }

  #addSource(batch: EventBatch, market: Market): Source {
    const source: Source = {
      id: batch.source,
      name: batch.symbols.name(batch.source),
      venue: market.definition.venue,
      streamClass: batch.streamClass,
      markets: new Set(),
      newestMarket: undefined,
      notes: [],
      touched: new Uint8Array(OPEN_PANE_COUNT),
      lateShare: new LateShare(),
      lastPane: -1,
      heartbeatUs: 0,
      down: false,
      maintenance: false,
      holeUntilUs: 0,
      shutOut: false,
      faulty: false,
    };
    this.#sources[batch.source] = source;
    this.#known.push(source);
    const { sources } = this.#venue(source.venue);
    sources.push(source);
    sources.sort((left, right) => (left.name < right.name ? -1 : 1));
    return source;
  }

  keep(io: StateIo): void {
    io.section('detector D', 1);
    io.kind(Lifecycle, (known) => known ?? new Lifecycle());
    io.kind(BookWatch, (known) => known ?? new BookWatch());
    io.kind(LateShare, (known) => known ?? new LateShare());
    io.into(this.#venues);
    io.into(this.#sources);
    io.into(this.#known);
    io.part(this.references);
    this.#ordered = io.value(this.#ordered);
    this.#pendingCount = io.value(this.#pendingCount);
  }
}

/** Takes what a sealed pane's event said of the feed. */
function take(source: Source, note: FeedNote, endUs: number): void {
  if (note.kind === 'shut-out') source.shutOut = true;
  else if (note.kind === 'hole') source.holeUntilUs = endUs + HOLE_SHOWN_US;
  else {
    const { status, heartbeatUs } = note.status;
    if (heartbeatUs > 0) source.heartbeatUs = heartbeatUs;
    source.down = status === FEED_STATUS.DOWN;
    source.maintenance = status === FEED_STATUS.MAINTENANCE;
  }
}

/** What is wrong with a source at the end of a socket pane; its own class may be sealed less far. */
function sourceFault(source: Source, socketEndUs: number, lastUs: number): Fault | undefined {
  const endUs = socketEndUs - behindUs(source);
  if (source.holeUntilUs <= endUs) source.holeUntilUs = 0;
  if (source.shutOut) return 'shut-out';
  if (source.maintenance) return undefined;
  if (source.down) return 'down';
  if (source.holeUntilUs > 0) return 'hole';
  if (source.heartbeatUs === 0) return undefined;
  return endUs - lastUs >= staleUs(source) ? 'silence' : undefined;
}

/** How much later than sockets the source's panes are sealed. */
function behindUs({ streamClass }: Source): number {
  return (LATENESS_US[streamClass] as number) - (LATENESS_US[STREAM_CLASS.SOCKET] as number);
}

/** The silence at which a source that promised a heartbeat is at fault. */
function staleUs({ heartbeatUs }: Source): number {
  const promised = heartbeatUs * 2;
  return promised > STALE_US_MIN ? promised : STALE_US_MIN;
}

function kindOf(fault: FaultLine): Fault {
  return fault.slice(0, fault.indexOf(':')) as Fault;
}

function coverageFacts(
  venue: Venue,
  faults: readonly FaultLine[],
  markets: readonly string[],
): AlertFacts<typeof COVERAGE> {
  const named = new Set(markets);
  const assets = venue.markets
    .filter((market) => named.has(market.definition.key))
    .map((market) => market.definition.base);
  return {
    rulings: rulingsOf(faults),
    scope: {
      assets: [...new Set(assets)].sort(),
      venues: [venue.name],
      markets: [...named].sort(),
    },
    symptom: null,
    threshold: 1,
    rarityDays: null,
    channels: [
      {
        name: 'coverage',
        windowUs: COARSE_PANE_US,
        raw: { faultCount: faults.length, sourceCount: venue.sources.length },
        value: faults.length,
        baseline: 0,
        scale: 1,
        tailScore: faults.length,
      },
    ],
    unavailable: [...faults].sort(),
    decomposition: null,
    quality: [],
    inputs: [],
  };
}

/** One for each kind of fault that stands, with the number of them. */
function rulingsOf(faults: readonly FaultLine[]): AlertFacts<typeof COVERAGE>['rulings'] {
  const kinds = [...new Set(faults.map(kindOf))].sort();
  return kinds.map((kind) => {
    const value = faults.filter((fault) => kindOf(fault) === kind).length;
    return { rule: `D.${kind}`, severity: 'S2', value, limit: 1 };
  });
}
