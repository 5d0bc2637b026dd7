/** Forty topics as cryptofeed writes them, of eight venues: made, filled as time goes on, and read back as they stand. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogProducer, NewRecord } from '@breakwater/core';
import type { KafkaLog } from '@breakwater/kafka';
import { okOf } from './kafka-fixture.ts';

interface CollectorTopic {
  readonly name: string;
  readonly exchange: string;
  readonly symbol: string;
  readonly kind: 'trades' | 'book';
}

const PAIRS: Readonly<Record<string, readonly string[]>> = {
  UPBIT: ['USDT-KRW', 'BTC-KRW', 'ETH-KRW', 'XRP-KRW'],
  BITHUMB: ['USDT-KRW', 'BTC-KRW', 'ETH-KRW', 'XRP-KRW'],
  BINANCE: ['BTC-USDT', 'ETH-USDT', 'XRP-USDT', 'SOL-USDT'],
  BINANCE_FUTURES: ['BTC-USDT-PERP', 'ETH-USDT-PERP', 'XRP-USDT-PERP', 'SOL-USDT-PERP'],
  BYBIT: ['BTC-USDT-PERP', 'ETH-USDT-PERP', 'XRP-USDT-PERP', 'SOL-USDT-PERP'],
  COINBASE: ['BTC-USD', 'ETH-USD', 'USDT-USD', 'SOL-USD'],
  KRAKEN: ['BTC-USD', 'ETH-USD', 'USDT-USD', 'SOL-USD'],
  BITSTAMP: ['BTC-USD', 'ETH-USD', 'USDT-USD', 'SOL-USD'],
};
const PRICES: Readonly<Record<string, number>> = {
  BTC: 65_000,
  ETH: 3_200,
  XRP: 2.5,
  SOL: 150,
  USDT: 1,
};
const WON = 1_400;

/** 32 topics of trades and, of each venue's first pair, one of its book. */
export const COLLECTOR_TOPICS: readonly CollectorTopic[] = Object.entries(PAIRS).flatMap(
  ([exchange, symbols]) => [
    ...symbols.map((symbol): CollectorTopic => topicOf('trades', exchange, symbol)),
    topicOf('book', exchange, symbols[0] ?? ''),
  ],
);

function topicOf(kind: 'trades' | 'book', exchange: string, symbol: string): CollectorTopic {
  return { name: `${kind}-${exchange}-${symbol}`, exchange, symbol, kind };
}

export async function makeCollectorTopics(log: KafkaLog): Promise<void> {
  const admin = log.admin();
  const plans = COLLECTOR_TOPICS.map(({ name }) => ({
    topic: name,
    partitionCount: 1,
    clock: 'create' as const,
    retentionMs: -1,
  }));
  okOf(await admin.apply(plans));
  await admin.close();
}

export class Collectors {
  readonly #producer: LogProducer;
  readonly #random: () => number;
  readonly #over = new AbortController();
  readonly #books = new Map<string, number>();
  #id = 1_000_000;
  /** Won for a dollar at Upbit and Bithumb moves by this much: the squeeze. */
  premium = 1;
  appendCount = 0;

  constructor(log: KafkaLog, random: () => number) {
    this.#producer = log.producer();
    this.#random = random;
  }

  /** Writes to each topic until `stop`; what a broker refuses for a while is tried again. */
  async run(): Promise<void> {
    await Promise.all(COLLECTOR_TOPICS.map((topic) => this.#write(topic)));
    await this.#producer.close();
  }

  stop(): void {
    this.#over.abort();
  }

  async #write(topic: CollectorTopic): Promise<void> {
    while (!this.#over.signal.aborted) {
      const records = Array.from({ length: 1 + Math.floor(this.#random() * 4) }, () =>
        this.#record(topic),
      );
      for (;;) {
        const outcome = await this.#producer.append(topic.name, 0, records);
        if (outcome.kind === 'ok') break;
        if (outcome.kind === 'fatal') throw new Error(`${topic.name}: ${outcome.detail}`);
        await sleep(100);
      }
      this.appendCount += records.length;
      await sleep(60 + this.#random() * 80);
    }
  }

  #record(topic: CollectorTopic): NewRecord {
    const nowMs = Date.now();
    const message = topic.kind === 'trades' ? this.#trade(topic, nowMs) : this.#book(topic, nowMs);
    const value = Buffer.from(JSON.stringify(message));
    return { key: null, value, timestampUs: nowMs * 1_000 };
  }

  #trade({ exchange, symbol }: CollectorTopic, nowMs: number): object {
    const isSqueezed = symbol === 'USDT-KRW' && this.premium > 1;
    const size = symbol.startsWith('USDT') ? 2_000 : 0.2;
    this.#id += 1;
    return {
      exchange,
      symbol,
      side: isSqueezed || this.#random() < 0.5 ? 'buy' : 'sell',
      amount: Number((this.#random() * size * (isSqueezed ? 60 : 1) + 0.01).toFixed(4)),
      price: this.#price(symbol),
      id: String(this.#id),
      type: null,
      timestamp: nowMs / 1_000,
      receipt_timestamp: nowMs / 1_000,
    };
  }

  /** Every tenth is whole, the others change a level. */
  #book({ exchange, symbol }: CollectorTopic, nowMs: number): object {
    const count = this.#books.get(exchange) ?? 0;
    this.#books.set(exchange, count + 1);
    const price = this.#price(symbol);
    const stamp = { exchange, symbol, timestamp: nowMs / 1_000, receipt_timestamp: nowMs / 1_000 };
    const at = (share: number): number => Number((price * share).toPrecision(7));
    if (count % 10 > 0) return { ...stamp, delta: { bid: [[at(0.99), count]], ask: [] } };
    return {
      ...stamp,
      book: { bid: { [at(0.999)]: 3, [at(0.998)]: 5 }, ask: { [at(1.001)]: 3, [at(1.002)]: 5 } },
    };
  }

  #price(symbol: string): number {
    const [base = '', quote = ''] = symbol.split('-');
    const dollars = PRICES[base] ?? 1;
    const won = quote === 'KRW' ? WON * this.premium : 1;
    return Number((dollars * won * (1 + (this.#random() - 0.5) / 2_000)).toPrecision(7));
  }
}
