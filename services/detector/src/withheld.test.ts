/** A borrower's name that reaches the log by mistake is in no output: neither in the quarantine, whole or as bytes, nor elsewhere. */
import { decodeRecord, encodeBatch } from '@breakwater/codec';
import {
  BatchWriter,
  defaultRuleset,
  type InstrumentDefinition,
  LENDING_OPERATION,
  type LendingOperation,
  NOTHING_SAID,
  Pipeline,
  type PipelineOutput,
  type RecordBody,
  STREAM_CLASS,
  type StreamClass,
} from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { storeEntry } from './store-entry.ts';

const NAME = '홍길동';
const KEY = 'bithumb:USDT/KRW:spot';
const START_US = 1_760_000_000_000_000;
const SIGNER = 'ab'.repeat(32);

const LOAN: LendingOperation = {
  operation: LENDING_OPERATION.LOAN_OPEN,
  programme: 'coin-lending',
  operationId: 'O-1',
  loanId: 'L-1',
  borrower: NAME,
  ...NOTHING_SAID,
};
const DEFINITION: InstrumentDefinition = {
  ...{ key: KEY, venue: 'bithumb', base: 'USDT', quote: 'KRW', type: 'spot' },
  ...{ tick: { mantissa: 1, exponent: 0 }, lot: { mantissa: 1, exponent: -8 } },
  effectiveTimeUs: 0,
};

type Write = (writer: BatchWriter) => unknown;
const stamp = { instrument: KEY, eventTimeUs: START_US };
const loan: Write = (writer) => writer.lending({ ...stamp, principalLots: 1, operation: LOAN });
const trade: Write = (writer) =>
  writer.trade({ ...stamp, aggressorSide: 1, priceTicks: 0, quantityLots: 1 });

function record(writes: readonly Write[], streamClass: StreamClass): Uint8Array {
  const writer = new BatchWriter({ source: 'bithumb/x', session: 1, streamClass });
  for (const write of writes) write(writer);
  const encoded = encodeBatch(writer.batch);
  if (!(encoded instanceof Uint8Array)) throw new Error(encoded.detail);
  return encoded;
}

/** What a store is given after a genesis, or without one, and these records. */
function stored(
  values: readonly Uint8Array[],
  checksummedSources: readonly string[] = [],
): string[] {
  const pipeline = new Pipeline();
  const entries: string[] = [];
  const step = (offset: number, value: Uint8Array, body: RecordBody): void => {
    const raw = { offset, timestampUs: START_US, key: null, value };
    const outputs: readonly PipelineOutput[] = pipeline.step({ ...raw, body });
    for (const output of outputs) entries.push(storeEntry(output, raw).json);
  };
  const ruleset = { ...defaultRuleset(), checksummedSources };
  const genesis = { domain: 'd', purpose: 'simulation', clock: 'create', keys: [SIGNER], ruleset };
  const control = {
    domain: 'd',
    sequence: 1,
    signerKey: SIGNER,
    type: 'genesis',
    content: genesis,
  };
  step(0, new Uint8Array(0), { kind: 'control', control });
  for (const [at, value] of values.entries()) {
    step(at + 1, value, decodeRecord(value, pipeline.batch));
  }
  return entries;
}

function parsed(json: string): Record<string, unknown> {
  return JSON.parse(json) as Record<string, unknown>;
}

const whole = record(
  [(writer) => writer.instrument(DEFINITION, START_US), loan],
  STREAM_CLASS.LENDING,
);
const bare = whole.slice();
bare.fill(0, bare.length - 4);
const raw = new TextEncoder().encode(JSON.stringify({ borrower: NAME, loan: 'L-1' }));

describe('what holds a name', () => {
  it.each<[string, Uint8Array, string, number]>([
    ['a loan', whole, 'bad-pseudonym', 1],
    [
      'a loan among trades',
      record([(w) => w.instrument(DEFINITION, 0), trade, loan], 0),
      'bad-price',
      1,
    ],
    ['a loan of an unknown market', record([loan], STREAM_CLASS.SOCKET), 'unknown-instrument', 0],
    ['a cut record', whole.subarray(0, whole.length - 30), 'truncated', -1],
    ['a damaged record', Uint8Array.from([...whole.slice(0, -4), 1, 2, 3, 4]), 'bad-checksum', -1],
    ['a text that is no record', raw, 'bad-framing', -1],
    [
      'a text as a record of another schema',
      Uint8Array.from([0, 0, 0, 0, 9, ...raw]),
      'unknown-schema',
      -1,
    ],
  ])('%s is kept as hash, length and offset', (_, value, reason, index) => {
    const entries = stored([value]);
    expect(parsed(entries[0] ?? '')).toMatchObject({
      ...{ reason, index, offset: 1, withheld: true, length: value.length, bytes: null },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const text = entries.join('\n');
    expect(text).not.toContain(NAME);
  });

  it('is withheld where the record is refused before its rows are looked at', () => {
    const entries = stored([bare], ['bithumb/']);
    expect(entries.map(parsed)).toMatchObject([
      { reason: 'missing-checksum', withheld: true, bytes: null },
    ]);
  });
});

it('keeps the bytes of market data that holds no loan', () => {
  const value = record([(writer) => writer.instrument(DEFINITION, 0), trade], STREAM_CLASS.SOCKET);
  const [entry] = stored([value]).map(parsed);
  expect(entry).toMatchObject({ reason: 'bad-price', withheld: false });
  expect([...Buffer.from(String(entry?.['bytes']), 'base64')]).toEqual([...value]);
});
