/**
 * A supervisor's order on a real Kafka and a real Redis: applied by the command while a detector runs, judged by a loan after it, the
 * detector killed in between. What the store holds is what one thread over the log gives, and a name is nowhere in it.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeBatch } from '@breakwater/codec';
import {
  type AlertContent,
  BatchWriter,
  LENDING_OPERATION,
  type LendingOperation,
  type LendingTerms,
  type LogProducer,
  parseEntryId,
  STREAM_CLASS,
  type StreamKey,
} from '@breakwater/core';
import { RedisAlertStore } from '@breakwater/redis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storedEntries, until } from './end-to-end-world.ts';
import { kafkaLogAt, okOf } from './kafka-fixture.ts';
import { type OracleEntry, oracleRun } from './oracle.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';
import { type ServiceProcess, startDetectorProcess } from './service-process.ts';
import { freshName, sharedKafkaBrokers } from './shared-parts.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));
const brokers = sharedKafkaBrokers();
const topic = freshName('lending-order');
const groupId = freshName('lending-order');
const MARKET = 'bithumb:USDT/KRW:spot';
const PROGRAMME = 'coin-lending';
const NAME = '홍길동';
const HOUR_US = 3_600_000_000;

let folder = '';
let redis: RedisServer;
let detector: ServiceProcess;
let store: RedisAlertStore;
let stream: StreamKey;
/** What every process of the test has said. */
let said = '';

function breakwater(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '' }, timeout: 120_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [COMMAND, ...args], options, (error, stdout, stderr) => {
      said += stdout + stderr;
      resolve({ code: error === null ? 0 : Number(error.code), output: `${stdout}${stderr}` });
    });
  });
}

const onKafka = (): string[] => ['--kafka', brokers.join(','), '--topic', topic];

function start(): void {
  detector = startDetectorProcess({ brokers, redisUrl: redis.url, topic }, groupId);
}

async function kill9(): Promise<void> {
  await detector.kill9();
  said += detector.output();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-lending-order-'));
  redis = await startRedisServer({ exclusive: true });
  store = okOf(RedisAlertStore.open({ url: redis.url }));
  expect((await breakwater('topics', 'apply', ...onKafka(), '--domain', 'krw')).code).toBe(0);
  start();
}, 120_000);

afterAll(async () => {
  await detector.kill9();
  await store.close();
  await redis.stop();
  rmSync(folder, { recursive: true });
});

const TERMS: LendingTerms = {
  ...{ programme: PROGRAMME, version: 1, title: '코인대여', lender: 'bithumb', predecessor: null },
  ...{ assets: ['USDT'], loanToValueMaxBp: 8_500, triggerLoanToValueBp: 9_500, haircuts: [] },
  ...{ capPerUserWon: 30_000_000, advertisedMaxWon: null, feePpmPerDay: 500 },
  ...{ forcedFeePpm: 10_000, priceSource: 'OWN', guardBp: null, repaysInWon: false },
};

function loanOf(number: number, borrower: string): LendingOperation {
  return {
    operation: LENDING_OPERATION.LOAN_OPEN,
    ...{ programme: PROGRAMME, operationId: `O-${number}`, loanId: `L-${number}`, borrower },
    ...{ requestTimeUs: null, principalWon: 1_000_000, maturityTimeUs: null, feePpmPerDay: 500 },
    collateral: [{ asset: 'KRW', quantity: 2_000_000, valueWon: 2_000_000 }],
    ...{ triggerPriceTicks: null, lender: null, capWon: null, disclosure: null },
  };
}

/** The loan feed of Bithumb. */
class Loans {
  readonly #producer: LogProducer;
  readonly #writer = new BatchWriter({
    ...{ source: 'feeds/bithumb/USDT-KRW/loans', session: 1 },
    streamClass: STREAM_CLASS.LENDING,
  });
  #count = 0;

  constructor(producer: LogProducer) {
    this.#producer = producer;
  }

  async begin(): Promise<void> {
    const nowUs = Date.now() * 1_000;
    const names = {
      key: MARKET,
      venue: 'bithumb',
      base: 'USDT',
      quote: 'KRW',
      type: 'spot',
    } as const;
    const steps = { tick: { mantissa: 1, exponent: 0 }, lot: { mantissa: 1, exponent: -2 } };
    await this.#send(() => {
      this.#writer.instrument({ ...names, ...steps, effectiveTimeUs: nowUs }, nowUs);
      this.#writer.lendingTerms({ instrument: MARKET, eventTimeUs: nowUs - HOUR_US, terms: TERMS });
    });
  }

  /** A loan of now, of a borrower of its own or of whoever is named. */
  async open(borrower?: string): Promise<void> {
    this.#count += 1;
    const hash = this.#count.toString(16).padStart(64, '0');
    const operation = loanOf(this.#count, borrower ?? `h1:k1:${hash}`);
    const stamp = { instrument: MARKET, eventTimeUs: Date.now() * 1_000 };
    await this.#send(() => {
      this.#writer.lending({ ...stamp, principalLots: 70_000, priceTicks: 1_430, operation });
    });
  }

  async #send(write: () => void): Promise<void> {
    this.#writer.restart();
    write();
    const value = encodeBatch(this.#writer.batch);
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    okOf(await this.#producer.append(topic, 0, [{ key: null, value }]));
  }
}

/** The newest revision of what detector C says of new loans. */
async function newLoans(): Promise<AlertContent | undefined> {
  const contents = (await storedEntries(store, stream)).map(
    ({ json }) => (JSON.parse(json) as { content: AlertContent }).content,
  );
  return contents.findLast(
    ({ detector: letter, label }) => letter === 'C' && label === 'ORDER_BREACH',
  );
}

async function untilFound(count: number): Promise<void> {
  await until(`${count} loans under the order`, async () => {
    const alert = await newLoans();
    return alert?.channels.find(({ name }) => name === 'order.loans')?.value === count;
  });
}

it('judges loans by an order from its instant on, is killed in between, and tells no name', async () => {
  const producer = kafkaLogAt(brokers).producer();
  const reader = kafkaLogAt(brokers).reader();
  const { topicId } = okOf(await reader.inspect(topic, 0));
  stream = { topicId, partition: 0 };
  const loans = new Loans(producer);
  await loans.begin();
  await loans.open();

  const order = join(folder, 'order.yaml');
  const at = new Date().toISOString();
  writeFileSync(
    order,
    `id: now\nissuedTimeUs: ${at}\neffectiveTimeUs: ${at}\npermitted: [REPAYMENT, EXTENSION]\nsource: {en: test, ko: 시험}\n`,
  );
  const applied = await breakwater('orders', 'apply', order, ...onKafka(), '--redis', redis.url);
  expect(applied).toMatchObject({ code: 0, output: expect.stringContaining('has taken it up') });
  expect((await breakwater('orders', 'show', ...onKafka())).output).toContain(
    'REPAYMENT, EXTENSION',
  );

  await loans.open();
  await untilFound(1);
  await loans.open(NAME);
  await loans.open();
  await kill9();
  await loans.open();
  start();
  await untilFound(3);

  said += await (await fetch(`${detector.url()}/metrics`)).text();
  await kill9();
  const oracle = await oracleRun(reader, topic, 0);
  const stored = {
    alerts: await storedEntries(store, stream, 'alerts'),
    quarantine: await storedEntries(store, stream, 'quarantine'),
    acknowledgements: await storedEntries(store, stream, 'acknowledgements'),
  };
  // The log may have gone on a little, by ticks that nobody judged any more.
  const { highWater } = okOf(await store.mark(stream));
  const covered = (entries: readonly OracleEntry[]): readonly OracleEntry[] =>
    entries.filter(({ id }) => (parseEntryId(id)?.offsetNext ?? 0) <= highWater);
  expect(stored.alerts).toEqual(covered(oracle.alerts));
  expect(stored.quarantine).toEqual(covered(oracle.quarantine));
  expect(stored.acknowledgements).toEqual([]);
  expect(stored.quarantine.map(({ json }) => JSON.parse(json) as unknown)).toMatchObject([
    { reason: 'bad-pseudonym', withheld: true, bytes: null },
  ]);
  expect(JSON.stringify(stored) + said).not.toMatch(new RegExp(`${NAME}|h1:k1:`));
  await Promise.all([producer.close(), reader.close()]);

  const prefix = ((await newLoans())?.id ?? '').slice(0, 12);
  const places = [...onKafka(), '--redis', redis.url];
  const verified = await breakwater('verify', prefix, ...places);
  expect(verified).toMatchObject({ code: 0, output: expect.stringMatching(/^PASS/) });
  const bundle = join(folder, 'alert.bundle');
  const exported = await breakwater('export', 'alert', prefix, '--to', bundle, ...places);
  expect(exported).toMatchObject({
    code: 0,
    output: expect.stringContaining('hold loans, their borrowers under pseudonyms'),
  });
  expect(await breakwater('verify', '--bundle', bundle)).toMatchObject({ code: 0 });
}, 180_000);
