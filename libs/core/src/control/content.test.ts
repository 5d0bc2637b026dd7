import { describe, expect, it } from 'vitest';
import { type ContentCursor, readContent } from './content.ts';

type Read = (cursor: ContentCursor) => unknown;

/** The value read, or where it is wrong and what was expected, as the quarantine's detail says it. */
function said(content: unknown, read: Read): unknown {
  const result = readContent(content, read);
  if (result.kind === 'ok') return result.value;
  return `${result.fault.path}: ${result.fault.expected}`;
}

const text: Read = (at) => at.text(3);
const words: Read = (at) => at.words(3);
const number: Read = (at) => at.number({ min: -1, max: 2.5 });
const integer: Read = (at) => at.integer({ min: -1, max: 2.5 });
const side: Read = (at) => at.oneOf(['SELL', 'BUY']);
const list: Read = (at) => at.list(2, (item) => item.number({ min: 0, max: 9 }));
const TEXT = '$: a text of 1 to 3 characters';
const WORDS = '$: a text of at most 3 characters without control characters';
const NUMBER = '$: a number from -1 to 2.5';
const LIST = '$: a list of at most 2';

describe('what each reader takes, and how it refuses', () => {
  it.each<[string, Read, unknown, unknown]>([
    ['a text', text, 'abc', 'abc'],
    ['a text of one character', text, 'a', 'a'],
    ['an empty text', text, '', TEXT],
    ['a text too long', text, 'abcd', TEXT],
    ['a number for a text', text, 7, TEXT],
    ['nothing for a text', text, null, TEXT],
    ['words', words, 'a b', 'a b'],
    ['no words', words, '', ''],
    ['words too long', words, 'abcd', WORDS],
    ['words on two lines', words, 'a\nb', WORDS],
    ['a list for words', words, ['a'], WORDS],
    ['a number', number, 0.5, 0.5],
    ['the smallest number', number, -1, -1],
    ['the largest number', number, 2.5, 2.5],
    ['a number too small', number, -1.001, NUMBER],
    ['a number too large', number, 2.501, NUMBER],
    ['no number at all', number, Number.NaN, NUMBER],
    ['a text for a number', number, '1', NUMBER],
    ['a whole number', integer, 2, 2],
    ['a fraction for a whole number', integer, 0.5, '$: a whole number'],
    ['a whole number out of range', integer, 3, NUMBER],
    ['a choice', side, 'BUY', 'BUY'],
    ['no choice', side, 'buy', '$: one of SELL, BUY'],
    ['a list', list, [1, 2], [1, 2]],
    ['an empty list', list, [], []],
    ['a list too long', list, [1, 2, 3], LIST],
    ['an object for a list', list, { length: 1 }, LIST],
    ['a list with a wrong item', list, [1, -2], '$[1]: a number from 0 to 9'],
  ])('%s', (_, read, content, then) => {
    expect(said(content, read)).toEqual(then);
  });

  it('a text has at most 256 characters where nothing else is said', () => {
    const read: Read = (at) => at.text().length;
    expect(said('x'.repeat(256), read)).toBe(256);
    expect(said('x'.repeat(257), read)).toBe('$: a text of 1 to 256 characters');
  });
});

describe('fields', () => {
  const quantity: Read = (at) => at.field('order').field('lots').number({ min: 0, max: 9 });
  it.each<[string, unknown, unknown]>([
    ['the field', { order: { lots: 4 } }, 4],
    ['a wrong field', { order: { lots: 10 } }, '$.order.lots: a number from 0 to 9'],
    ['an absent field', { order: {} }, '$.order.lots: a number from 0 to 9'],
    ['a text where an object belongs', { order: 'x' }, '$.order: an object'],
    ['a list where an object belongs', { order: [4] }, '$.order: an object'],
    ['null where an object belongs', null, '$: an object'],
    ['nothing where an object belongs', undefined, '$: an object'],
  ])('%s', (_, content, then) => {
    expect(said(content, quantity)).toEqual(then);
  });

  it.each<[string, unknown, unknown]>([
    ['a value', { a: 1 }, { absent: false, isNull: false }],
    ['null', { a: null }, { absent: false, isNull: true }],
    ['nothing', {}, { absent: true, isNull: false }],
    ['what every object inherits', Object.create({ a: 1 }), { absent: true, isNull: false }],
  ])('are there or not: %s', (_, content, then) => {
    const read: Read = (at) => {
      const { absent, isNull } = at.field('a');
      return { absent, isNull };
    };
    expect(said(content, read)).toEqual(then);
  });

  it('an inherited name is no field', () => {
    expect(said({}, (at) => at.field('toString').absent)).toBe(true);
  });
});

it('passes on what is no fault of the content', () => {
  const bug = new Error('a bug');
  const read = (): never => {
    throw bug;
  };
  expect(() => readContent({}, read)).toThrow(bug);
});
