/** The venues' sides of their subscription protocols, as they publish them: what they accept, and how they refuse. */
import type { PlaybackProtocol } from './playback.fixture.ts';

type Json = Readonly<Record<string, unknown>>;

const NOTHING = { replies: [], subscribed: false } as const;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `isKnown`: whether the venue lists the symbol. */
export type IsKnown = (symbol: string) => boolean;

/** Upbit and Bithumb: silent acceptance, an error object for a request that they cannot read. */
export function upbitProtocol(isKnown: IsKnown = () => true): PlaybackProtocol {
  const error = (name: string, message: string): string =>
    JSON.stringify({ error: { name, message } });
  return {
    answer: (text) => {
      if (text === 'PING') return { replies: ['{"status":"UP"}'], subscribed: false };
      const parts = parsed(text);
      if (!Array.isArray(parts)) {
        return { replies: [error('WRONG_FORMAT', 'Format이 맞지 않습니다.')], subscribed: false };
      }
      const [ticket, ...rest] = parts as readonly Json[];
      if (ticket?.['ticket'] === undefined) {
        return { replies: [error('NO_TICKET', '티켓이 존재하지 않습니다.')], subscribed: false };
      }
      const codes = rest.flatMap((part) => (part['codes'] as readonly string[] | undefined) ?? []);
      if (codes.length === 0) {
        return { replies: [error('NO_CODES', '코드가 존재하지 않습니다.')], subscribed: false };
      }
      const known = codes.filter(isKnown);
      return { replies: [], subscribed: known.length > 0 };
    },
  };
}

export function binanceProtocol(isKnown: IsKnown = () => true): PlaybackProtocol {
  return {
    answer: (text) => {
      const request = parsed(text) as Json | undefined;
      const params = request?.['params'];
      const id = request?.['id'] ?? null;
      if (request?.['method'] !== 'SUBSCRIBE' || !Array.isArray(params)) {
        const error = { code: 2, msg: 'Invalid request: unknown variant' };
        return { replies: [JSON.stringify({ error, id })], subscribed: false };
      }
      const unknown = (params as readonly string[]).find(
        (stream) => !stream.startsWith('!') && !isKnown(stream.split('@')[0]?.toUpperCase() ?? ''),
      );
      if (unknown !== undefined) {
        const error = { code: 2, msg: `Invalid request: unknown stream ${unknown}` };
        return { replies: [JSON.stringify({ error, id })], subscribed: false };
      }
      return { replies: [JSON.stringify({ result: null, id })], subscribed: true };
    },
  };
}

export function bybitProtocol(isKnown: IsKnown = () => true): PlaybackProtocol {
  return {
    answer: (text) => {
      const request = parsed(text) as Json | undefined;
      const about = { conn_id: 'c', req_id: request?.['req_id'] ?? '', op: request?.['op'] };
      if (request?.['op'] === 'ping') {
        const pong = { success: true, ret_msg: 'pong', ...about };
        return { replies: [JSON.stringify(pong)], subscribed: false };
      }
      const args = (request?.['args'] ?? []) as readonly string[];
      const unknown = args.find((topic) => !isKnown(topic.split('.').at(-1) ?? ''));
      const answer =
        unknown === undefined
          ? { success: true, ret_msg: '', ...about }
          : { success: false, ret_msg: `error:handler not found,topic:${unknown}`, ...about };
      const subscribed = unknown === undefined && request?.['op'] === 'subscribe';
      return { replies: [JSON.stringify(answer)], subscribed };
    },
  };
}

export function okxProtocol(isKnown: IsKnown = () => true): PlaybackProtocol {
  return {
    answer: (text) => {
      if (text === 'ping') return { replies: ['pong'], subscribed: false };
      const request = parsed(text) as Json | undefined;
      const op = String(request?.['op']);
      const args = (request?.['args'] ?? []) as readonly Readonly<Record<string, string>>[];
      const replies = args.map((arg) => {
        const { channel, instId } = arg;
        if (instId === undefined || isKnown(instId)) {
          return JSON.stringify({ event: op, arg, connId: 'c' });
        }
        const msg = `Wrong URL or channel:${channel},instId:${instId} doesn't exist.`;
        return JSON.stringify({ event: 'error', code: '60018', msg, connId: 'c' });
      });
      const subscribed = op === 'subscribe' && replies.some((reply) => reply.includes('"arg"'));
      return { replies, subscribed };
    },
  };
}

export function coinbaseProtocol(isKnown: IsKnown = () => true): PlaybackProtocol {
  return {
    answer: (text) => {
      const request = parsed(text) as Json | undefined;
      if (request?.['type'] !== 'subscribe') return NOTHING;
      const products = (request['product_ids'] ?? []) as readonly string[];
      const unknown = products.find((product) => !isKnown(product));
      if (unknown !== undefined) {
        const message = `${unknown} is not a valid product`;
        return { replies: [JSON.stringify({ type: 'error', message })], subscribed: false };
      }
      const subscribed = request['channel'] === 'level2' || request['channel'] === 'market_trades';
      return { replies: [], subscribed };
    },
  };
}

export function krakenProtocol(isKnown: IsKnown = () => true): PlaybackProtocol {
  const system = { system: 'online', api_version: 'v2', connection_id: 1, version: '2.0.9' };
  return {
    greeting: JSON.stringify({ channel: 'status', type: 'update', data: [system] }),
    answer: (text) => {
      const request = parsed(text) as Json | undefined;
      const method = request?.['method'];
      const req_id = request?.['req_id'];
      if (method === 'ping')
        return { replies: [JSON.stringify({ method: 'pong', req_id })], subscribed: false };
      const params = (request?.['params'] ?? {}) as Json;
      const symbols = (params['symbol'] ?? []) as readonly string[];
      const replies = symbols.map((symbol) =>
        JSON.stringify(
          isKnown(symbol)
            ? { method, result: { channel: params['channel'], symbol }, success: true, req_id }
            : { method, error: `Currency pair not supported ${symbol}`, success: false, req_id },
        ),
      );
      return { replies, subscribed: method === 'subscribe' && symbols.some(isKnown) };
    },
  };
}
