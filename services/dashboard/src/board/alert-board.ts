/**
 * What the page knows: the newest revision of each alert, who acknowledged it, and how alive its sources are.
 * Pure: time is passed in.
 *
 * A revision that is not newer than the one held changes nothing, so a listing and the stream may overlap.
 */
import type { Playback, Rebuilding, Session, StreamProgress } from '@breakwater/client';
import { isAboutMissingData } from '../texts/catalogue.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import { IncidentIndex } from './incident-index.ts';
import { type LogClock, type Runs, runsOf } from './runs.ts';
import type { Said, ToldAlert } from './told-alert.ts';

/** Severity for showing: missing data is no degree of market stress. */
export type Tone = 'S1' | 'S2' | 'S3' | 'S4' | 'BLIND';
/** What a message meant for an alert. */
export type News = 'opened' | 'escalated' | 'changed' | 'known';
/** `refused`: a token is needed; `forbidden`: the token's role sees no alerts. */
export type ConnectionState = 'connecting' | 'live' | 'lost' | 'refused' | 'forbidden';

export interface Entry extends ToldAlert {
  /** Stream and alert id. */
  readonly key: string;
}

/** Alerts beyond it are forgotten, the longest closed first. */
const CLOSED_COUNT_MAX = 2_000;
/** A wall clock this close to the newest alert means that the log is live, not a replay. */
const LIVE_US = 3_600_000_000;

export class AlertBoard {
  /** By stream and alert id. */
  readonly alerts: Map<string, Entry> = new Map();
  /** The incidents that they are of. */
  readonly incidents: IncidentIndex = new IncidentIndex();
  session: Session | null = null;
  banner: string | null = null;
  /** How a playback of history stands; null: there is none. */
  playback: Playback | null = null;
  connection: ConnectionState = 'connecting';
  heartbeatMs: number | null = null;
  streams: readonly StreamProgress[] = [];
  /** How far each stream that is rebuilt has come, and what it must reach. */
  readonly rebuilding: Map<string, Pick<Rebuilding, 'highWater' | 'target'>> = new Map();
  /** Whether the store holds alerts that the listing did not. */
  isPartial = false;
  /** Log time of the newest revision. */
  newestUs = 0;

  /** Takes the revision where it is news. */
  take(message: ToldAlert): News {
    const { content } = message.alert;
    const key = `${message.stream} ${content.id}`;
    const held = this.alerts.get(key);
    if (held !== undefined && held.alert.content.revision >= content.revision) {
      if (message.acknowledgement !== null) this.acknowledge(held.stream, message.acknowledgement);
      return 'known';
    }
    const acknowledgement = message.acknowledgement ?? held?.acknowledgement ?? null;
    this.#hold({ ...message, acknowledgement, key });
    this.newestUs = Math.max(this.newestUs, content.timeUs);
    if (content.state === 'CLOSED') return 'changed';
    if (held === undefined || held.alert.content.state === 'CLOSED') return 'opened';
    return held.alert.content.severity < content.severity ? 'escalated' : 'changed';
  }

  /** An alert that is not held is not shown either, so nothing is lost with its acknowledgement. */
  acknowledge(stream: string, acknowledgement: Said): void {
    const key = `${stream} ${acknowledgement.alertId}`;
    const held = this.alerts.get(key);
    if (held === undefined) return;
    if (held.acknowledgement !== null && held.acknowledgement.timeUs > acknowledgement.timeUs)
      return;
    this.#hold({ ...held, acknowledgement });
  }

  heartbeat(streams: readonly StreamProgress[], nowMs: number): void {
    this.heartbeatMs = nowMs;
    this.streams = streams;
    for (const { stream, highWater } of streams) {
      const target = this.rebuilding.get(stream)?.target;
      if (target !== undefined && highWater >= target) this.rebuilding.delete(stream);
    }
  }

  /** The alert of this id; where several streams hold it, the one that moved last. */
  find(id: string): Entry | undefined {
    const found = [...this.alerts.values()].filter(({ alert }) => alert.content.id === id);
    return found.sort((a, b) => b.alert.content.timeUs - a.alert.content.timeUs)[0];
  }

  /** Which streams are on screen. */
  get runs(): Runs {
    return runsOf(this.streams, this.playback);
  }

  /** The log time of each stream, which is its own where it has come to its end. */
  clock(nowMs: number): LogClock {
    const logUs = this.logTimeUs(nowMs);
    const { current, isOver, earlier } = this.runs;
    const over = new Map(
      [...earlier, ...(isOver ? current : [])].map((each) => [each.stream, each.logTimeUs ?? 0]),
    );
    return (stream) => {
      const endUs = over.get(stream);
      return endUs === undefined ? { logUs, isOver: false } : { logUs: endUs, isOver: true };
    };
  }

  /** Log time as far as it is known: ages count up to it, so that a replay of old days shows sensible ones. */
  logTimeUs(nowMs: number): number {
    // An earlier run may have been at a later hour.
    const newestUs = this.runs.earlier.length > 0 ? 0 : this.newestUs;
    const heard = Math.max(newestUs, this.heardUs());
    const wallUs = nowMs * 1_000;
    return Math.abs(wallUs - heard) < LIVE_US ? Math.max(wallUs, heard) : heard;
  }

  /** Log time of the newest heartbeat of the current runs, 0 before the first. */
  heardUs(): number {
    return Math.max(0, ...this.runs.current.map((stream) => stream.logTimeUs ?? 0));
  }

  /** Lets the longest closed alerts go. */
  forget(): void {
    if (this.alerts.size <= CLOSED_COUNT_MAX) return;
    const closed = [...this.alerts.values()]
      .filter(({ alert }) => alert.content.state === 'CLOSED')
      .sort((a, b) => b.alert.content.timeUs - a.alert.content.timeUs);
    for (const entry of closed.slice(CLOSED_COUNT_MAX)) {
      this.alerts.delete(entry.key);
      this.incidents.delete(entry);
    }
  }

  #hold(entry: Entry): void {
    this.alerts.set(entry.key, entry);
    this.incidents.set(entry);
  }
}

/** Of an alert, by the worst that it has been. */
export function toneOf({
  detector,
  severity,
  peak,
}: Pick<ShownContent, 'detector' | 'severity' | 'peak'>): Tone {
  if (isAboutMissingData(detector)) return 'BLIND';
  return peak !== null && peak.severity > severity ? peak.severity : severity;
}
