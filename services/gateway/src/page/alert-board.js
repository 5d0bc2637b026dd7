/**
 * What the page knows: the newest revision of each alert, and how alive its sources are. Pure: time is passed in.
 *
 * A revision that is not newer than the one held changes nothing, so a listing and the stream may overlap.
 */

const SEVERITIES = ['S1', 'S2', 'S3', 'S4'];
/** Closed alerts that are kept on the page. */
const CLOSED_COUNT_MAX = 100;
/** A wall clock this close to the newest alert means that the log is live, not a replay. */
const LIVE_US = 3_600_000_000;
/** Heartbeats come every second or so. */
const HEARTBEAT_LOST_MS = 4_000;
/** A live log moves four times a second, even when nothing is traded. */
const STALL_MS = 5_000;

export class AlertBoard {
  /** By stream and alert id. */
  alerts = new Map();
  cursor = {};
  banner = null;
  /** `connecting`, `live`, `lost` or `refused`. */
  connection = 'connecting';
  heartbeatMs = null;
  streams = [];
  /** Whether the store holds alerts that the listing did not. */
  isPartial = false;
  #newestUs = 0;

  /** Answers the key of the alert where the revision is news, otherwise null. */
  take(stream, id, alert) {
    const { content } = alert;
    const key = `${stream} ${content.id}`;
    const held = this.alerts.get(key);
    if (held !== undefined && held.alert.content.revision >= content.revision) return null;
    this.alerts.set(key, { key, stream, id, alert });
    this.#newestUs = Math.max(this.#newestUs, content.timeUs);
    return key;
  }

  heartbeat(message, nowMs) {
    this.heartbeatMs = nowMs;
    this.streams = message.streams;
  }

  /** Log time as far as it is known: ages count up to it, so that a replay of old days shows sensible ones. */
  logTimeUs(nowMs) {
    const known = this.streams.map((stream) => stream.logTimeUs ?? 0);
    const heard = Math.max(this.#newestUs, ...known);
    const wallUs = nowMs * 1_000;
    return Math.abs(wallUs - heard) < LIVE_US ? Math.max(wallUs, heard) : heard;
  }

  /** The most severe first, and of one severity the youngest first. */
  active() {
    return [...this.alerts.values()]
      .filter(({ alert }) => alert.content.state !== 'CLOSED')
      .sort((a, b) => rankOf(b) - rankOf(a) || onsetOf(b) - onsetOf(a));
  }

  /** The last closed first; older ones than the page keeps are let go. */
  closed() {
    const closed = [...this.alerts.values()]
      .filter(({ alert }) => alert.content.state === 'CLOSED')
      .sort((a, b) => b.alert.content.timeUs - a.alert.content.timeUs);
    for (const { key } of closed.splice(CLOSED_COUNT_MAX)) this.alerts.delete(key);
    return closed;
  }

  /** How far the page can be trusted right now: calm must never look like dead. */
  status(nowMs) {
    if (this.connection === 'refused') return tell('bad', 'Access token needed', '');
    if (this.connection === 'connecting') return tell('waiting', 'Connecting', '');
    const silentMs = this.heartbeatMs === null ? 0 : nowMs - this.heartbeatMs;
    if (this.connection === 'lost' || silentMs > HEARTBEAT_LOST_MS) {
      const since = this.heartbeatMs === null ? '' : `last heard ${seconds(silentMs)} ago`;
      return tell('bad', 'Disconnected', since);
    }
    if (this.heartbeatMs === null) return tell('waiting', 'Waiting for a heartbeat', '');
    if (this.streams.length === 0) return tell('warn', 'Connected', 'no alert stream yet');
    const stallMs = Math.max(...this.streams.map((stream) => stream.stallMs)) + silentMs;
    if (stallMs > STALL_MS) {
      return tell('warn', 'Input stands still', `no log progress for ${seconds(stallMs)}`);
    }
    const count = this.streams.length;
    return tell('good', 'Live', `${count} ${count === 1 ? 'stream' : 'streams'} moving`);
  }
}

/** Severity for showing: missing data is no degree of market stress. */
export function toneOf(content) {
  return content.detector === 'D' ? 'BLIND' : content.severity;
}

function rankOf({ alert }) {
  return SEVERITIES.indexOf(alert.content.severity);
}

function onsetOf({ alert }) {
  return alert.content.onsetTimeUs;
}

function seconds(ms) {
  return `${Math.round(ms / 1_000)} s`;
}

function tell(tone, text, detail) {
  return { tone, text, detail };
}
