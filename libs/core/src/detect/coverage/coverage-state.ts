/** What screens show of a venue's feeds: detector D's verdicts, and what is on its way to one. Display, not evidence. */
import { FINE_PANE_US } from '../../limits.ts';

/** `SUSPECT`: something is off that does not blind the venue, or not yet. */
export interface CoverageState {
  readonly venue: string;
  readonly state: 'OK' | 'SUSPECT' | 'BLIND';
  /** Silence of the quietest feed that promised a heartbeat, else since the venue's newest event; null before any. */
  readonly silentMs: number | null;
  /** Faults as `fault:source` or `book:market`, comma-separated; null where the state is OK. */
  readonly reason: string | null;
}

/** The part of detector D's venue that is shown. */
interface ShownVenue {
  readonly name: string;
  readonly sources: readonly ShownSource[];
  readonly markets: { readonly length: number };
  readonly books: { readonly faultSinceUs: ReadonlyMap<string, number> };
  /** Of the newest verdict; the venue is blind while there are any. */
  readonly faults: readonly string[];
}
interface ShownSource {
  readonly name: string;
  readonly lastPane: number; // unit: 250-ms pane
  readonly heartbeatUs: number;
  readonly maintenance: boolean;
}

/** A reason names this many faults; a venue that lost everything has one per feed. */
const REASON_FAULT_COUNT_MAX = 3;

/** What is known of a source besides. */
interface Judged<Source> {
  /** How long it may be silent before it is at fault. */
  staleUs(source: Source): number;
  /** How much later than sockets its panes are sealed. */
  behindUs(source: Source): number;
  /** Whether too many of its events were late. */
  isLate(source: Source): boolean;
}

/** `endUs`: end of the newest sealed second of the socket class. */
export function coverageState<Source extends ShownSource>(
  venue: ShownVenue & { readonly sources: readonly Source[] },
  endUs: number,
  judged: Judged<Source>,
): CoverageState {
  let newestUs = Number.POSITIVE_INFINITY;
  let promisedUs = -1;
  const suspicions: string[] = [];
  for (const source of venue.sources) {
    if (source.maintenance) suspicions.push(`maintenance:${source.name}`);
    if (judged.isLate(source)) suspicions.push(`late:${source.name}`);
    if (source.lastPane < 0) continue;
    const lastUs = (source.lastPane + 1) * FINE_PANE_US;
    const silentUs = Math.max(0, endUs - judged.behindUs(source) - lastUs);
    newestUs = Math.min(newestUs, silentUs);
    if (source.heartbeatUs === 0 || source.maintenance) continue;
    promisedUs = Math.max(promisedUs, silentUs);
    if (silentUs * 2 >= judged.staleUs(source)) suspicions.push(`quiet:${source.name}`);
  }
  for (const market of venue.books.faultSinceUs.keys()) suspicions.push(`book:${market}`);
  const unheard = newestUs === Number.POSITIVE_INFINITY;
  if (unheard && venue.markets.length > 0) suspicions.push(`unheard:${venue.name}`);
  const silentUs = promisedUs >= 0 ? promisedUs : newestUs;
  const silentMs = unheard ? null : silentUs / 1_000;
  const state = venue.faults.length > 0 ? 'BLIND' : suspicions.length > 0 ? 'SUSPECT' : 'OK';
  const reason = reasonOf(state === 'BLIND' ? venue.faults : suspicions);
  return { venue: venue.name, state, silentMs, reason };
}

function reasonOf(faults: readonly string[]): string | null {
  if (faults.length === 0) return null;
  const named = [...faults].sort().slice(0, REASON_FAULT_COUNT_MAX).join(', ');
  const more = faults.length - REASON_FAULT_COUNT_MAX;
  return more > 0 ? `${named} and ${more} more` : named;
}
