/**
 * What people said to each alert, and what became of its warnings.
 *
 * AI1: entries of one stream are added in the order of the stream.
 * AI2: at most `alertCountMax` alerts are held, the longest untouched goes first; of each the newest
 *     RECORD_COUNT_MAX records of either kind.
 */
import type { DeskEntry } from '@breakwater/core';
import {
  AcknowledgementEntry,
  type AlertFacets,
  type UnreadableEntry,
} from '@breakwater/websocket';

/** A hundred people of a desk, or all endpoints twice; some 300 bytes each. */
const RECORD_COUNT_MAX = 100;

/** The stored JSON texts of one alert, oldest first. */
export interface AlertRecords {
  readonly acknowledgements: readonly string[];
  readonly receipts: readonly string[];
}

export interface StoredRecord {
  readonly stream: string;
  readonly id: string;
  readonly json: string;
}

const NOTHING: AlertRecords = { acknowledgements: [], receipts: [] };

/** Facets of an alert as of a position in its stream; null where nobody knows it. */
export type FacetsAt = (stream: string, alertId: string, id: string) => AlertFacets | null;

export class AcknowledgementIndex {
  readonly #alertCountMax: number;
  readonly #facetsAt: FacetsAt;
  readonly #learn: (record: DeskEntry, stream: string) => void;
  /** By stream and alert id, the longest untouched first. */
  readonly #records = new Map<string, AlertRecords>();

  /** `learn` is shown every record that is added. */
  constructor(
    alertCountMax: number,
    facetsAt: FacetsAt,
    learn: (record: DeskEntry, stream: string) => void = () => {},
  ) {
    this.#alertCountMax = alertCountMax;
    this.#facetsAt = facetsAt;
    this.#learn = learn;
  }

  /** The next entry of a stream, as it is to be published; null: it is for no subscriber. */
  add(stored: StoredRecord): AcknowledgementEntry | UnreadableEntry | null {
    const { stream, id, json } = stored;
    const record = parseStoredRecord(json);
    if (typeof record === 'string') return { stream, id, unreadable: record };
    this.#learn(record, stream);
    if (record.alertId === null) return null;
    const key = keyOf(stream, record.alertId);
    const former = this.#records.get(key) ?? NOTHING;
    const field = record.kind === 'receipt' ? 'receipts' : 'acknowledgements';
    const grown = [...former[field], json].slice(-RECORD_COUNT_MAX); // AI2
    this.#records.delete(key);
    this.#records.set(key, { ...former, [field]: grown });
    const [oldest] = this.#records.keys();
    if (this.#records.size > this.#alertCountMax && oldest !== undefined) {
      this.#records.delete(oldest); // AI2
    }
    return this.#entryOf(stored, record);
  }

  /** As `add`, for one that was added before and is read again from the store. */
  recall(stored: StoredRecord): AcknowledgementEntry | UnreadableEntry | null {
    const record = parseStoredRecord(stored.json);
    if (typeof record !== 'string') return this.#entryOf(stored, record);
    return { stream: stored.stream, id: stored.id, unreadable: record };
  }

  of(stream: string, alertId: string): AlertRecords {
    return this.#records.get(keyOf(stream, alertId)) ?? NOTHING;
  }

  #entryOf({ stream, id, json }: StoredRecord, record: DeskEntry): AcknowledgementEntry | null {
    if (record.kind === 'receipt') return null;
    const { alertId } = record;
    const facets = this.#facetsAt(stream, alertId, id);
    return new AcknowledgementEntry({ stream, id, alertId, json, facets });
  }
}

/** The record of a stored JSON text, or why it is none. Checks the fields that the gateway itself reads. */
function parseStoredRecord(json: string): DeskEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return 'the entry is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'the entry is no record';
  const { kind, alertId } = value as { kind?: unknown; alertId?: unknown };
  if (kind === 'receipt' && alertId === null) return value as DeskEntry;
  if (kind !== 'receipt' && kind !== 'acknowledgement') return 'the entry is of no known kind';
  return typeof alertId === 'string' ? (value as DeskEntry) : 'the entry names no alert';
}

function keyOf(stream: string, alertId: string): string {
  return `${stream} ${alertId}`;
}
