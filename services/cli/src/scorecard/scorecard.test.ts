/** `breakwater scorecard`: the table that people read, and the command on a stored domain. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VenueScorecard } from '@breakwater/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../command-fixture.ts';
import { DOMAIN, FROM_US, stageDomain } from '../domain/staged-domain.fixture.ts';
import type { StreamScorecards } from './scorecard-run.ts';
import { scorecardText } from './scorecard-text.ts';

const QUIET: VenueScorecard = {
  venue: 'upbit',
  feed: { outageCount: 0, blindUs: 0, longestOutageUs: 0, uptimeShare: 1 },
  alertCount: 0,
  forgottenCount: 0,
  answers: null,
  lending: null,
};
const BUSY: VenueScorecard = {
  venue: 'bithumb',
  feed: { outageCount: 2, blindUs: 17e6, longestOutageUs: 12e6, uptimeShare: 0.999_8 },
  alertCount: 14,
  forgottenCount: 0,
  answers: { toldCount: 9, acknowledgedCount: 8, medianUs: 61e6, longestUs: 900e6 },
  lending: {
    ...{ orderBreachCount: 3, orderBreachWon: 7_500_000, inFlightCount: 1 },
    ...{ limitBreaches: { fee: 1, 'user-cap': 4 }, unwarnedCount: 2, forcedUserShare: 0.131_7 },
    ...{ harmedUserCount: 1_999, excessLossWon: 120_000 },
  },
};
const READ: StreamScorecards = {
  ...{ stream: 'topic:0', domain: 'krw' },
  ...{ fromUs: FROM_US, toUs: FROM_US + 3_600e6 },
  venues: [BUSY, QUIET],
};

describe('the table', () => {
  it('has a row for each venue, and a dash for what nobody observed', () => {
    expect(scorecardText(READ, 'en').split('\n')).toEqual([
      'krw  observed 2025-10-10T21:00:00Z .. 2025-10-10T22:00:00Z',
      'venue    uptime    outages  longest  alerts  told  acknowledged  after  under order  limits  unwarned  users forced  harmed  excess won',
      'bithumb  99.98 %   2        12 s     14      9     8             61 s   3            5       2         13.17 %       1999    120000',
      'upbit    100.00 %  0        –        0       –     –             –      –            –       –         –             –       –',
      '',
    ]);
  });

  it('keeps its columns in Korean, whose letters are twice as wide', () => {
    const [, headings = '', row = ''] = scorecardText(READ, 'ko').split('\n');
    const at = (text: string, part: string): number => {
      const before = text.slice(0, text.indexOf(part));
      return before.length + (before.match(/[가-힣]/g)?.length ?? 0);
    };
    expect(headings).toMatch(/^거래소 {3}가동률/);
    expect(at(row, '13.17 %')).toBe(at(headings, '강제상환 이용자'));
  });

  it('says so where there is no venue, and names the stream of a log without alerts', () => {
    const nothing = { ...READ, domain: '', venues: [] };
    expect(scorecardText(nothing, 'en')).toMatch(/^topic:0 .*\nno venue has had an alert\n$/);
  });
});

describe('the command', () => {
  const world = mkdtempSync(join(tmpdir(), 'breakwater-scorecard-'));
  const folder = join(world, 'data');
  beforeAll(async () => {
    const { parts } = await stageDomain(folder);
    await parts.close();
  });
  afterAll(() => rmSync(world, { recursive: true, force: true }));
  const scorecard = (...args: readonly string[]) => runCommand(['scorecard', ...args]);

  it('adds up what the store of a domain holds', async () => {
    const { code, printed } = await scorecard('--data-dir', folder, '--json');
    expect(code).toBe(0);
    const [read] = JSON.parse(printed) as StreamScorecards[];
    expect(read?.domain).toBe(DOMAIN);
    expect(
      read?.venues.map(({ venue, alertCount, lending }) => [venue, alertCount, lending]),
    ).toEqual([['upbit', 1, null]]);
    expect((await scorecard('--data-dir', folder)).printed).toMatch(/\nupbit +100\.00 % +0 /);
  });

  it('looks at the span that is asked for', async () => {
    const { printed } = await scorecard(
      '2025-10-10..2025-10-10T21:01',
      '--data-dir',
      folder,
      '--json',
    );
    const [read] = JSON.parse(printed) as StreamScorecards[];
    expect(read?.venues.map(({ alertCount }) => alertCount)).toEqual([0]);
  });

  it('says what a span is, and where no store lies', async () => {
    await expect(scorecard('october', '--data-dir', folder)).rejects.toThrow(
      /october: a span is FROM/,
    );
    const nowhere = await scorecard('--data-dir', join(world, 'other'));
    expect([nowhere.code, nowhere.said]).toEqual([1, expect.stringMatching(/no alert store/)]);
  });
});
