/** Messages of venues in files: the wrapping tells which venue's they are, or how the messages look tells which it may be. */
import { isRejection } from '@breakwater/codec';
import { VENUE_PROTOCOLS, type VenueMessages } from '@breakwater/venues';
import { FrameLines } from '../frames/frame-line.ts';
import type { Belief, LeftOut } from './belief.ts';
import type { FileSample } from './file-sample.ts';

/** Of so many lines at least this share must be of the kind. */
const SHARE_MIN = 0.5;

export function recordedFrames({ lines }: FileSample): Belief | LeftOut | undefined {
  if (lines.length === 0) return undefined;
  return wrapped(lines) ?? bare(lines);
}

/** Lines that say themselves of which venue they are. */
function wrapped(lines: readonly string[]): Belief | LeftOut | undefined {
  const frames = new FrameLines(undefined);
  let known = 0;
  let read = 0;
  let unread = 0;
  for (const line of lines) {
    const reading = frames.read(line);
    if (isRejection(reading)) continue;
    known += 1;
    if (reading.kind === 'note') unread += reading.rule === 'venue-not-read' ? 1 : 0;
    else read += 1;
  }
  if (known < lines.length * SHARE_MIN) return undefined;
  if (read === 0) {
    return unread === 0 ? undefined : { leftOut: 'its messages are of a venue that is not read' };
  }
  const because = 'its lines are recorded messages that say of which venue they are';
  return { stream: { format: 'frames' }, because, unknown: [] };
}

/** Messages alone, or behind a time: of the venues whose readers make most of them. */
function bare(lines: readonly string[]): Belief | undefined {
  const scores = VENUE_PROTOCOLS.map(
    ({ venue, messages }) => [venue, eventCount(lines, venue, messages())] as const,
  );
  const most = Math.max(...scores.map(([, count]) => count));
  if (most < lines.length * SHARE_MIN) return undefined;
  const venues = scores.filter(([, count]) => count === most).map(([venue]) => venue);
  const [venue = ''] = venues;
  // A time in nanoseconds before a message of Binance is a format of its own.
  if (venue === 'binance' && /^\d{16,20} \{/.test(lines[0] ?? '')) return undefined;
  const because = `its lines are messages as ${venues.join(' or ')} write them`;
  if (venues.length === 1) return { stream: { format: 'frames', venue }, because, unknown: [] };
  const question = 'Of which venue are the messages? They look alike.';
  return {
    stream: { format: 'frames' },
    because,
    unknown: [{ field: 'venue', question, choices: venues }],
  };
}

/** Lines that tell an event of the venue; 0 where one is refused. */
function eventCount(lines: readonly string[], venue: string, messages: VenueMessages): number {
  const frames = new FrameLines(venue);
  let count = 0;
  for (const line of lines) {
    const reading = frames.read(line);
    if (isRejection(reading) || reading.kind === 'note') continue;
    const readings = reading.messages.flatMap((message) => messages.read(message, 0));
    if (readings.some(({ kind }) => kind === 'rejected')) return 0;
    if (readings.some(({ kind }) => kind !== 'ignored')) count += 1;
  }
  return count;
}
