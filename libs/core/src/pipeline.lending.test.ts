/** A loan feed through the whole pipeline: the order, the alert, what its exchange may see of it, and what silence costs. */
import { describe, expect, it } from 'vitest';
import { isShownTo, viewOf } from './audience/venue-view.ts';
import { STREAM_CLASS } from './event/event.ts';
import { operationEntry, orderOf, termsEntry } from './lending/lending.fixture.ts';
import { definition, KEY, Log, START_US } from './pipeline.fixture.ts';
import { frameOfVenues } from './view/venue-frame.ts';

const MARKET = 'bithumb:USDT/KRW:spot';
const SOURCE = 'bithumb loans';
const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/** A loan, a second after an order suspends loans. */
function lent(): Log {
  const log = new Log();
  const effectiveTimeUs = START_US + SECOND;
  const content = orderOf({ issuedTimeUs: START_US, effectiveTimeUs, receivedTimeUs: START_US });
  log.control(START_US, {
    ...{ domain: 'test', sequence: 2, signerKey: KEY, type: 'lending-order', content },
  });
  const write = (atUs: number, write: Parameters<Log['write']>[0]['write']): void =>
    log.write({ source: SOURCE, timestampUs: atUs, write }, STREAM_CLASS.LENDING);
  write(START_US, (writer) => void writer.instrument(definition(MARKET), START_US));
  const { event: terms } = termsEntry();
  const { event: loan } = operationEntry('LOAN_OPEN');
  if (terms.kind !== 'terms' || loan.kind !== 'operation') throw new Error('entries');
  write(START_US, (writer) => {
    writer.lendingTerms({ instrument: MARKET, eventTimeUs: START_US, terms });
  });
  const { kind: _, ...operation } = loan;
  const eventTimeUs = START_US + 2 * SECOND;
  write(eventTimeUs + 1_000, (writer) => {
    writer.lending({ instrument: MARKET, eventTimeUs, principalLots: 1_000, operation });
  });
  log.tick(eventTimeUs + 3 * SECOND);
  return log;
}

/** Of the order: the loan is also one that the rule book has something against. */
const toldOf = ({ alerts }: Log) => {
  return alerts.filter(({ content }) => content.subject.endsWith('new-loans'));
};

describe('a loan under an order', () => {
  it('is told by an incident of its own, and shown to the exchange it is about', () => {
    const [alert, ...rest] = toldOf(lent());
    expect(rest).toEqual([]);
    expect(alert?.content).toMatchObject({
      ...{ detector: 'C', state: 'OPEN', severity: 'S2', subject: 'bithumb lending new-loans' },
      incident: { cause: 'LENDING', role: 'LEAD', raised: true },
    });
    if (alert === undefined) return;
    expect([
      isShownTo(alert.content, 'bithumb', false),
      isShownTo(alert.content, 'upbit', false),
    ]).toEqual([true, false]);
    const { content } = viewOf(alert, 'bithumb') as { content: { channels: { name: string }[] } };
    expect(content.channels.map(({ name }) => name)).toEqual(['order.loans', 'order.amount']);
  });

  it('stands in the frame of its venue, and in no other', () => {
    const frame = lent().pipeline.viewSince(0);
    const [view, ...others] = frame?.lending ?? [];
    expect(others).toEqual([]);
    expect(view).toMatchObject({
      ...{ venue: 'bithumb', evidence: 0, alarmEvidence: 9.21 },
      orders: [{ id: 'fsc-2025-08-19', loanCount: 1, loanWon: 1_000_000, inFlightCount: 0 }],
      assets: [{ asset: 'USDT', market: MARKET, openLoanCount: 1, owedWon: 1_000_000 }],
    });
    const users = view?.shares.filter(({ measure }) => measure === 'users');
    const whole = { measure: 'users', numerator: 0, denominator: 1, restatedCount: 0 };
    expect(users).toEqual(
      ['1d', '7d', '30d', 'launch'].map((window) => ({ ...whole, window, isLowerBound: false })),
    );
    expect(JSON.stringify(frame)).not.toContain('h1:');
    const seenBy = (venue: string): readonly unknown[] | undefined =>
      frame === null ? undefined : frameOfVenues(frame, new Set([venue])).lending;
    expect([seenBy('bithumb')?.length, seenBy('upbit')?.length]).toEqual([1, 0]);
  });

  it('costs a silent day no more than its end does, and a year after it one step', () => {
    const log = lent();
    const { sealer } = log.pipeline;
    let visits = 0;
    const seal = sealer.seal.bind(sealer);
    sealer.seal = (instant) => {
      visits += 1;
      seal(instant);
    };
    log.tick(START_US + 400 * DAY);
    // Ten minutes of quiet before it closes, at four instants a second.
    expect(visits).toBeLessThan(2_500);
    expect(toldOf(log).map(({ content }) => content.state)).toEqual(['OPEN', 'CLEARING', 'CLOSED']);
    visits = 0;
    log.tick(START_US + 800 * DAY);
    expect(visits).toBe(1);
  });
});
