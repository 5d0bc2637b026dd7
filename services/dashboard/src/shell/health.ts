/** How far the page can be trusted right now: calm must never look like dead. Pure: time is passed in. */
import type { CoverageView } from '@breakwater/client';
import type { AlertBoard } from '../board/alert-board.ts';
import { type Runs, STALL_MS } from '../board/runs.ts';
import { kstClock, kstText, utcClock, utcText } from '../texts/format.ts';
import { message } from '../texts/messages.ts';
import { venueText } from '../texts/names.ts';
import { durationText } from '../texts/phrases.ts';

export type StatusTone = 'good' | 'waiting' | 'warn' | 'bad';
export interface Status {
  readonly tone: StatusTone;
  readonly text: string;
}
/** Something that must be seen at once. */
export interface Trouble {
  readonly kind: 'lost' | 'stalled' | 'over' | 'behind' | 'rebuilding' | 'blind';
  readonly tone: 'info' | 'warn' | 'bad';
  readonly text: string;
  readonly more: string;
}

/** Heartbeats come every second or so. */
const HEARTBEAT_LOST_MS = 4_000;
/** Sealing takes two seconds; what is later than this is told. */
const BEHIND_MS = 5_000;
const BEHIND_LOUD_MS = 15_000;

export interface Feeds {
  /** Each feed by name, the missing ones first; empty where only the numbers are known, or nothing. */
  readonly list: readonly CoverageView[];
  readonly venueCount: number;
  readonly blindVenues: readonly string[];
  readonly isKnown: boolean;
  /** The data has come to its end: nothing is missing, there is no more. */
  readonly isOver: boolean;
}

/**
 * What is known of the feeds of the current runs: from the view where there is one, else from heartbeats. Each venue
 * once, as the worst that is told of it.
 */
export function feedsOf(
  board: AlertBoard,
  histories: ReadonlyMap<string, { readonly coverage: readonly CoverageView[] }>,
): Feeds {
  const { current, isOver } = board.runs;
  const told = [...histories].filter(([stream]) => {
    return board.streams.length === 0 || current.some((each) => each.stream === stream);
  });
  const coverage = told.flatMap(([, history]) => history.coverage);
  if (coverage.length > 0) {
    const rank = { BLIND: 0, SUSPECT: 1, OK: 2 };
    const sorted = [...coverage].sort((a, b) => {
      return rank[a.state] - rank[b.state] || (a.venue < b.venue ? -1 : 1);
    });
    const first = new Map(sorted.map((each) => [each.venue, each] as const).reverse());
    const list = sorted.filter((each) => first.get(each.venue) === each);
    const blind = list.filter(({ state }) => state === 'BLIND').map(({ venue }) => venue);
    const known = { list, venueCount: list.length, isKnown: true, isOver };
    return { ...known, blindVenues: isOver ? [] : blind };
  }
  const shares = current.flatMap((stream) => stream.coverage ?? []);
  const blindVenues = [...new Set(shares.flatMap((each) => each.blindVenues))].sort();
  const venueCount = shares.reduce((sum, each) => sum + each.venueCount, 0);
  const known = { list: [], venueCount, isKnown: venueCount > 0, isOver };
  return { ...known, blindVenues: isOver ? [] : blindVenues };
}

export function statusOf(board: AlertBoard, feeds: Feeds, nowMs: number): Status {
  if (board.connection === 'refused') return tell('bad', message('status.refused'));
  if (board.connection === 'forbidden') return tell('bad', message('status.forbidden'));
  if (board.connection === 'connecting') return tell('waiting', message('status.connecting'));
  if (isLost(board, nowMs)) return tell('bad', message('status.lost'));
  if (board.heartbeatMs === null) return tell('waiting', message('status.waiting'));
  if (board.streams.length === 0) return tell('warn', message('status.empty'));
  if (board.rebuilding.size > 0) return tell('warn', message('status.rebuilding'));
  const runs = board.runs;
  if (runs.isOver) return tell('waiting', message('status.over'));
  const { playback } = board;
  if (playback !== null) {
    if (playback.targetUs !== null) return tell('waiting', message('status.jumping'));
    if (playback.isPaused) return tell('waiting', message('status.paused'));
    if (feeds.blindVenues.length > 0) return tell('bad', message('status.blind'));
    return tell('good', message('status.playing'));
  }
  if (stallMs(runs, board, nowMs) > STALL_MS) return tell('bad', message('status.stalled'));
  const behindMs = lagMs(runs);
  if (behindMs > BEHIND_MS) {
    const duration = durationText(behindMs * 1_000);
    return tell(behindMs > BEHIND_LOUD_MS ? 'bad' : 'warn', message('status.behind', { duration }));
  }
  if (feeds.blindVenues.length > 0) return tell('bad', message('status.blind'));
  return tell('good', message('status.live'));
}

/** The worst first. */
export function troublesOf(board: AlertBoard, feeds: Feeds, nowMs: number): Trouble[] {
  const troubles: Trouble[] = [];
  const say = (
    kind: Trouble['kind'],
    tone: Trouble['tone'],
    values: Readonly<Record<string, string | number>>,
  ): void => {
    const text = message(`trouble.${kind}`, values);
    troubles.push({ kind, tone, text, more: message(`trouble.${kind}.more`, values) });
  };
  const heardUs = board.heardUs();
  const upTo = { utc: utcClock(heardUs), kst: kstClock(heardUs) };
  const runs = board.runs;
  if (board.heartbeatMs !== null && isLost(board, nowMs)) {
    say('lost', 'bad', { duration: durationText((nowMs - board.heartbeatMs) * 1_000) });
  } else if (runs.isOver) {
    const endUs = runs.current[0]?.logTimeUs ?? heardUs;
    say('over', 'info', { utc: utcText(endUs), kst: kstText(endUs) });
  } else if (board.heartbeatMs !== null && board.streams.length > 0 && board.playback === null) {
    const stalledMs = stallMs(runs, board, nowMs);
    const behindMs = lagMs(runs);
    if (stalledMs > STALL_MS)
      say('stalled', 'bad', { ...upTo, duration: durationText(stalledMs * 1_000) });
    else if (behindMs > BEHIND_LOUD_MS) {
      say('behind', 'bad', { ...upTo, duration: durationText(behindMs * 1_000) });
    }
  }
  const ratios = [...board.rebuilding.values()].map(({ highWater, target }) => highWater / target);
  const ratio = Math.min(1, ...ratios);
  if (board.rebuilding.size > 0) say('rebuilding', 'warn', { percent: Math.floor(ratio * 100) });
  const { blindVenues, venueCount } = feeds;
  if (blindVenues.length > 0) {
    const silent = feeds.list.filter(({ state }) => state === 'BLIND').map(blindText);
    const venues = (silent.length > 0 ? silent : blindVenues.map(venueText)).join(', ');
    say('blind', 'bad', { venues, blind: blindVenues.length, all: venueCount });
  }
  return troubles;
}

/** `upbit (silent for 48 s)`. */
function blindText({ venue, silentMs, reason }: CoverageView): string {
  const parts = [
    silentMs === null ? '' : message('feeds.silent', { duration: durationText(silentMs * 1_000) }),
    silentMs === null ? (reason ?? '') : '',
  ].filter((part) => part !== '');
  const name = venueText(venue);
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}

function isLost(board: AlertBoard, nowMs: number): boolean {
  if (board.connection === 'lost') return true;
  return board.heartbeatMs !== null && nowMs - board.heartbeatMs > HEARTBEAT_LOST_MS;
}

function stallMs({ current }: Runs, board: AlertBoard, nowMs: number): number {
  const silentMs = board.heartbeatMs === null ? 0 : nowMs - board.heartbeatMs;
  return Math.max(0, ...current.map((stream) => stream.stallMs)) + silentMs;
}

function lagMs({ current }: Runs): number {
  return Math.max(0, ...current.map((stream) => stream.lagMs ?? 0));
}

function tell(tone: StatusTone, text: string): Status {
  return { tone, text };
}
