/**
 * Detector C: lending programmes. It takes the entries of a loan feed once their instant is sealed, keeps the loan book, joins
 * loans with the trades of their market for detector A, and tells of each venue's aspects one alert each
 * (docs/detection-model.md, "Lending programme").
 *
 * Invariants
 * LN1 entries are taken before any detector looks at the instant, in the order of `entryOrder`; venues and aspects are
 *    visited in name order: no interleaving of sources changes an alert.
 * LN2 it is awake only while an entry waits or an alert eases; what time alone changes is looked at when it is due.
 */

import type { AlertSink } from '../../alert/alert-writer.ts';
import type { LendingPolicy } from '../../control/lending-policy.ts';
import { LENDING_OPERATION, participantOf } from '../../event/lending-event.ts';
import { LendingBook } from '../../lending/lending-book.ts';
import { isRestated, type LendingEntry } from '../../lending/lending-entry.ts';
import type { LendingFinding, LendingFindingRule } from '../../lending/lending-finding.ts';
import { FINE_PANE_US, LATENESS_US } from '../../limits.ts';
import { BandDepth } from '../../market/band-depth.ts';
import { BorrowedFlow, type LinkKind } from '../../market/borrowed-flow.ts';
import type { Market } from '../../market/market.ts';
import { participantKey } from '../../market/taker-tape.ts';
import type { StateIo } from '../../state/state-io.ts';
import type { SubjectsOf } from '../cascade/cascade-price.ts';
import { EntryQueue } from './entry-queue.ts';
import type { LENDING } from './lending.ts';
import type { LendingReading } from './lending-reading.ts';
import { VenueWatch } from './venue-watch.ts';

const SOCKET_LATENESS_US: number = LATENESS_US[0] as number;
/** What draws is sold, what is repaid by force is bought. */
const LINKS: Readonly<Partial<Record<number, LinkKind>>> = {
  [LENDING_OPERATION.LOAN_OPEN]: 'draw',
  [LENDING_OPERATION.TOP_UP]: 'draw',
  [LENDING_OPERATION.FORCED_REPAYMENT]: 'forced-repayment',
};

const NOTHING: readonly LendingEntry[] = [];

export class LendingDetector {
  readonly book: LendingBook = new LendingBook();
  readonly #writer: AlertSink<typeof LENDING>;
  readonly #subjectsOf: SubjectsOf;
  readonly #isBlind: (venue: string) => boolean;
  readonly #queue = new EntryQueue();
  readonly #venues = new Map<string, VenueWatch>();
  /** In name order. */
  #ordered: readonly VenueWatch[] = [];
  #markets: ReadonlyMap<string, Market> = new Map();
  #planned: readonly Market[] = [];
  #policy: LendingPolicy | undefined;
  #taken: readonly LendingEntry[] = [];
  /** Something was found that no alert has told yet. */
  #hasNews = false;
  /** How often each rule has found something; for scrapes. */
  readonly #findingCounts = new Map<LendingFindingRule, number>();

  constructor(
    writer: AlertSink<typeof LENDING>,
    subjectsOf: SubjectsOf,
    isBlind: (venue: string) => boolean,
  ) {
    this.#writer = writer;
    this.#subjectsOf = subjectsOf;
    this.#isBlind = isBlind;
  }

  /** Whether the clock alone can bring anything on (LN2). */
  get awake(): boolean {
    if (this.#hasNews || !this.#queue.isEmpty) return true;
    for (const venue of this.#ordered) if (venue.awake) return true;
    return false;
  }

  /** Log time at which time alone may change an alert; +∞: never. */
  get dueUs(): number {
    let dueUs = Number.POSITIVE_INFINITY;
    for (const venue of this.#ordered) if (venue.dueUs < dueUs) dueUs = venue.dueUs;
    return dueUs;
  }

  plan(markets: readonly Market[]): void {
    // A market whose steps changed is another object: what was borrowed is counted in other lots there.
    this.#planned = markets;
    this.#markets = new Map(markets.map((market) => [market.definition.key, market]));
  }

  calibrate(): void {}

  /** The rules and orders from here on. What they find in loans of before is told at the next instant. */
  establish(policy: LendingPolicy, timeUs: number): void {
    this.#policy = policy;
    for (const venue of this.#ordered) venue.establish(policy);
    for (const finding of this.book.establish(policy)) this.#tell(finding, timeUs);
  }

  /** An entry of the record at hand: it waits until its instant is sealed. */
  hear(entry: LendingEntry): void {
    this.#queue.hear(entry);
  }

  /** After the panes of the instant at `timeUs`, before any detector looks at them (LN1). */
  prepare(timeUs: number): void {
    if (!this.#queue.isEmpty) this.#take(timeUs);
    for (const market of this.#planned) market.borrowed?.seal(market.bank.finePane);
  }

  #take(timeUs: number): void {
    const pane = (timeUs - SOCKET_LATENESS_US) / FINE_PANE_US - 1;
    this.#taken = this.#queue.take(pane);
    for (const entry of this.#taken) {
      this.#link(entry, timeUs);
      const venue = this.#venue(entry.venue);
      venue.take(entry);
      for (const finding of this.book.take(entry)) this.#tell(finding, timeUs);
    }
  }

  /** After all detectors that look at markets. */
  pane(timeUs: number, isSecond: 0 | 1): void {
    for (const entry of this.#taken) {
      this.#venue(entry.venue).judge(entry, this.#markets.get(entry.market), timeUs);
    }
    if (isSecond === 0 && this.#taken.length === 0 && !this.#hasNews) return;
    this.#hasNews = false;
    this.#taken = NOTHING;
    for (const venue of this.#ordered) {
      venue.observe(this.#writer, timeUs, this.#isBlind(venue.name));
    }
  }

  /** What is read at a scrape. */
  reading(): LendingReading {
    const venues = this.#ordered.map((venue) => venue.reading());
    return { venues, findingCounts: this.#findingCounts };
  }

  #tell(finding: LendingFinding, timeUs: number): void {
    this.#hasNews = true;
    this.#findingCounts.set(finding.rule, (this.#findingCounts.get(finding.rule) ?? 0) + 1);
    const venue = this.#venue(finding.venue);
    // Findings name no market.
    const market = venue.places.markets.get(finding.asset) ?? finding.venue;
    venue.add(finding, market, timeUs);
  }

  /** Lets detector A know what was drawn and what was bought back. */
  #link(entry: LendingEntry, logTimeUs: number): void {
    const { event, principalLots: lots, validTimeUs: timeUs } = entry;
    if (event.kind !== 'operation') return;
    const market = this.#markets.get(entry.market);
    if (market === undefined) return;
    market.borrowed ??= new BorrowedFlow();
    market.borrowed.isFed = true;
    market.band ??= new BandDepth(logTimeUs);
    const kind = LINKS[event.operation];
    if (kind === undefined || lots === 0) return;
    const { high, low } = participantOf(event.borrower);
    const participant = participantKey(high, low);
    market.borrowed.link({ kind, participant, timeUs, lots, restated: isRestated(entry) });
  }

  #venue(name: string): VenueWatch {
    const known = this.#venues.get(name);
    if (known !== undefined) return known;
    const venue = this.#add(name);
    if (this.#policy !== undefined) venue.establish(this.#policy);
    return venue;
  }

  #add(name: string): VenueWatch {
    const venue = new VenueWatch(name, {
      ...{ subjectsOf: this.#subjectsOf, book: this.book },
      marketOf: (key) => this.#markets.get(key),
    });
    this.#venues.set(name, venue);
    this.#ordered = [...this.#venues.values()].sort((left, right) =>
      left.name < right.name ? -1 : 1,
    );
    return venue;
  }

  /** `#ordered` are the venues again. */
  keep(io: StateIo): void {
    io.section('detector C', 1);
    io.part(this.book);
    io.part(this.#queue);
    for (const name of io.value([...this.#venues.keys()])) {
      io.part(this.#venues.get(name) ?? this.#add(name));
    }
    this.#planned = io.value(this.#planned);
    this.#markets = io.value(this.#markets);
    this.#policy = io.value(this.#policy);
    this.#taken = io.value(this.#taken);
    this.#hasNews = io.value(this.#hasNews);
    io.into(this.#findingCounts);
  }
}
