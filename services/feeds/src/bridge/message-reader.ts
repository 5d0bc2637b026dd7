/** Messages in a venue's or collector's own form: their bytes → text → events. */
import { type VenueMessages, venueMessages } from '@breakwater/venues';
import { AvroReader } from './avro-reader.ts';
import { MappedReader } from './mapped-reader.ts';
import { NativeReader } from './native-reader.ts';
import {
  type ForeignRecord,
  ignored,
  type RecordReader,
  rejected,
  utf8Of,
  type VenueMessage,
} from './record-reader.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { TopicMapping } from './topic-mapping.ts';

/** A reader of one partition of a topic. */
export function recordReader(
  mapping: TopicMapping,
  topic: string,
  registry: SchemaRegistry | undefined,
): RecordReader {
  if (mapping.format === 'native') return new NativeReader(registry);
  const messages = venueMessages(mapping.format);
  if (messages === undefined && registry !== undefined && mapping.format !== 'json') {
    return new AvroReader(mapping, registry, topic);
  }
  return messages === undefined
    ? new MappedReader(mapping)
    : new MessageReader(mapping.venue ?? mapping.format, messages);
}

class MessageReader implements RecordReader {
  readonly #venue: string;
  readonly #messages: VenueMessages;

  constructor(venue: string, messages: VenueMessages) {
    this.#venue = venue;
    this.#messages = messages;
  }

  read({ value, timestampUs }: ForeignRecord): readonly VenueMessage[] {
    if (value === null || value.length === 0) return ignored('tombstone');
    const text = utf8Of(value);
    if (text === undefined) return rejected('bad-text', 'the record is no UTF-8');
    return this.#messages.read(text, timestampUs).map((reading) => {
      const venue = 'venue' in reading ? reading.venue : undefined;
      return { venue: venue ?? this.#venue, reading };
    });
  }
}
