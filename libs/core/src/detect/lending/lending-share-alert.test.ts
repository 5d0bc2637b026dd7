/** Forced repayments of users, and the early warning, as a supervisor is told of them. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_LENDING_RULES } from '../../control/default-lending-rules.ts';
import {
  DAY,
  HOUR,
  operationEntry,
  policyOf,
  SECOND,
  T,
  termsEntry,
} from '../../lending/lending.fixture.ts';
import { LendingStage } from './lending-stage.fixture.ts';

const POLICY = policyOf({ rules: DEFAULT_LENDING_RULES });
const LOANS_US = T - 10 * DAY;

/** So many users with a loan each, of whom the first are repaid by force, some within each ten minutes. */
function stageOf(userCount: number, forcedCount: number, { everyUs = SECOND, lateUs = 0 } = {}) {
  const stage = new LendingStage(POLICY).hear(termsEntry({ validTimeUs: LOANS_US - DAY }));
  for (let user = 0; user < userCount; user += 1) {
    const of = { loanId: `L${user}`, by: user + 1, validTimeUs: LOANS_US + user };
    stage.hear(operationEntry('LOAN_OPEN', of));
  }
  stage.seal(LOANS_US + userCount);
  for (let user = 0; user < forcedCount; user += 1) {
    const of = { loanId: `L${user}`, by: user + 1, validTimeUs: T + user * everyUs };
    stage.hear(
      operationEntry('LIQUIDATION_WARNING', { ...of, validTimeUs: of.validTimeUs - HOUR }),
    );
    const recordTimeUs = of.validTimeUs + SECOND + lateUs;
    stage.hear(operationEntry('FORCED_REPAYMENT', { ...of, recordTimeUs, offset: 1_000 + user }));
    stage.seal(of.validTimeUs);
  }
  return stage;
}

const shareOf = (stage: LendingStage) => stage.of('forced-share').at(-1);

describe('the share of users', () => {
  it.each([
    [19, undefined, undefined],
    [20, 'S2', 0.02],
    [49, 'S2', 0.02],
    [50, 'S3', 0.05],
    [99, 'S3', 0.05],
    [100, 'S4', 0.1],
  ])('%i of 1,000 is %s', (forced, severity, limit) => {
    const stage = stageOf(1_000, 0);
    for (let user = 0; user < forced; user += 1) {
      stage.hear(operationEntry('FORCED_REPAYMENT', { loanId: `L${user}`, by: user + 1 }));
    }
    // All in one price shock: the early warning says nothing of it.
    const rulings = shareOf(stage.seal(T))?.facts.rulings ?? [];
    expect(rulings.map((of) => [of.rule, of.severity, of.limit])).toEqual(
      severity === undefined ? [] : [['C1.forced-share', severity, limit]],
    );
  });

  it('is silent a user below the band, and speaks with the one that reaches it', () => {
    expect(shareOf(stageOf(150, 2, { everyUs: 1 }))).toBeUndefined();
    expect(shareOf(stageOf(150, 3, { everyUs: 1 }))?.facts.value).toBe(0.02);
  });

  it('says nothing of a few users, who are no share', () => {
    expect(shareOf(stageOf(99, 20, { everyUs: 1 }))).toBeUndefined();
    expect(shareOf(stageOf(100, 20, { everyUs: 1 }))?.level).toBe(4);
  });

  it('is told with the shares of loans and of won apart, each with what it is of, and where it lies in the log', () => {
    const told = shareOf(stageOf(100, 2, { everyUs: 1 }));
    const [users, loans, won] = told?.facts.channels ?? [];
    expect(users).toMatchObject({
      ...{ name: 'forced.users', windowUs: 30 * DAY, value: 0.02 },
      raw: { numerator: 2, denominator: 100, restatedCount: 0 },
    });
    expect(loans).toMatchObject({ name: 'forced.loans', raw: { numerator: 2, denominator: 100 } });
    expect(won).toMatchObject({ name: 'forced.notional', value: 0.02 });
    expect(told?.facts.inputs.map(({ firstOffset }) => firstOffset)).toEqual([1_000, 1_001]);
    expect(told?.facts).toMatchObject({
      label: 'FORCED_SHARE',
      quality: ['ASSUMED_LIMIT'],
      unavailable: [],
    });
  });

  it('says that it was restated where a repayment came late', () => {
    expect(shareOf(stageOf(100, 2, { everyUs: 1, lateUs: DAY }))?.facts.quality).toEqual([
      'ASSUMED_LIMIT',
      'RESTATED',
    ]);
  });

  it('is looked at once an hour while it stands, and ends when the users have left the window', () => {
    const stage = stageOf(100, 2, { everyUs: 1 });
    expect(stage.silence(T + DAY)).toBeLessThan(24 * 6);
    stage.silence(T + 32 * DAY);
    expect(shareOf(stage)?.state).toBe('CLOSED');
    expect(stage.silence(T + 60 * DAY)).toBe(0);
  });
});

describe('the early warning', () => {
  it('speaks before any band does, once there were shocks enough', () => {
    const told = shareOf(stageOf(1_000, 7, { everyUs: HOUR }));
    expect(told?.facts).toMatchObject({ label: 'EARLY_WARNING', value: 7 });
    expect(told?.facts.rulings.map(({ rule, severity }) => [rule, severity])).toEqual([
      ['C1.early-warning', 'S2'],
    ]);
    expect(shareOf(stageOf(1_000, 7, { everyUs: 1 }))).toBeUndefined();
  });
});

describe('the share of users, further on', () => {
  it('is told anew each time that it is a quarter further, and not with each user', () => {
    const stage = stageOf(1_000, 0);
    const told: string[] = [];
    for (let user = 0; user < 140; user += 1) {
      const of = { loanId: `L${user}`, by: user + 1, validTimeUs: T + user * 10 * SECOND };
      stage.hear(operationEntry('FORCED_REPAYMENT', { ...of, offset: 1_000 + user }));
      stage.seal(of.validTimeUs);
    }
    for (const { state, level, facts } of stage.of('forced-share')) {
      if (facts.label === 'FORCED_SHARE') told.push(`${state} S${level} ${facts.value}`);
    }
    expect(told).toEqual([
      ...['OPEN S2 0.02', 'UPDATE S2 0.026', 'UPDATE S2 0.033', 'UPDATE S2 0.042'],
      ...['ESCALATE S3 0.05', 'UPDATE S3 0.063', 'UPDATE S3 0.079', 'UPDATE S3 0.099'],
      ...['ESCALATE S4 0.1', 'UPDATE S4 0.126'],
    ]);
  });

  it('is looked at again with the next whole hour', () => {
    const stage = stageOf(100, 2, { everyUs: 1 });
    expect(stage.detector.dueUs).toBe(T + HOUR);
    stage.instant(T + HOUR);
    expect(stage.detector.dueUs).toBe(T + 2 * HOUR);
    stage.instant(T + 2 * HOUR + 30 * 60 * SECOND);
    expect(stage.detector.dueUs).toBe(T + 3 * HOUR);
  });

  it('names the twenty newest records, by market', () => {
    const stage = stageOf(100, 0);
    const other = { asset: 'XRP', market: 'bithumb:XRP/KRW:spot' };
    const row = (user: number, parts: object = {}) =>
      operationEntry('FORCED_REPAYMENT', {
        ...{ loanId: `L${user}`, by: user + 1, validTimeUs: T + user, offset: 1_000 + user },
        ...parts,
      });
    for (let user = 0; user < 25; user += 1) {
      stage.hear(row(user));
      // A part of the same loan in the same record is no other record.
      stage.hear(row(user, { principalLots: 1 }));
    }
    stage.hear(row(30, other), row(31, other)).seal(T);
    const inputs = shareOf(stage)?.facts.inputs ?? [];
    expect(
      inputs.map(({ market, firstOffset, lastOffset }) => [market, firstOffset, lastOffset]),
    ).toEqual([
      ...Array.from({ length: 18 }, (_, at) => [
        ...['bithumb:USDT/KRW:spot', 1_007 + at, 1_007 + at],
      ]),
      ['bithumb:XRP/KRW:spot', 1_030, 1_030],
      ['bithumb:XRP/KRW:spot', 1_031, 1_031],
    ]);
  });

  it('has every window of every measure, that of the bands first', () => {
    const channels = shareOf(stageOf(100, 2, { everyUs: 1 }))?.facts.channels ?? [];
    const days = (us: number): string => (us === 0 ? 'launch' : `${us / DAY} d`);
    expect(channels.map(({ name, windowUs }) => `${name} ${days(windowUs)}`)).toEqual([
      ...['30 d', '1 d', '7 d', 'launch'].flatMap((window) =>
        ['users', 'loans', 'notional'].map((measure) => `forced.${measure} ${window}`),
      ),
      'forced.evidence launch',
      'forced.firstLosses launch',
    ]);
    expect(channels.at(-1)?.raw).toEqual({ firstCount: 2 });
  });

  it('says how few users there are, where a warning comes without a share', () => {
    const told = shareOf(stageOf(60, 9, { everyUs: HOUR }));
    expect(told?.facts).toMatchObject({
      label: 'EARLY_WARNING',
      unavailable: ['users: 60 of 100'],
    });
  });

  it('can be read between alerts: the newest look, and nothing before one', () => {
    const stage = new LendingStage(POLICY).hear(termsEntry({ validTimeUs: LOANS_US - DAY }));
    expect(stage.detector.reading().venues).toEqual([]);
    const [venue] = stageOf(50, 1).detector.reading().venues;
    const users = venue?.shares.find(({ measure, window }) => {
      return measure === 'users' && window === '30d';
    });
    expect([users?.numerator, users?.denominator]).toEqual([1, 50]);
    expect(venue?.evidence).toBeGreaterThan(1);
  });
});
