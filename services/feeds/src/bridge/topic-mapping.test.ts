import { describe, expect, it } from 'vitest';
import { MappingError, parseMapping } from './topic-mapping.ts';
import { fitsTopic } from './topic-pattern.ts';

function refusal(text: string): string {
  try {
    parseMapping(text, 'topics.yaml');
    return '';
  } catch (error) {
    if (error instanceof MappingError) return error.message;
    throw error;
  }
}

const WHOLE = `topics:
  - topic: trades-*
    format: json
    event: trade
    venue: upbit
    symbol: KRW-USDT
    time: ms
    fields: {time: ts, price: p, amount: q}`;

describe('a mapping', () => {
  it('is taken where it is whole', () => {
    expect(parseMapping(WHOLE, 'topics.yaml').topics[0]).toMatchObject({
      topic: 'trades-*',
      fields: { time: ['ts'] },
    });
  });

  it.each([
    [
      'an unknown key',
      WHOLE.replace('venue:', 'vemue:'),
      /^topics.yaml:5:5: topics.0.vemue: is not a known key/m,
    ],
    [
      'an unknown format',
      WHOLE.replace(': json', ': jsno'),
      /:3:5: .*must be one of json, avro, debezium/,
    ],
    ['no event', WHOLE.replace('    event: trade\n', ''), /:2:.*event: is needed: what a row is/],
    [
      'a kind that is none',
      WHOLE.replace('event: trade', 'event: trades'),
      /:4:5: .*must be one of trade, liquidation/,
    ],
    [
      'no price',
      WHOLE.replace('price: p, ', ''),
      /:8:5: topics.0.fields.price: is needed for trade/,
    ],
    [
      'no unit of the time',
      WHOLE.replace('    time: ms\n', ''),
      /topics.0.time: is needed: how the time/,
    ],
    ['a zone of a counted time', `${WHOLE}\n    zone: UTC`, /:9:5: .*for "time: iso" only/],
    [
      'no venue',
      WHOLE.replace('    venue: upbit\n', ''),
      /topics.0.venue: is needed, here for all rows/,
    ],
    [
      'a liquidation whose side means nothing',
      WHOLE.replace('event: trade', 'event: liquidation'),
      /sideMeans: is needed.*turns every alert round/,
    ],
    [
      'a liquidation without a side',
      WHOLE.replace('event: trade', 'event: liquidation\n    sideMeans: order'),
      /fields.side: is needed unless/,
    ],
    [
      'a topic that is no name',
      WHOLE.replace('trades-*', '"trades/*"'),
      /:2:5: .*must be the name of a topic/,
    ],
    ['scales of no change', `${WHOLE}\n    scales: {p: 2}`, /:9:5: .*is for format debezium only/],
    ['nothing', '', /must be|expected/i],
    ['no YAML', 'topics: [', /^topics.yaml:\d+:\d+: /],
  ])('is refused with line and column: %s', (_name, text, message) => {
    expect(refusal(text)).toMatch(message);
  });
});

describe('a pattern', () => {
  it.each([
    ['trades-UPBIT-USDT-KRW', 'trades-UPBIT-USDT-KRW', true],
    ['trades-UPBIT', 'trades-UPBIT-USDT-KRW', false],
    ['trades-*', 'trades-', true],
    ['trades-*', 'trade-', false],
    ['*-KRW', 'trades-UPBIT-USDT-KRW', true],
    ['*UPBIT*KRW', 'trades-UPBIT-USDT-KRW', true],
    ['*UPBIT*KRW', 'trades-KRW-UPBIT', false],
    ['a*a', 'a', false],
    ['a*b*b', 'ab', false],
    ['*', 'anything', true],
    ['*', '__consumer_offsets', false],
    ['*', '_schemas', false],
    ['_schemas', '_schemas', true],
    [`${'a*'.repeat(100)}b`, 'a'.repeat(240), false],
  ])('%s fits %s: %s', (pattern, topic, fits) => expect(fitsTopic(pattern, topic)).toBe(fits));
});
