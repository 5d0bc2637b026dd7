/**
 * Warnings of a lending alert from a loan feed to a verified message: Bithumb and Upbit lend under an order, the pipeline judges,
 * and an endpoint of one of them hears of its own loans, of no borrower, and of nothing that cannot be relied on yet.
 */
import { decodeRecord, encodeBatch } from '@breakwater/codec';
import {
  type Alert,
  type AlertContent,
  BatchWriter,
  defaultRuleset,
  LENDING_OPERATION,
  type LendingOrder,
  type LendingTerms,
  Pipeline,
  type PipelineOutput,
  type SignedControl,
  STREAM_CLASS,
} from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { append, openWorld, START_MS, type Taken } from './webhook-fixture.ts';

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
const ORDER_US = START_MS * 1_000 - 60 * SECOND_US;
const SIGNER = 'ab'.repeat(32);
/** Nobody else has these digits in a message. */
const PSEUDONYM_END = 'c0ffee';

const ORDER: LendingOrder = {
  ...{ id: 'order-1', issuedTimeUs: ORDER_US, receivedTimeUs: null },
  ...{ effectiveTimeUs: ORDER_US, endTimeUs: null },
  scope: { venues: [], programmes: [], assets: [] },
  permitted: ['REPAYMENT'],
  source: { en: 'a letter', ko: '공문' },
};

const TERMS: LendingTerms = {
  ...{ programme: 'coin-lending', version: 1, title: 'Coin lending', predecessor: null },
  ...{ assets: ['USDT'], loanToValueMaxBp: 8_500, triggerLoanToValueBp: 9_500, haircuts: [] },
  ...{ lender: 'own', capPerUserWon: 30_000_000, advertisedMaxWon: null, feePpmPerDay: 500 },
  ...{ forcedFeePpm: 10_000, priceSource: 'OWN', guardBp: null, repaysInWon: false },
};

/** A loan feed of one venue, one record. */
function loansOf(venue: string, atSeconds: readonly number[]): Uint8Array {
  const key = `${venue}:USDT/KRW:spot`;
  const writer = new BatchWriter({
    ...{ source: `${venue}/loans`, session: 1, streamClass: STREAM_CLASS.LENDING },
  });
  const steps = { tick: { mantissa: 1, exponent: 0 }, lot: { mantissa: 1, exponent: -2 } };
  const name = { key, venue, base: 'USDT', quote: 'KRW', type: 'spot' } as const;
  writer.instrument({ ...name, ...steps, effectiveTimeUs: ORDER_US - DAY_US }, ORDER_US - DAY_US);
  writer.lendingTerms({ instrument: key, eventTimeUs: ORDER_US - DAY_US, terms: TERMS });
  for (const [at, second] of atSeconds.entries()) {
    const eventTimeUs = ORDER_US + second * SECOND_US;
    const borrower = `h1:k1:${at.toString(16).padStart(58, '0')}${PSEUDONYM_END}`;
    writer.lending({
      ...{ instrument: key, eventTimeUs, principalLots: 70_000, priceTicks: 1_430 },
      operation: {
        ...{ operation: LENDING_OPERATION.LOAN_OPEN, programme: 'coin-lending' },
        ...{ operationId: `O-${at}`, loanId: `L-${at}`, borrower, requestTimeUs: null },
        ...{ principalWon: 1_001_000, maturityTimeUs: null, feePpmPerDay: 500, lender: null },
        collateral: [{ asset: 'KRW', quantity: 2_000_000, valueWon: 2_000_000 }],
        ...{ triggerPriceTicks: null, capWon: null, disclosure: null },
      },
    });
  }
  const value = encodeBatch(writer.batch);
  if (!(value instanceof Uint8Array)) throw new Error(value.detail);
  return value;
}

/** What a domain without calibration tells of eleven loans of Bithumb and one of Upbit under the order. */
function told(): Alert[] {
  const pipeline = new Pipeline();
  const alerts: Alert[] = [];
  let offset = 0;
  const step = (timestampUs: number, body: Parameters<Pipeline['step']>[0]['body']): void => {
    const outputs: readonly PipelineOutput[] = pipeline.step({ offset, timestampUs, body });
    for (const output of outputs) {
      if (output.kind === 'alert') alerts.push(output.alert);
      if (output.kind === 'quarantine') throw new Error(JSON.stringify(output.entry));
    }
    offset += 1;
  };
  const control = (sequence: number, type: string, content: unknown): void => {
    const signed: SignedControl = { domain: 'd', sequence, signerKey: SIGNER, type, content };
    step(ORDER_US - SECOND_US, { kind: 'control', control: signed });
  };
  const genesis = { domain: 'd', purpose: 'replay', clock: 'create', keys: [SIGNER] };
  control(1, 'genesis', { ...genesis, ruleset: defaultRuleset() });
  control(2, 'lending-order', ORDER);
  // One before the order, which is silent; then one, and ten more.
  const feeds = [loansOf('bithumb', [-1, 1, ...Array.from({ length: 10 }, () => 20)])];
  feeds.push(loansOf('upbit', [2]));
  for (const second of Array.from({ length: 40 }, (_, at) => at)) {
    const nowUs = ORDER_US + second * SECOND_US;
    if (second === 21) {
      for (const value of feeds) step(nowUs, decodeRecord(value, pipeline.batch));
    } else step(nowUs, { kind: 'tick' });
  }
  return alerts;
}

/** What an endpoint is sent and verifies: of one venue, or of a supervisor (null). */
async function sentTo(venue: string | null, alerts: readonly Alert[]): Promise<readonly Taken[]> {
  const world = await openWorld();
  try {
    await world.add({ venue });
    await append(world.store, alerts);
    await world.runUntil(START_MS + 60_000);
    expect(world.receiver.refusedCount).toBe(0);
    return [...world.receiver.taken];
  } finally {
    await world.close();
  }
}

interface Message {
  readonly type: string;
  readonly data: { readonly content: Partial<AlertContent> };
}

/** `what label severity` of each message, in its order. */
function said(taken: readonly Taken[]): string[] {
  return taken.map(({ body }) => {
    const { type, data } = JSON.parse(body) as Message;
    const what = type.replace('io.breakwater.', '').replace('.v1', '');
    return `${what} ${data.content.label} ${data.content.severity}`;
  });
}

describe('a webhook of a lending alert', () => {
  const alerts = told();

  it('tells an exchange of its own loans, as they go on', async () => {
    const taken = await sentTo('bithumb', alerts);
    expect(said(taken)).toEqual([
      'alert.open LIMIT_BREACH S2',
      'alert.open ORDER_BREACH S2',
      'alert.escalate ORDER_BREACH S3',
    ]);
    const last = (JSON.parse(taken.at(-1)?.body ?? '') as Message).data.content;
    const loans = last.channels?.find(({ name }) => name === 'order.loans');
    // Not the one of a second before the order.
    expect(loans?.raw).toEqual({ loanCount: 11, inFlightCount: 0 });
    for (const { body } of taken) expect(body.toLowerCase()).not.toContain('upbit');
  });

  it('tells the other exchange of its one loan, and of nobody else', async () => {
    const taken = await sentTo('upbit', alerts);
    expect(said(taken)).toEqual(['alert.open LIMIT_BREACH S2', 'alert.open ORDER_BREACH S2']);
    for (const { body } of taken) expect(body.toLowerCase()).not.toContain('bithumb');
  });

  it('tells a supervisor what is raised, of both', async () => {
    const raised = said(await sentTo(null, alerts));
    expect(raised.filter((line) => line === 'incident.raised ORDER_BREACH S2')).toHaveLength(2);
    expect(raised.filter((line) => line === 'incident.raised ORDER_BREACH S3')).toHaveLength(1);
  });

  it.each([null, 'bithumb', 'upbit'])('names no borrower and no loan to %s', async (venue) => {
    for (const { body } of await sentTo(venue, alerts)) {
      expect(body).not.toMatch(/h1:|c0ffee|"?L-\d|"?O-\d|borrower/);
    }
  });

  it('needs no calibration, but waits where an alert rests on thresholds that are provisional', async () => {
    const flags = alerts.flatMap(({ content }) => content.quality);
    expect(flags).not.toContain('PROVISIONAL_THRESHOLDS');
    const flagged = (extra: AlertContent['quality']): Alert[] =>
      alerts.map(({ content, ...rest }) => ({
        ...rest,
        content: { ...content, quality: [...content.quality, ...extra] },
      }));
    expect(await sentTo('bithumb', flagged(['PROVISIONAL_THRESHOLDS']))).toEqual([]);
    const released = flagged(['PROVISIONAL_THRESHOLDS', 'RELEASED_TO_EXCHANGES']);
    expect(await sentTo('bithumb', released)).toHaveLength(3);
  });
});
