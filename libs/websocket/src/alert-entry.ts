/** Alerts as they travel from the store to subscribers. */
import { type AlertHead, alertEventJson, type IoOutcome } from '@breakwater/core';
import type { AcknowledgementEntry } from './acknowledgement-entry.ts';
import type { AlertFacets } from './alert-filter.ts';
import type { Frame } from './client-queue.ts';
import { encodeAlert } from './protocol.ts';

/** One alert revision of a stream; its frame is made once, however many subscribers get it. */
export class AlertEntry {
  readonly stream: string;
  readonly id: string;
  readonly head: AlertHead;
  readonly json: string;
  readonly facets: AlertFacets;
  #frame: Frame | null = null;

  constructor(entry: {
    readonly stream: string;
    /** Position in the stream. */
    readonly id: string;
    readonly head: AlertHead;
    /** The alert's canonical JSON as stored; checked by whoever made this. */
    readonly json: string;
    readonly facets: AlertFacets;
  }) {
    this.stream = entry.stream;
    this.id = entry.id;
    this.head = entry.head;
    this.json = entry.json;
    this.facets = entry.facets;
  }

  /** The revision as a CloudEvent, around the very bytes that the store holds. */
  get event(): string {
    return alertEventJson(this.head, this.json);
  }

  get frame(): Frame {
    this.#frame ??= { bytes: encodeAlert(this), reached: [[this.stream, this.id]] };
    return this.#frame;
  }
}

/** A place of the stream whose entry cannot be passed on; subscribers are told. */
export interface UnreadableEntry {
  readonly stream: string;
  readonly id: string;
  readonly unreadable: string;
}

export type HistoryEntry = AlertEntry | AcknowledgementEntry | UnreadableEntry;

/** Where subscribers that resume read what they have missed. */
export interface AlertHistory {
  /** Entries with id > `after`, oldest first, with the facets they had when they were new. */
  read(
    stream: string,
    after: string,
    countMax: number,
  ): Promise<IoOutcome<readonly HistoryEntry[]>>;
  /** How far the store covers the stream at this moment. */
  highWater(stream: string): Promise<IoOutcome<number>>; // unit: log offset
  /** The entry as the exchange of `venue` may see it; null: not at all. */
  viewFor(entry: AlertEntry, venue: string): AlertEntry | null;
  /** Position of the newest entry that the exchange of `venue` may see; a foreign one would tell that it exists. */
  headFor(stream: string, venue: string): string;
}
