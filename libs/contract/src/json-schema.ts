/** The named schemas as JSON Schema, which documents and types are made of. */
import { assert } from '@breakwater/core';
import { NAMED, z } from './schema.ts';
// Whatever gives a schema its name; an order of reading, from what is small to what holds it.
import './place.ts';
import './vocabulary.ts';
import './alert.ts';
import './record.ts';
import './query.ts';
import './listing.ts';
import './stream.ts';
import './session.ts';
import './view.ts';
import './detector.ts';
import './message.ts';
import './webhook.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
export type JsonSchemas = Readonly<Record<string, JsonObject>>;

/** All of them by name; they refer to each other as `prefix` and the name, for example `#/$defs/Alert`. */
export function jsonSchemas(prefix: string): JsonSchemas {
  const { schemas } = z.toJSONSchema(NAMED, { io: 'input', uri: (id) => `${prefix}${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]),
  );
}

/** The name of a schema. */
export function nameOf(schema: z.ZodType): string {
  const entry = NAMED.get(schema);
  assert(entry !== undefined, 'a schema that is referred to has a name');
  return entry.id;
}
