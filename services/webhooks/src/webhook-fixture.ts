/** What the tests of webhooks share: a store and a ledger in memory, a receiver that verifies, and a clock that jumps. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContractCheck } from '@breakwater/contract/check';
import { sampleAlert as sampled } from '@breakwater/contract/sample';
import type { Alert, AlertContent, AlertStore, StreamKey } from '@breakwater/core';
import { DeliveryLedger, type LedgerEndpoint, SqliteAlertStore } from '@breakwater/embedded';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { parseVerifyingKey, type VerifyingKey, verify } from '@breakwater/webhook';
import type { Clock } from './clock.ts';
import { DeliveryLane, type LaneParts } from './delivery-lane.ts';
import {
  addEndpoint,
  type NewEndpoint,
  proveEndpoint,
  type RegistryParts,
} from './endpoint-registry.ts';

const STREAM = { topicId: 'topic-1', partition: 0 };
export const START_MS = 1_760_185_200_000;

class VirtualClock implements Clock {
  #nowMs = START_MS;
  nowMs(): number {
    return this.#nowMs;
  }
  jumpTo(timeMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }
  pause(delayMs: number): Promise<void> {
    this.#nowMs += delayMs;
    return Promise.resolve();
  }
}

/** The sample of all tests at S3, with records of two venues, when the clock of these tests begins. */
export function sampleAlert(content: Partial<AlertContent> = {}): Alert {
  const alert = sampled({
    ...{ id: 'a'.repeat(32), severity: 'S3', timeUs: START_MS * 1_000, channels: [] },
    ...content,
  });
  const inputs = [
    { market: 'upbit:USDT/KRW:spot', firstOffset: 1, lastOffset: 9 },
    { market: 'bithumb:USDT/KRW:spot', firstOffset: 2, lastOffset: 8 },
  ];
  return { ...alert, inputs };
}

/** Appends alerts behind what the store holds. */
export async function append(
  store: AlertStore,
  alerts: readonly Alert[],
  stream: StreamKey = STREAM,
): Promise<void> {
  const mark = await store.mark(stream);
  if (mark.kind !== 'ok') throw new Error(mark.detail);
  const previous = mark.value.highWater;
  const entries = alerts.map((alert, i) => {
    const offset = previous + i;
    const json = JSON.stringify({ ...alert, position: `${offset + 1}-1` });
    return { offset, sequence: 1, stream: 'alerts', json } as const;
  });
  const next = previous + entries.length;
  const reply = await store.append(stream, {
    build: 1,
    previous,
    next,
    digest: '0'.repeat(16),
    entries,
  });
  if (reply.kind !== 'ok' || reply.value.kind !== 'OK') throw new Error(JSON.stringify(reply));
}

export interface Taken {
  readonly id: string;
  readonly body: string;
}

/** How the receiver treats a message; `good`: verifies, answers the challenge, acknowledges. */
export type Behaviour = 'good' | 'error' | 'slow' | 'redirect' | 'reset' | 'die' | 'gone' | 'busy';

class Receiver {
  behaviour: (attempt: number) => Behaviour = () => 'good';
  readonly taken: Taken[] = [];
  /** Every body is held to it; the end of the world throws what broke it. */
  readonly contract: ContractCheck = new ContractCheck();
  refusedCount = 0;
  attemptCount = 0;
  keys: VerifyingKey[] = [];
  nowSeconds: () => number;
  readonly #server = createServer((request, response) => this.#answer(request, response));

  constructor(nowSeconds: () => number) {
    this.nowSeconds = nowSeconds;
  }

  get place(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  /** Ids in order, repeats left out, as a receiver is told to do. */
  get ids(): string[] {
    return [...new Set(this.taken.map(({ id }) => id))];
  }
  listen(port = 0): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }
  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => this.#take({ request, response, body }));
  }

  #take({
    request,
    response,
    body,
  }: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly body: string;
  }): void {
    const id = String(request.headers['webhook-id']);
    const options = { keys: this.keys, nowSeconds: this.nowSeconds() };
    if (verify(request.headers, body, options).kind !== 'verified') {
      this.refusedCount += 1;
      response.writeHead(401).end();
      return;
    }
    this.contract.webhook(body);
    const event = JSON.parse(body) as { type: string; data: { challenge?: string } };
    if (event.type === 'breakwater.challenge') {
      response.end(JSON.stringify({ challenge: event.data.challenge }));
      return;
    }
    this.attemptCount += 1;
    const behaviour = this.behaviour(this.attemptCount);
    if (behaviour === 'error') response.writeHead(500).end();
    else if (behaviour === 'busy') response.writeHead(429, { 'retry-after': '3600' }).end();
    else if (behaviour === 'gone') response.writeHead(410).end();
    else if (behaviour === 'redirect') response.writeHead(307, { location: '/other' }).end();
    else if (behaviour === 'reset') request.socket.resetAndDestroy();
    else if (behaviour === 'die') {
      this.taken.push({ id, body });
      response.writeHead(200, { 'content-length': 100 }).write('ha');
      setTimeout(() => response.destroy(), 5);
    } else if (behaviour === 'good') {
      this.taken.push({ id, body });
      response.end(JSON.stringify({ acknowledgedBy: 'desk-7' }));
    }
  }
}

export interface World {
  readonly clock: VirtualClock;
  readonly store: SqliteAlertStore;
  readonly ledger: DeliveryLedger;
  readonly receiver: Receiver;
  readonly parts: LaneParts & RegistryParts;
  readonly lane: DeliveryLane;
  /** How long the sender waits for a receiver; to be changed. */
  readonly limits: { headersMs: number; totalMs: number };
  /** Where it may send to; to be added to. */
  readonly localReceivers: string[];
  endpoint(id?: string): LedgerEndpoint;
  /** Registers and proves an endpoint at the receiver. */
  add(endpoint?: Partial<NewEndpoint>): Promise<void>;
  /** Steps the lane, and jumps to what is due next, until nothing waits or the time has come. */
  runUntil(timeMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const clock = new VirtualClock();
  const receiver = new Receiver(() => clock.nowMs() / 1_000);
  await receiver.listen();
  const store = SqliteAlertStore.inMemory();
  const ledger = required(DeliveryLedger.open(null));
  const keyFolder = mkdtempSync(join(tmpdir(), 'breakwater-webhooks-'));
  // Long, so that a slow machine changes nothing; a test of slowness shortens it.
  const limits = { connectMs: 30_000, headersMs: 30_000, totalMs: 30_000 };
  const localReceivers = [receiver.place];
  const rule = { permits: () => false, ports: [], localReceivers };
  let seed = 1;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647; // Lehmer's generator (Park and Miller 1988)
    return seed / 2_147_483_647;
  };
  const logger = createLogger({ service: 'webhooks', level: 'info', write: () => {} });
  const delivery = { rule, limits };
  const metrics = new Metrics({ service: 'webhooks', version: 'test' });
  const parts = {
    ...{ clock, store, ledger, keyFolder, logger, metrics, random, delivery },
    lockFolder: join(keyFolder, 'lock'),
    knownVenues: new Set<string>(),
    keepMs: 30 * 86_400_000,
  };
  const lane = new DeliveryLane(parts);
  const endpoint = (id = 'desk'): LedgerEndpoint => {
    const found = required(ledger.endpoints()).find((each) => each.id === id);
    if (found === undefined) throw new Error(`no endpoint ${id}`);
    return found;
  };
  return {
    ...{ clock, store, ledger, receiver, parts, lane, limits, localReceivers, endpoint },
    async add(changes = {}) {
      const added = required(
        addEndpoint(parts, {
          ...{ id: 'desk', url: `http://${receiver.place}/hook`, venue: null, severityMin: 'S1' },
          ...{ from: 'beginning', signature: 'ed25519', ...changes },
        }),
      );
      const key = parseVerifyingKey(added.verifyingText);
      if (key !== null) receiver.keys.push(key);
      required(await proveEndpoint(parts, changes.id ?? 'desk'));
    },
    async runUntil(timeMs) {
      while (clock.nowMs() < timeMs) {
        if (required(await lane.step(endpoint()))) continue;
        const nextMs = required(ledger.nextDueMs('desk'));
        if (nextMs === null) return;
        clock.jumpTo(Math.min(nextMs, timeMs));
      }
    },
    async close() {
      await receiver.close();
      await store.close();
      ledger.close();
      rmSync(keyFolder, { recursive: true });
      receiver.contract.assertKept();
    },
  };
}

export function required<T>(
  outcome: { readonly kind: string } & ({ value: T } | { detail: string }),
): T {
  if ('value' in outcome) return outcome.value;
  throw new Error(outcome.detail);
}
