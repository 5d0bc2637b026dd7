/** What `feeds try` says of a topic: its format, what each field of each kind of record becomes, what is refused. */
import { EVENT_KIND, type IoOutcome, type RawRecord } from '@breakwater/core';
import type { InstrumentNames, VenueEvent } from '@breakwater/venues';
import { recordReader } from './message-reader.ts';
import type { NativeBatch } from './native-batch.ts';
import type { TopicRate } from './rate-rows.ts';
import { isVenueEvent, type RecordReader, utf8Of, type VenueMessage } from './record-reader.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { MappedField, TopicMapping } from './topic-mapping.ts';

export interface SampleRecord extends RawRecord {
  readonly partition: number;
}

export interface TriedTopic {
  /** Lines for people. */
  readonly lines: readonly string[];
  readonly eventCount: number;
  readonly rejectedCount: number;
}

const SHOWN_LENGTH_MAX = 160;
const REJECTED_SHOWN_MAX = 5;

/** Names in a mapping of what an event calls otherwise. */
const MAPPED_NAMES: Readonly<Record<string, readonly MappedField[]>> = {
  quantity: ['amount'],
  side: ['buyerIsMaker', 'side'],
  forcedSide: ['side'],
};

interface Kind {
  readonly name: string;
  count: number;
  readonly first: VenueEvent | TopicRate;
  readonly venue: string;
  readonly at: SampleRecord;
}

interface NativeTally {
  batchCount: number;
  readonly counts: Map<number, number>;
  readonly at: SampleRecord;
}

interface Refusals {
  readonly reason: string;
  readonly detail: string;
  count: number;
  readonly at: SampleRecord;
}

/** Reads the sample as the mapping says. */
export async function tryMapping(
  mapping: TopicMapping,
  samples: readonly SampleRecord[],
  names: InstrumentNames | undefined,
  from: { readonly topic: string; readonly registry: SchemaRegistry | undefined },
): Promise<IoOutcome<TriedTopic>> {
  const reader: RecordReader = recordReader(mapping, from.topic, from.registry);
  const prepared = await reader.prepare?.(samples);
  if (prepared !== undefined && prepared.kind !== 'ok') return prepared;
  const tally = new Tally(mapping, names);
  for (const sample of samples) {
    for (const message of reader.read(sample)) tally.take(message, sample);
  }
  return { kind: 'ok', value: tally.finish() };
}

class Tally {
  readonly #mapping: TopicMapping;
  readonly #names: InstrumentNames | undefined;
  readonly #kinds = new Map<string, Kind>();
  readonly #ignored = new Map<string, number>();
  readonly #refusals = new Map<string, Refusals>();
  readonly #instruments = new Map<string, string>();
  readonly #native = new Map<string, NativeTally>();
  #eventCount = 0;
  #rejectedCount = 0;

  constructor(mapping: TopicMapping, names: InstrumentNames | undefined) {
    this.#mapping = mapping;
    this.#names = names;
  }

  take({ venue, reading }: VenueMessage, at: SampleRecord): void {
    if (reading.kind === 'rejected') {
      this.#refuse(reading.rejection, at);
    } else if (reading.kind === 'ignored') {
      this.#ignored.set(reading.rule, (this.#ignored.get(reading.rule) ?? 0) + 1);
    } else if (reading.kind === 'native') {
      this.#batch(venue, reading, at);
    } else if (reading.kind === 'reference-rate') {
      this.#tally(venue, reading, at);
    } else if (isVenueEvent(reading)) {
      this.#event(venue, reading, at);
    }
  }

  #event(venue: string, event: VenueEvent, at: SampleRecord): void {
    if (event.symbol !== undefined && this.#names !== undefined) {
      const meant = this.#names.resolve(venue, event.symbol, event.eventTimeUs);
      if ('reason' in meant) {
        this.#refuse(meant, at);
        return;
      }
      this.#instruments.set(`${venue} ${event.symbol}`, meant.key);
    }
    this.#tally(venue, event, at);
  }

  #tally(venue: string, event: VenueEvent | TopicRate, at: SampleRecord): void {
    this.#eventCount += 1;
    const known = this.#kinds.get(event.kind);
    if (known !== undefined) known.count += 1;
    else this.#kinds.set(event.kind, { name: event.kind, count: 1, first: event, venue, at });
  }

  #batch(venue: string, { source, counts }: NativeBatch, at: SampleRecord): void {
    const name = `${source} of ${venue}`;
    const tally = this.#native.get(name) ?? {
      batchCount: 0,
      counts: new Map<number, number>(),
      at,
    };
    this.#native.set(name, tally);
    tally.batchCount += 1;
    for (const [kind, count] of counts) {
      tally.counts.set(kind, (tally.counts.get(kind) ?? 0) + count);
      this.#eventCount += count;
    }
  }

  #refuse(rejection: { readonly reason: string; readonly detail: string }, at: SampleRecord): void {
    this.#rejectedCount += 1;
    const { reason, detail } = rejection;
    const known = this.#refusals.get(`${reason} ${detail}`);
    if (known !== undefined) known.count += 1;
    else this.#refusals.set(`${reason} ${detail}`, { reason, detail, count: 1, at });
  }

  finish(): TriedTopic {
    const lines: string[] = [];
    for (const kind of this.#kinds.values()) {
      lines.push('', `${kind.name}: ${kind.count}, the first ${placeOf(kind.at)}`);
      lines.push(`  ${cut(utf8Of(kind.at.value ?? new Uint8Array()) ?? 'bytes')}`);
      lines.push(this.#fieldLine('venue', kind.venue));
      const { symbol = '' } = kind.first;
      const key = this.#instruments.get(`${kind.venue} ${symbol}`);
      if (key !== undefined) lines.push(`  ${'instrument'.padEnd(18)}${key}`);
      for (const [name, text] of eventFields(kind.first)) lines.push(this.#fieldLine(name, text));
    }
    for (const [name, { batchCount, counts, at }] of this.#native) {
      lines.push('', `batches of ${name}: ${batchCount}, the first ${placeOf(at)}`);
      for (const [kind, count] of counts) lines.push(`  ${nameOfKind(kind).padEnd(18)}${count}`);
    }
    if (this.#instruments.size > 1) {
      lines.push('', `instruments: ${this.#instruments.size}`);
      for (const [symbol, key] of [...this.#instruments].slice(0, 20)) {
        lines.push(`  ${symbol.padEnd(32)} ${key}`);
      }
    }
    for (const [rule, count] of this.#ignored) lines.push('', `ignored by rule ${rule}: ${count}`);
    lines.push(...this.#refusalLines());
    return { lines, eventCount: this.#eventCount, rejectedCount: this.#rejectedCount };
  }

  /** A field of an event, and the field of the message that it came from. */
  #fieldLine(name: string, text: string): string {
    const { fields } = this.#mapping;
    const mapped = MAPPED_NAMES[name] ?? [name as MappedField];
    const path = mapped.map((one) => fields?.[one]).find((one) => one !== undefined);
    const from = path === undefined ? '' : `← ${path.join('.')}`;
    return `  ${name.padEnd(18)}${text.padEnd(32)}${from}`.trimEnd();
  }

  #refusalLines(): string[] {
    const all = [...this.#refusals.values()].sort((one, other) => other.count - one.count);
    if (all.length === 0) return [];
    const lines = ['', `rejected: ${this.#rejectedCount}`];
    for (const { reason, detail, count, at } of all.slice(0, REJECTED_SHOWN_MAX)) {
      lines.push(`  ${count} × ${reason}: ${detail}`);
      const text = at.value === null ? undefined : utf8Of(at.value);
      lines.push(`      ${placeOf(at)}: ${cut(text ?? `${at.value?.length ?? 0} bytes`)}`);
    }
    const left = all.length - REJECTED_SHOWN_MAX;
    if (left > 0) lines.push(`  and ${left} more kinds of rejection`);
    return lines;
  }
}

function nameOfKind(kind: number): string {
  const [name = ''] = Object.entries(EVENT_KIND).find(([, number]) => number === kind) ?? [];
  return name.toLowerCase().replaceAll('_', '-');
}

/** What the fields of an event hold, as people read it. */
function eventFields(
  event: VenueEvent | TopicRate,
): readonly (readonly [name: string, text: string])[] {
  return Object.entries(event).flatMap(([name, value]): [string, string][] => {
    if (name === 'kind') return [];
    if (name === 'eventTimeUs') return [['time', isoOf(value as number)]];
    if (name === 'bids' || name === 'asks') {
      const levels = value as readonly (readonly [string, string])[];
      const best = levels[0] === undefined ? '' : `, first ${levels[0][0]} × ${levels[0][1]}`;
      return [[name, `${levels.length} levels${best}`]];
    }
    return [[name, fieldText(name, value as string | number | undefined)]];
  });
}

const SIDES: Readonly<Record<string, string>> = { '-1': 'SELL', '0': 'UNKNOWN', '1': 'BUY' };
const COVERAGES: Readonly<Record<string, string>> = {
  '1': 'complete',
  '2': 'sampled',
  '3': 'aggregate',
};

function fieldText(name: string, value: string | number | undefined): string {
  if (value === undefined) return '–';
  const text = String(value);
  if (name === 'side') return `${SIDES[text]} (who crossed the spread)`;
  if (name === 'forcedSide') return `${SIDES[text]} (what the venue was made to do)`;
  return name === 'coverage' ? (COVERAGES[text] ?? text) : text;
}

function isoOf(timeUs: number): string {
  const ms = Math.floor(timeUs / 1_000);
  return new Date(ms).toISOString().replace('Z', `${String(timeUs % 1_000).padStart(3, '0')}Z`);
}

function placeOf({ partition, offset }: SampleRecord): string {
  return `at partition ${partition}, offset ${offset}`;
}

/** One line of at most 160 characters, nothing in it that a terminal would obey. */
function cut(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
  return plain.length > SHOWN_LENGTH_MAX ? `${plain.slice(0, SHOWN_LENGTH_MAX - 1)}…` : plain;
}
