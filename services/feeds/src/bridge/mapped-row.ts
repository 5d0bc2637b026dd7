/** A row of somebody's own topic, by the fields that a mapping names. Pure; what cannot be read is a rejection. */
import {
  aggressorOfBuyerIsMaker,
  parseTimestampUs,
  type RowRejection,
  sideOf,
  unitOf,
} from '@breakwater/codec';
import { COVERAGE, type Coverage, SIDE, type Side } from '@breakwater/core';
import type { LevelText, VenueReading } from '@breakwater/venues';
import { RATE_VENUE } from './rate-rows.ts';
import { shown, type VenueMessage } from './record-reader.ts';
import {
  type FieldPath,
  Instant,
  isRowList,
  isRowObject,
  type RowValue,
  textOf,
  valueAt,
} from './row-value.ts';
import type { MappedField, MappedKind, TopicMapping } from './topic-mapping.ts';

/** Market data is not older: a time before is one whose unit is not what the mapping says. 2009-01-01. */
const TIME_US_MIN = 1_230_768_000_000_000;
/** 2100-01-01. */
const TIME_US_MAX = 4_102_444_800_000_000;
/** Levels of one message: a full book of a venue that shows 5,000 a side, and room. */
const LEVEL_COUNT_MAX = 10_000;
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?$/;
const ZONED = /(Z|z|UTC|[+-]\d{2}(:?\d{2})?)$/;
/** `2025-10-11`: the dashes of a date are no zone. */
const DATE_LENGTH = 10;

const COVERAGES: Readonly<Record<NonNullable<TopicMapping['coverage']>, Coverage>> = {
  complete: COVERAGE.COMPLETE,
  sampled: COVERAGE.SAMPLED,
  aggregate: COVERAGE.AGGREGATE,
};

export class MappedRow {
  readonly #mapping: TopicMapping;
  readonly #row: RowValue;
  readonly #message: RowValue;

  /** `message`: what the row stands in; a field that the row lacks is looked for there. */
  constructor(mapping: TopicMapping, row: RowValue, message: RowValue) {
    this.#mapping = mapping;
    this.#row = row;
    this.#message = message;
  }

  read(): VenueMessage {
    const venue = (this.#mapping.venue ?? this.#text('venue') ?? '').toLowerCase();
    const reading = this.#reading(venue);
    return { venue: reading.kind === 'reference-rate' ? RATE_VENUE : venue, reading };
  }

  #reading(venue: string): VenueMessage['reading'] {
    for (const { field, values } of this.#mapping.where ?? []) {
      const value = this.#at(field);
      const text = value === null ? 'null' : textOf(value);
      if (text === undefined || !values.includes(text)) return { kind: 'ignored', rule: 'where' };
    }
    const kind = this.#kind();
    if (typeof kind !== 'string') return kind;
    const symbol = this.#mapping.symbol ?? this.#text('symbol');
    if (venue === '' && kind !== 'reference-rate')
      return refused('unknown-instrument', this.#lacks('venue'));
    if (symbol === undefined) return refused('unknown-instrument', this.#lacks('symbol'));
    const eventTimeUs = this.#timeUs();
    if (typeof eventTimeUs !== 'number') return eventTimeUs;
    return this.#event(kind, { symbol, eventTimeUs });
  }

  #event(
    kind: MappedKind,
    stamp: { symbol: string; eventTimeUs: number },
  ): VenueMessage['reading'] {
    if (kind === 'book-snapshot' || kind === 'book-delta') return this.#book(kind, stamp);
    if (kind === 'mark-index') {
      const markPrice = this.#decimal('markPrice', 'bad-price');
      const indexPrice = this.#decimal('indexPrice', 'bad-price');
      if (typeof markPrice === 'object') return markPrice;
      if (typeof indexPrice === 'object') return indexPrice;
      if (markPrice === undefined && indexPrice === undefined) {
        return refused('bad-price', this.#lacks('markPrice'));
      }
      return { kind, ...stamp, markPrice, indexPrice };
    }
    if (kind === 'reference-rate') {
      const rate = this.#needed('price', 'bad-price');
      return typeof rate === 'string' ? { kind, ...stamp, price: rate } : rate;
    }
    const quantity = this.#needed('amount', 'bad-quantity');
    if (typeof quantity !== 'string') return quantity;
    if (kind === 'open-interest') return { kind, ...stamp, quantity };
    const price = this.#needed('price', 'bad-price');
    if (typeof price !== 'string') return price;
    return this.#deal(kind, { ...stamp, price, quantity, id: this.#text('id') });
  }

  #deal(
    kind: 'trade' | 'liquidation',
    fields: {
      readonly symbol: string;
      readonly eventTimeUs: number;
      readonly price: string;
      readonly quantity: string;
      readonly id: string | undefined;
    },
  ): VenueReading {
    const side = this.#side(kind);
    if (side === undefined) {
      return refused(
        'bad-side',
        `side is ${shown(this.#field('side'))}; name its words in "sides"`,
      );
    }
    if (kind === 'trade') return { kind, ...fields, side };
    if (side === SIDE.UNKNOWN) return refused('bad-side', this.#lacks('side'));
    const coverage = COVERAGES[this.#mapping.coverage ?? 'sampled'];
    return { kind, ...fields, forcedSide: side, coverage };
  }

  #kind(): MappedKind | VenueReading {
    const { event } = this.#mapping;
    if (event === undefined || typeof event === 'string') return event ?? refused('bad-row', '');
    const value = this.#at(event.field);
    const text = textOf(value) ?? '';
    const kind = Object.hasOwn(event.values, text) ? event.values[text] : undefined;
    if (kind === 'ignore') return { kind: 'ignored', rule: `event-${text}` };
    if (kind !== undefined) return kind;
    const detail = `${event.field.join('.')} is ${shown(value)}, which "event.values" does not name; add it, as a kind or as ignore`;
    return refused('bad-row', detail);
  }

  #timeUs(): number | VenueReading {
    const value = this.#field('time');
    if (value instanceof Instant) return this.#plausible(value.timeUs, value);
    const text = textOf(value);
    if (text === undefined) return refused('bad-time', this.#lacks('time'));
    const { time = 'iso', zone } = this.#mapping;
    const isZoned = time !== 'iso' || (text.length > DATE_LENGTH && ZONED.test(text));
    if (!isZoned && zone === undefined) {
      return refused('bad-time', `time ${shown(value)} has no zone; say which in "zone"`);
    }
    const told = time === 'iso' ? undefined : unitOf(text);
    if (told !== undefined && told !== time) {
      const detail = `time ${shown(value)} has the digits of ${told}, and the mapping says ${time}; correct "time" there`;
      return refused('bad-time', detail);
    }
    const timeUs = parseTimestampUs(isZoned || zone === 'UTC' ? text : `${text}${zone}`, time);
    if (timeUs === undefined) {
      return refused('bad-time', `time ${shown(value)} is none in ${time}`);
    }
    return this.#plausible(timeUs, value);
  }

  #plausible(timeUs: number, value: RowValue | undefined): number | VenueReading {
    if (timeUs >= TIME_US_MIN && timeUs < TIME_US_MAX) return timeUs;
    const said = this.#mapping.time ?? 'its schema';
    const detail = `time ${shown(value)} in ${said} is not of this century's markets`;
    return refused('bad-time', detail);
  }

  /** Market action; undefined where the words are not understood. */
  #side(kind: 'trade' | 'liquidation'): Side | undefined {
    const { sideMeans, sides } = this.#mapping;
    const meaning = kind === 'trade' ? 'aggressor' : (sideMeans ?? 'order');
    if (sideMeans === 'SELL' || sideMeans === 'BUY') return sideOf(undefined, sideMeans);
    const maker = kind === 'trade' ? this.#text('buyerIsMaker') : undefined;
    if (maker !== undefined) return aggressorOfBuyerIsMaker(maker);
    const text = this.#text('side');
    if (text === undefined) return SIDE.UNKNOWN;
    if (sides !== undefined) {
      const isBuy = sides.buy.includes(text);
      if (isBuy === sides.sell.includes(text)) return undefined;
      return sideOf(isBuy ? 'BUY' : 'SELL', meaning);
    }
    // Numbers mean one side at one venue and the other at the next: they must be named.
    return /^[A-Za-z]+$/.test(text) ? sideOf(text, meaning) : undefined;
  }

  #book(
    kind: 'book-snapshot' | 'book-delta',
    stamp: { readonly symbol: string; readonly eventTimeUs: number },
  ): VenueReading {
    const bids = levelsOf(this.#field('bids'));
    const asks = levelsOf(this.#field('asks'));
    if (!Array.isArray(bids)) return refused('bad-row', `bids: ${String(bids)}`);
    if (!Array.isArray(asks)) return refused('bad-row', `asks: ${String(asks)}`);
    const sequence = this.#sequence('sequence');
    const previousSequence = this.#sequence('previousSequence');
    if (typeof sequence === 'object') return sequence;
    if (typeof previousSequence === 'object') return previousSequence;
    if (kind === 'book-snapshot') return { kind, ...stamp, sequence, bids, asks };
    return { kind, ...stamp, sequence, previousSequence, bids, asks };
  }

  #sequence(name: MappedField): number | undefined | VenueReading {
    const text = this.#text(name);
    if (text === undefined) return undefined;
    const sequence = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(sequence)) return sequence;
    return refused('bad-row', `${name} "${text.slice(0, 40)}" is no whole number below 2^53`);
  }

  #needed(name: MappedField, reason: RowRejection['reason']): string | VenueReading {
    return this.#decimal(name, reason) ?? refused(reason, this.#lacks(name));
  }

  #decimal(name: MappedField, reason: RowRejection['reason']): string | undefined | VenueReading {
    const value = this.#field(name);
    const text = textOf(value);
    if (text === undefined) {
      const isMissing = value === undefined || value === null || value === '';
      return isMissing ? undefined : refused(reason, `${name} is ${shown(value)}, no number`);
    }
    return DECIMAL.test(text) ? text : refused(reason, `${name} ${shown(value)} is no number`);
  }

  #text(name: MappedField): string | undefined {
    return textOf(this.#field(name));
  }

  #field(name: MappedField): RowValue | undefined {
    const path = this.#mapping.fields?.[name];
    return path === undefined ? undefined : this.#at(path);
  }

  #at(path: FieldPath): RowValue | undefined {
    const own = valueAt(this.#row, path);
    return own === undefined && this.#row !== this.#message ? valueAt(this.#message, path) : own;
  }

  #lacks(name: MappedField): string {
    const path = this.#mapping.fields?.[name];
    if (path === undefined) return `the mapping names no field for ${name}`;
    return `${path.join('.')} is ${shown(this.#at(path))}, so there is no ${name}`;
  }
}

/** Levels as [[price, size]], [{price, size}] or {price: size}; a text says what they are instead. */
function levelsOf(value: RowValue | undefined): LevelText[] | string {
  if (isRowObject(value)) return levelsOf(Object.entries(value));
  if (!isRowList(value)) return `${shown(value)}, no list of levels`;
  if (value.length > LEVEL_COUNT_MAX) return `${value.length} levels, at most ${LEVEL_COUNT_MAX}`;
  const levels: LevelText[] = [];
  for (const level of value) {
    const [price, size] = isRowList(level)
      ? [level[0], level[1]]
      : isRowObject(level)
        ? [
            level['price'] ?? level['p'],
            level['size'] ?? level['amount'] ?? level['quantity'] ?? level['q'],
          ]
        : [];
    const texts = [textOf(price), textOf(size)] as const;
    if (!texts.every((text) => text !== undefined && DECIMAL.test(text))) {
      return `${shown(level)}, no price and size`;
    }
    levels.push([texts[0] as string, texts[1] as string]);
  }
  return levels;
}

function refused(reason: RowRejection['reason'], detail: string): VenueReading {
  return { kind: 'rejected', rejection: { reason, detail } };
}
