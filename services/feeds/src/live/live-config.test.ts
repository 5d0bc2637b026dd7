import { describe, expect, it } from 'vitest';
import { LiveConfigError, parseLiveConfig, rateByPlace, watchedByName } from './live-config.ts';

const PATH = '/etc/breakwater/venues.yaml';

function problems(text: string): string {
  try {
    parseLiveConfig(text, PATH);
  } catch (error) {
    if (error instanceof LiveConfigError) return error.message;
    throw error;
  }
  return 'none';
}

describe('a live configuration', () => {
  it('takes a venue with its defaults, or with what the operator says', () => {
    const config = parseLiveConfig(
      `
venues:
  upbit:
  binance-usdm:
    symbols: [BTCUSDT]
    channels: [trades, liquidations]
    url: { market: "ws://127.0.0.1:9000/stream" }
    rest: http://127.0.0.1:9000
    stallSeconds: 5
instruments: own/instruments.yaml
record: recordings
rate:
  url: https://rates.example/latest
  path: rates.KRW
settings:
  KAFKA_BROKERS: localhost:9092
  HTTP_PORT: 9102
`,
      PATH,
    );
    const [upbit, futures] = config.venues;
    expect(upbit?.symbols).toContain('KRW-USDT');
    expect(futures).toMatchObject({ symbols: ['BTCUSDT'], channels: ['trades', 'liquidations'] });
    expect(futures?.plan.rest).toBe('http://127.0.0.1:9000');
    expect(futures?.plan.sockets.map(({ url, stallMs }) => [url, stallMs])).toEqual([
      ['wss://fstream.binance.com/public/stream', 5_000],
      ['ws://127.0.0.1:9000/stream', 5_000],
    ]);
    expect(config).toMatchObject({
      instruments: '/etc/breakwater/own/instruments.yaml',
      record: '/etc/breakwater/recordings',
      rate: {
        ...{ base: 'USD', quote: 'KRW', everyMs: 60_000, staleMs: 3_600_000 },
        place: { kind: 'url', url: 'https://rates.example/latest' },
        paths: { rate: 'rates.KRW', time: undefined },
      },
      settings: { KAFKA_BROKERS: 'localhost:9092', HTTP_PORT: '9102' },
    });
  });

  it.each<[string, string, RegExp]>([
    [
      'an unknown venue',
      'venues:\n  upbeat:\n',
      /^\/etc\/breakwater\/venues.yaml:2:3: venues.upbeat: is not a known key; did you mean upbit\?/,
    ],
    [
      'an unknown key',
      'venues:\n  upbit:\n    symbol: [KRW-USDT]\n',
      /:3:5: venues.upbit.symbol: .* did you mean symbols\?/,
    ],
    [
      'an unknown channel',
      'venues:\n  upbit:\n    channels: [trade]\n',
      /:3:16: venues.upbit.channels.0: /,
    ],
    [
      'a channel that the venue has not',
      'venues:\n  upbit:\n    channels: [liquidations]\n',
      /upbit has no liquidations; it has trades, book/,
    ],
    [
      'a socket that the venue has not',
      'venues:\n  upbit:\n    url: { market: "ws://h/" }\n',
      /upbit has no socket market; it has public/,
    ],
    [
      'an address that is none',
      'venues:\n  upbit:\n    url: https://h/\n',
      /:3:5: venues.upbit.url: /,
    ],
    ['no venue', 'venues: {}\n', /names no venue/],
    [
      'a rate from nowhere',
      'venues:\n  upbit:\nrate:\n  path: a.b\n',
      /:3:1: rate: needs one place to read from: url, or file/,
    ],
    [
      'a rate from two places',
      'venues:\n  upbit:\nrate:\n  url: https://h/\n  file: f\n',
      /needs one place/,
    ],
    [
      'a pair that is none',
      'venues:\n  upbit:\nrate:\n  pair: USDKRW\n  file: f\n',
      /:4:3: rate.pair: must be such as USD\/KRW/,
    ],
    [
      'a secret among the settings',
      'venues:\n  upbit:\nsettings:\n  KAFKA_SASL_PASSWORD: x\n',
      /:4:3: settings.KAFKA_SASL_PASSWORD: .* did you mean KAFKA_SASL_PASSWORD_FILE\?/,
    ],
    ['no YAML', 'venues: [', /:1:/],
  ])('refuses %s, with its place', (_, text, expected) => {
    expect(problems(text)).toMatch(expected);
  });
});

describe('venues by name', () => {
  it('are watched with their defaults', () => {
    const venues = watchedByName(['upbit', 'binance', 'binance-usdm']).map(
      ({ plan }) => plan.venue,
    );
    expect(venues).toEqual(['upbit', 'binance', 'binance-usdm']);
  });

  it('that there are not are refused with those that there are', () => {
    expect(() => watchedByName(['mtgox'])).toThrow(
      /mtgox is no venue that can be watched; there are upbit, bithumb/,
    );
  });
});

describe('a rate by its place', () => {
  it.each([
    [
      'https://h/latest?base=USD#rates.KRW',
      { kind: 'url', url: 'https://h/latest?base=USD' },
      'rates.KRW',
    ],
    ['/var/rate.json#v', { kind: 'file', path: '/var/rate.json' }, 'v'],
    ['/var/rate', { kind: 'file', path: '/var/rate' }, ''],
  ])('%s', (place, expected, path) => {
    expect(rateByPlace(place)).toMatchObject({
      ...{ base: 'USD', quote: 'KRW', place: expected },
      paths: { rate: path, time: undefined },
    });
  });

  it('that is none is refused', () => {
    expect(() => rateByPlace('#v')).toThrow(/is no place of a rate/);
  });
});
