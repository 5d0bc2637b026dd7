import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FrameLines } from './frame-line.ts';

const AT_S = 1_767_323_045.678;
const AT_US = 1_767_323_045_678_000;

function read(line: unknown, venue?: string) {
  const text = typeof line === 'string' ? line : JSON.stringify(line);
  return new FrameLines(venue).read(text);
}

function capture(exchange: string, ...lines: object[]) {
  const frames = new FrameLines(undefined);
  return [{ t: 'header', format: 2, exchange, recorded: AT_S }, ...lines].map((line) =>
    frames.read(JSON.stringify(line)),
  );
}

describe('captures of cryptofeed', () => {
  const recv = { t: 'recv', conn: 'c1', ts: AT_S };

  it('the header says the venue, the address of a connection says it more exactly', () => {
    const opened = { t: 'connect', conn: 'c1', ts: AT_S, addr: 'wss://stream/v5/public/spot' };
    expect(capture('BYBIT', opened, { ...recv, data: '{}' })).toMatchObject([
      { kind: 'note', rule: 'recording-note', receivedTimeUs: AT_US },
      { kind: 'opened', venue: 'bybit-spot', connection: 'c1', messages: [] },
      { kind: 'message', venue: 'bybit-spot', receivedTimeUs: AT_US, messages: ['{}'] },
    ]);
    expect(capture('BYBIT', { ...recv, data: '{}' })[1]).toMatchObject({ venue: 'bybit' });
    expect(capture('BINANCE_DELIVERY', { ...recv, data: '{}' })[1]).toMatchObject({
      venue: 'binance-coinm',
    });
    expect(capture('GEMINI', { ...recv, data: '{}' })[1]).toMatchObject({ rule: 'venue-not-read' });
  });

  it('bytes are unpacked', () => {
    const text = '{"type":"trade"}';
    for (const bytes of [Buffer.from(text), gzipSync(text), deflateRawSync(text)]) {
      const line = { ...recv, b64: bytes.toString('base64') };
      expect(capture('UPBIT', line)[1]).toMatchObject({ kind: 'message', messages: [text] });
    }
    expect(capture('UPBIT', { ...recv, b64: 'AAECAw==' })[1]).toMatchObject({ reason: 'bad-row' });
    expect(capture('UPBIT', recv)[1]).toMatchObject({ reason: 'bad-row' });
  });

  it('a REST answer is a message where it is a book', () => {
    const http = (url: string) =>
      capture('BINANCE', { t: 'http', conn: 'h', ts: AT_S, url, data: '{"lastUpdateId":1}' })[1];
    const url = 'https://api.binance.com/api/v3/depth?limit=10&symbol=AAABBB';
    expect(http(url)).toMatchObject({
      messages: ['{"stream":"aaabbb@depthSnapshot","generated":true,"data":{"lastUpdateId":1}}'],
    });
    expect(http('https://www.bitstamp.net/api/v2/order_book/usdtusd')).toMatchObject({
      messages: [
        '{"event":"snapshot","channel":"diff_order_book_usdtusd","data":{"lastUpdateId":1}}',
      ],
    });
    expect(http('https://api.binance.com/api/v3/exchangeInfo')).toMatchObject({
      rule: 'http-answer',
    });
  });

  it('what was sent is a note, another kind or no time a refusal', () => {
    expect(capture('UPBIT', { ...recv, t: 'send', data: '[]' })[1]).toMatchObject({
      rule: 'request',
    });
    expect(capture('UPBIT', { ...recv, t: 'other' })[1]).toMatchObject({ reason: 'bad-row' });
    expect(capture('UPBIT', { ...recv, ts: 'now' })[1]).toMatchObject({ reason: 'bad-time' });
  });
});

describe('other forms', () => {
  it.each([
    [`${AT_S}: {"a":1}`, AT_US],
    ['1767323045678000123 {"a":1}', AT_US],
    ['1767323045678 {"a":1}', AT_US],
    ['2026-01-02T03:04:05.6780000Z {"a":1}', AT_US],
    ['{"a":1}', undefined],
  ])('%s', (line, receivedTimeUs) => {
    expect(read(line, 'okx')).toEqual({
      kind: 'message',
      venue: 'okx',
      connection: '',
      receivedTimeUs,
      messages: ['{"a":1}'],
    });
    expect(read(line)).toMatchObject({ reason: 'unknown-instrument' });
  });

  it('a message with the name of its exchange keeps its digits', () => {
    const line = '{"exchange":"binance-futures","message":{"p":1.50,"q":12345678901234567890}}';
    expect(read(line)).toMatchObject({
      venue: 'binance-usdm',
      receivedTimeUs: undefined,
      messages: ['{"p":1.50,"q":12345678901234567890}'],
    });
    const timed = { exchange: 'mexc', message: [1], localTimestamp: '2026-01-02T03:04:05.678Z' };
    expect(read(timed)).toMatchObject({ rule: 'venue-not-read', receivedTimeUs: AT_US });
    expect(read({ ...timed, exchange: 'bitmex' })).toMatchObject({
      venue: 'bitmex',
      messages: ['[1]'],
    });
  });

  it('legs of a bot are books of Upbit', () => {
    const units = [{ ask_price: 2, bid_price: 1, ask_size: 3, bid_size: 4 }];
    const legs = [{ code: 'KRW-USDT', timestamp: 7, units }, { code: 'KRW-XRP' }, null];
    const reading = read({ time_ms: AT_US / 1_000, legs });
    expect(reading).toMatchObject({ venue: 'upbit', receivedTimeUs: AT_US });
    const messages = 'messages' in reading ? reading.messages : [];
    expect(messages.map((text) => JSON.parse(text) as unknown)).toEqual([
      { type: 'orderbook', code: 'KRW-USDT', timestamp: 7, orderbook_units: units },
      { type: 'orderbook', code: 'KRW-XRP' },
    ]);
    expect(read({ time_ms: 'x', legs: [] })).toMatchObject({ reason: 'bad-time' });
  });

  it('bytes as Python prints them', () => {
    const deflated = deflateRawSync('{"a":1}');
    const hex = [...deflated].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
    for (const printed of [`b'{"a":1}'`, `b'${hex}'`]) {
      const reading = read(`1767323045.678: ${printed}`, 'upbit');
      expect(reading).toMatchObject({ receivedTimeUs: AT_US, messages: ['{"a":1}'] });
    }
    const escaped = [...Buffer.from('{"n":"원"}')].map((byte) =>
      byte < 128 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`,
    );
    expect(read(`1767323045.678: b'${escaped.join('')}'`, 'upbit')).toMatchObject({
      messages: ['{"n":"원"}'],
    });
    expect(read(`1767323045.678: b'\\x00'`, 'upbit')).toMatchObject({ reason: 'bad-row' });
  });

  it.each([
    ['configuration: {"trades":[]}', { rule: 'recording-note' }],
    ['wss://h/ws <-> 1767323045.678', { rule: 'recording-note', receivedTimeUs: AT_US }],
    ['wss://h/ws <- 1767323045.678: {"op":"x"}', { rule: 'request', receivedTimeUs: AT_US }],
    ['https://h/v1 -> 1767323045.678: []', { rule: 'http-answer', receivedTimeUs: AT_US }],
    ['price,amount', { reason: 'bad-row' }],
    ['{"t":"recv","conn":', { reason: 'bad-json' }],
  ])('%s', (line, expected) => {
    expect(read(line, 'okx')).toMatchObject(expected);
  });
});
