/** Parts of the case through the real codec and pipeline: what detector C says of them. The whole is run by the command. */
import { decodeRecord, encodeBatch } from '@breakwater/codec';
import { type AlertContent, Pipeline, type SignedControl } from '@breakwater/core';
import { describe, expect, test } from 'vitest';
import { koreanMidnightUs, LAUNCH_US, ORDER_DAYS, type OrderDay } from './case-calendar.ts';
import { OrderCount } from './case-order.ts';
import { openLendingCase } from './lending-case.ts';
import { LendingTape } from './lending-tape.ts';

const SIGNER = 'ab'.repeat(32);
const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;
/** After a day without another loan an alert says its last. */
const TAIL_HOURS = 30;
const tape = new LendingTape(1);

interface Part {
  readonly fromUs: number;
  readonly untilUs: number;
  readonly orderDay?: OrderDay;
}

/** Contents of detector C's alerts, in order, and how many loans were counted under the order on the way. */
function play(part: Part): { readonly alerts: AlertContent[]; readonly order: OrderCount } {
  const own = openLendingCase({ seed: 1, tape, ...part });
  const pipeline = new Pipeline();
  const alerts: AlertContent[] = [];
  const order = new OrderCount(own.order);
  let offset = 0;
  const step = (timestampUs: number, body: Parameters<Pipeline['step']>[0]['body']): void => {
    for (const output of pipeline.step({ offset, timestampUs, body })) {
      if (output.kind === 'quarantine') throw new Error(`quarantined: ${output.entry.reason}`);
      if (output.kind === 'alert' && output.alert.content.detector === 'C') {
        alerts.push(output.alert.content);
      }
    }
    offset += 1;
  };
  const { domain } = own;
  const control = (sequence: number, type: string, content: unknown): void => {
    const signed: SignedControl = { domain, sequence, signerKey: SIGNER, type, content };
    step(own.startTimeUs, { kind: 'control', control: signed });
  };
  control(1, 'genesis', { ...own.genesis, keys: [SIGNER] });
  control(2, 'calibration', own.calibration);
  // Known before it takes effect, which changes nothing: loans are judged by their own time.
  control(3, 'lending-order', own.order);
  for (const { timestampUs, batch } of own.records((operation) => order.add(operation))) {
    const value = encodeBatch(batch);
    if (!(value instanceof Uint8Array)) throw new Error(value.detail);
    step(timestampUs, decodeRecord(value, pipeline.batch));
  }
  for (let hour = 1; hour <= TAIL_HOURS; hour += 1) {
    step(part.untilUs + hour * HOUR_US, { kind: 'tick' });
  }
  return { alerts, order };
}

describe('the launch', () => {
  const { alerts } = play({ fromUs: LAUNCH_US, untilUs: LAUNCH_US + 2 * DAY_US });

  test('has its early warning within two days, long before a month says 13 %', () => {
    const warning = alerts.find(({ label }) => label === 'EARLY_WARNING');
    expect(warning?.scope.venues).toEqual(['bithumb']);
    expect(warning?.severity).not.toBe('S1');
    expect(warning?.openTimeUs).toBeGreaterThan(LAUNCH_US + 6 * HOUR_US);
  });
});

describe('the order, in its first days', () => {
  const fromUs = koreanMidnightUs('2025-08-17') + DAY_US / 2;
  const untilUs = koreanMidnightUs('2025-08-21');

  test.each(ORDER_DAYS)('dated %s: detector C counts what a plain count does', (orderDay) => {
    const { alerts, order } = play({ fromUs, untilUs, orderDay });
    const told = alerts.filter(({ label }) => label === 'ORDER_BREACH');
    const last = told.findLast(({ state }) => state !== 'CLOSED');
    const { loanCount, principalWon, inFlightCount } = order.value();
    const raw = last?.channels.find(({ name }) => name === 'order.loans')?.raw;
    expect(raw).toEqual({ loanCount, inFlightCount });
    const amount = last?.channels.find(({ name }) => name === 'order.amount')?.value;
    expect(amount).toBe(principalWon);
    expect(last?.severity).toBe('S3');
    expect(loanCount).toBeGreaterThan(1_000);
  });
});
