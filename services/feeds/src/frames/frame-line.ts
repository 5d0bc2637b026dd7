/**
 * One line of recorded frames → the venue's message and when it came. Lines are recognised by their form, each for itself:
 *
 * {"t":"recv","conn","ts","data"|"b64"}  cryptofeed's captures, and what `breakwater record` writes; with header, connect, send, http
 * {"exchange","message"}                 frames of tardis' tests; `localTimestamp` where there is one
 * TIME {…} or TIME: {…}                  seconds, nanoseconds or ISO 8601 before the message: older captures (which may print bytes as
 *                                        Python does, b'…'), tardis' raw replies
 * {"time_ms","legs":[…]}                 books of Upbit in a bot's envelope
 * {…} or […]                             the message itself, of the stream's venue
 */
import { isRejection, parseTimestampUs, type RowRejection } from '@breakwater/codec';
import { venueOfAddress, venueOfExchange } from './frame-venues.ts';
import { unpackedFrame } from './packed-frame.ts';
import { restSnapshot } from './rest-snapshot.ts';

type Json = Readonly<Record<string, unknown>>;

export interface FrameLine {
  /** `opened`: the connection begins anew, and what its reader kept is void. */
  readonly kind: 'message' | 'opened';
  readonly venue: string;
  readonly connection: string;
  /** undefined where the line does not say. */
  readonly receivedTimeUs: number | undefined;
  readonly messages: readonly string[];
}

export interface FrameNote {
  readonly kind: 'note';
  readonly rule: FrameRule;
  readonly receivedTimeUs: number | undefined;
}

/** Why a line of a recording is no message. */
export type FrameRule = 'recording-note' | 'request' | 'http-answer' | 'venue-not-read';

export type FrameLineReading = FrameLine | FrameNote | RowRejection;

/** Reads the lines of one file in order: its header and its connections say of which venue what follows is. */
export class FrameLines {
  readonly #venue: string | undefined;
  #headVenue: string | undefined;
  readonly #connectionVenues = new Map<string, string>();

  /** `venue`: of all lines that name none themselves. */
  constructor(venue: string | undefined) {
    this.#venue = venue;
  }

  read(line: string): FrameLineReading {
    const first = line[0];
    if (first === '{') return this.#object(line);
    if (first === '[') return this.#message([line], undefined);
    const timed = /^(\d{4}-[0-9T:.+-]+Z?|\d{10,20}(?:\.\d{1,9})?):? (?=[{[])/.exec(line);
    if (timed !== null) return this.#timed(line, timed);
    const bytes = /^(\d{10}\.\d+): b(['"])(.*)\2$/.exec(line);
    return bytes === null ? noteOfOldCapture(line) : this.#bytes(bytes);
  }

  /** Bytes as Python prints them. */
  #bytes([, time = '', , printed = '']: RegExpExecArray): FrameLineReading {
    const receivedTimeUs = timeOf(time);
    const message = unpackedFrame(printedBytes(printed).toString('base64'));
    if (receivedTimeUs === undefined) return badTime(time);
    if (message === undefined) return NOT_UNPACKED;
    return this.#message([message], receivedTimeUs);
  }

  #object(line: string): FrameLineReading {
    let value: Json;
    try {
      value = JSON.parse(line) as Json;
    } catch (error) {
      return { reason: 'bad-json', detail: error instanceof Error ? error.message : String(error) };
    }
    if (typeof value['t'] === 'string') return this.#capture(value['t'], value);
    if (typeof value['exchange'] === 'string' && value['message'] !== undefined) {
      return this.#ofExchange(line, value, value['exchange']);
    }
    if (Array.isArray(value['legs']) && value['time_ms'] !== undefined) return readLegs(value);
    return this.#message([line], undefined);
  }

  #timed(line: string, match: RegExpExecArray): FrameLineReading {
    const [prefix, time = ''] = match;
    const receivedTimeUs = timeOf(time);
    if (receivedTimeUs === undefined) return badTime(time);
    return this.#message([line.slice(prefix.length)], receivedTimeUs);
  }

  #message(messages: readonly string[], receivedTimeUs: number | undefined): FrameLineReading {
    const venue = this.#venue ?? this.#headVenue;
    if (venue === undefined) {
      const detail = 'nothing says of which venue the message is; set "venue" of the stream';
      return { reason: 'unknown-instrument', detail };
    }
    return { kind: 'message', venue, connection: '', receivedTimeUs, messages };
  }

  #ofExchange(line: string, value: Json, exchange: string): FrameLineReading {
    const time = value['localTimestamp'];
    const receivedTimeUs = typeof time === 'string' ? parseTimestampUs(time, 'iso') : undefined;
    const venue = venueOfExchange(exchange);
    if (venue === undefined) return { kind: 'note', rule: 'venue-not-read', receivedTimeUs };
    const message = textOf(line, value['message']);
    return { kind: 'message', venue, connection: exchange, receivedTimeUs, messages: [message] };
  }

  #capture(kind: string, value: Json): FrameLineReading {
    if (kind === 'header') return this.#header(value);
    const time = value['ts'];
    const receivedTimeUs = typeof time === 'number' ? Math.round(time * 1e6) : undefined;
    if (receivedTimeUs === undefined || !Number.isSafeInteger(receivedTimeUs)) {
      return badTime(String(time));
    }
    if (kind === 'send') return { kind: 'note', rule: 'request', receivedTimeUs };
    const connection = typeof value['conn'] === 'string' ? value['conn'] : '';
    const venue = this.#venue ?? this.#connectionVenues.get(connection) ?? this.#headVenue;
    if (venue === undefined) return { kind: 'note', rule: 'venue-not-read', receivedTimeUs };
    if (kind === 'connect') return this.#opened(value, connection, venue, receivedTimeUs);
    const data = value['data'];
    if (kind === 'http') {
      const message = restSnapshot(String(value['url']), typeof data === 'string' ? data : '');
      return message === undefined
        ? { kind: 'note', rule: 'http-answer', receivedTimeUs }
        : { kind: 'message', venue, connection, receivedTimeUs, messages: [message] };
    }
    if (kind !== 'recv') return { reason: 'bad-row', detail: `a line of the kind "${kind}"` };
    const message = typeof data === 'string' ? data : unpacked(value['b64']);
    return isRejection(message)
      ? message
      : { kind: 'message', venue, connection, receivedTimeUs, messages: [message] };
  }

  #header(value: Json): FrameLineReading {
    const exchange = value['exchange'];
    if (typeof exchange === 'string') this.#headVenue = venueOfExchange(exchange);
    const recorded = value['recorded'];
    const receivedTimeUs = typeof recorded === 'number' ? Math.round(recorded * 1e6) : undefined;
    return { kind: 'note', rule: 'recording-note', receivedTimeUs };
  }

  #opened(
    value: Json,
    connection: string,
    venue: string,
    receivedTimeUs: number,
  ): FrameLineReading {
    const address = value['addr'];
    const own = typeof address === 'string' ? venueOfAddress(venue, address) : venue;
    this.#connectionVenues.set(connection, own);
    return { kind: 'opened', venue: own, connection, receivedTimeUs, messages: [] };
  }
}

/** The text of a message that stands in the line, digit by digit where it is the line's last field. */
function textOf(line: string, message: unknown): string {
  const at = line.indexOf('"message":');
  const raw = line.slice(at + '"message":'.length, line.lastIndexOf('}'));
  try {
    JSON.parse(raw);
    return raw;
  } catch {
    return JSON.stringify(message);
  }
}

function unpacked(base64: unknown): string | RowRejection {
  const text = typeof base64 === 'string' ? unpackedFrame(base64) : undefined;
  return text ?? NOT_UNPACKED;
}

const NOT_UNPACKED: RowRejection = {
  reason: 'bad-row',
  detail: 'neither text nor bytes that can be unpacked',
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function printedBytes(printed: string): Buffer {
  const text = printed.replace(
    /\\(?:x([0-9a-f]{2})|(.))/g,
    (_, code: string | undefined, letter: string) =>
      code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(parseInt(code, 16)),
  );
  return Buffer.from(text, 'latin1');
}

/** `configuration: …`, `ADDRESS <-> TIME`, `ADDRESS <- TIME: …` of captures before the JSON form. */
function noteOfOldCapture(line: string): FrameLineReading {
  if (line.startsWith('configuration: ')) {
    return { kind: 'note', rule: 'recording-note', receivedTimeUs: undefined };
  }
  const match = /^\S+ (<->|<-|->) (\d{10}\.\d+)/.exec(line);
  if (match === null) {
    return { reason: 'bad-row', detail: 'the line is no recorded frame of a form that is known' };
  }
  const [, arrow, time = ''] = match;
  const rule = arrow === '->' ? 'http-answer' : arrow === '<-' ? 'request' : 'recording-note';
  return { kind: 'note', rule, receivedTimeUs: parseTimestampUs(time, 's') };
}

/** Books in a bot's envelope: each leg is one of Upbit's markets. */
function readLegs(value: Json): FrameLineReading {
  const time = value['time_ms'];
  if (typeof time !== 'number' || !Number.isSafeInteger(time)) return badTime(String(time));
  const messages: string[] = [];
  for (const leg of value['legs'] as readonly unknown[]) {
    if (typeof leg !== 'object' || leg === null) continue;
    const { code, timestamp, units } = leg as Json;
    messages.push(JSON.stringify({ type: 'orderbook', code, timestamp, orderbook_units: units }));
  }
  const receivedTimeUs = time * 1_000;
  return { kind: 'message', venue: 'upbit', connection: 'legs', receivedTimeUs, messages };
}

/** ISO 8601, seconds with a fraction, or nanoseconds. */
function timeOf(text: string): number | undefined {
  if (text.includes('-')) return parseTimestampUs(text, 'iso');
  const whole = text.split('.', 1)[0] ?? '';
  if (whole.length <= 11) return parseTimestampUs(text, 's');
  if (whole.length <= 14) return parseTimestampUs(text, 'ms');
  return parseTimestampUs(text, whole.length <= 17 ? 'us' : 'ns');
}

function badTime(text: string): RowRejection {
  return { reason: 'bad-time', detail: `"${text.slice(0, 40)}" is not a receive time` };
}
