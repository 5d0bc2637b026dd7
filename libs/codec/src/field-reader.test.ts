import { describe, expect, it } from 'vitest';
import { FieldReader } from './field-reader.ts';
import { long, text } from './hand-made-record.fixture.ts';
import { WireReader } from './wire-reader.ts';

/** A reader at the first of these bytes, of a record that ends with the last. */
function over(bytes: readonly number[]): { fields: FieldReader; wire: WireReader } {
  const wire = new WireReader();
  // The buffer is shared: what a record before has left behind the end must not help.
  wire.load(Uint8Array.from([...bytes, 2, 2, 2, 2]));
  wire.load(Uint8Array.from(bytes));
  const fields = new FieldReader(wire);
  fields.start(0);
  return { fields, wire };
}

type Read = (fields: FieldReader) => unknown;
const readLong: Read = (fields) => fields.long();
const list =
  (countMax: number): Read =>
  (fields) =>
    fields.list({ itemByteCountMin: 1, countMax }, () => fields.long());

describe('a field', () => {
  it.each<[string, Read, readonly number[], unknown, number]>([
    ['a number', readLong, long(-70), -70, 2],
    ['the first choice', (f) => f.choice(2), [0], 0, 1],
    ['the last choice', (f) => f.choice(2), [2], 1, 1],
    ['false', (f) => f.boolean(), [0], false, 1],
    ['true', (f) => f.boolean(), [1], true, 1],
    ['a text', (f) => f.text(3), text('abc'), 'abc', 4],
    ['no text', (f) => f.text(3), [0], '', 1],
    ['a name', (f) => f.name(3), text('a'), 'a', 2],
    ['no number', (f) => f.nullableLong(), [0], null, 1],
    ['a number or none', (f) => f.nullableLong(), [2, 4], 2, 2],
    ['no text at all', (f) => f.nullableText(1), [0], null, 1],
    ['a text or none', (f) => f.nullableText(1), [2, ...text('x')], 'x', 3],
    ['nothing', (f) => f.nullable(() => f.long()), [0], null, 1],
    ['something', (f) => f.nullable(() => f.long()), [2, 6], 3, 2],
    ['an empty list', list(3), [0], [], 1],
    ['a full list', list(3), [...long(3), 2, 4, 6, 0], [1, 2, 3], 5],
    ['a list in blocks', list(3), [...long(1), 2, ...long(-2), ...long(2), 4, 6, 0], [1, 2, 3], 7],
  ])('is %s, to the last byte of the record and not behind it', (_, read, bytes, value, end) => {
    const { fields, wire } = over(bytes);
    expect([read(fields), fields.at, wire.fault]).toEqual([value, end, 'none']);
    const more = over([...bytes, 1, 1]);
    expect([read(more.fields), more.fields.at]).toEqual([value, end]);
  });

  it.each<[string, Read, readonly number[], string]>([
    ['a third choice of two', (f) => f.choice(2), [4], 'bad-enum'],
    ['a branch that is not there', (f) => f.nullableLong(), [4, 2], 'bad-enum'],
    ['a branch of a text that is not there', (f) => f.nullableText(1), [4, 2], 'bad-enum'],
    [
      'a branch of something that is not there',
      (f) => f.nullable(readLong.bind(0, f)),
      [4],
      'bad-enum',
    ],
    ['neither true nor false', (f) => f.boolean(), [2], 'bad-enum'],
    ['a text that is too long', (f) => f.text(2), text('abc'), 'bad-text'],
    ['two lines', (f) => f.text(9), text('a\nb'), 'bad-text'],
    ['an empty name', (f) => f.name(3), [0], 'bad-text'],
    ['more items than there may be', list(2), [...long(3), 2, 2, 2, 0], 'bad-count'],
    ['more items than there may be, in blocks', list(1), [2, 2, 2, 2, 0], 'bad-count'],
    ['a block that is not as long', list(2), [...long(-1), ...long(2), 2, 0], 'bad-count'],
    ['more items than bytes', list(9), [...long(9), 2, 2], 'none'],
    ['a text beyond the end', (f) => f.text(9), [...long(5), 97], 'none'],
  ])('is not %s', (_, read, bytes, fault) => {
    const { fields, wire } = over([...bytes, 1]);
    read(fields);
    expect([fields.at > wire.end, wire.fault]).toEqual([true, fault]);
  });

  it('is nothing after a failure, whatever would come', () => {
    const { fields, wire } = over([4, 1, 2, 2, 2, 2, 2, 2]);
    fields.choice(2);
    const beyond = fields.at;
    const read = [
      fields.long(),
      fields.choice(3),
      fields.boolean(),
      fields.text(5),
      fields.nullableLong(),
      fields.nullableText(5),
      list(3)(fields),
    ];
    expect(read).toEqual([0, 0, false, '', null, null, []]);
    expect([fields.at, wire.fault]).toEqual([beyond, 'bad-enum']);
  });
});
