/** Whatever opens, closes and opens again: alerts of a kind that are open at the same time are one incident. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AlertWriter } from './alert-writer.ts';
import { IncidentBook } from './incident.ts';
import { IncidentStage, newsOf } from './incident-stage.fixture.ts';
import { outranks, symptomOf } from './kinship.ts';
import { COOL_DOWN_US, Lifecycle } from './lifecycle.ts';
import type { Words } from './words.ts';

const WORDS = {
  ...{ letter: 'A', version: '1', rule: 'r', directions: ['SELL_OFF'] },
  labels: [{ name: 'L', cause: 'UNKNOWN' }],
} as const;
const FACTS = {
  rulings: [],
  scope: { assets: [], venues: [], markets: [] },
  threshold: 1,
  rarityDays: null,
  symptom: null,
  channels: [],
  unavailable: [],
  decomposition: null,
  quality: [],
  inputs: [],
} as const;
const KIN = { group: 'g', quoteGroup: null, currency: null, peg: null, precedence: 0 };
/** Facts close at once: what is quiet is over. */
const AT_ONCE = { closeAfterUsMin: 0, closeAfterUsMax: 0 };

interface Move {
  readonly alert: number;
  readonly waitUs: number;
}

const MOVES = fc.array(
  fc.record({
    alert: fc.integer({ min: 0, max: 3 }),
    waitUs: fc.integer({ min: 1, max: COOL_DOWN_US + 2_000_000 }),
  }),
  { maxLength: 60, size: 'max' },
);

/** Opens what is closed and closes what is open; returns how many incidents had an open alert at most. */
function mostAtOnce(moves: readonly Move[]): number {
  const writer = new AlertWriter<Words>(new IncidentBook<Words>());
  const lives = Array.from({ length: 4 }, () => new Lifecycle(AT_ONCE));
  let timeUs = 1_000_000;
  let most = 0;
  for (const { alert, waitUs } of moves) {
    timeUs += waitUs;
    const life = lives[alert] as Lifecycle;
    const level = life.open ? 0 : 2;
    const subject = { detector: WORDS, subject: `s${alert}`, direction: 'SELL_OFF', kin: KIN };
    const quiet = level === 0 ? 1 : 0;
    const seen = { timeUs, level, score: level, pressing: level, quiet, blind: 0 } as const;
    const account = { facts: () => FACTS, figure: () => ({ label: 'L', value: 1, windowUs: 0 }) };
    writer.observe(subject as never, life, seen, timeUs, account);
    const told = new Map(writer.revisions.map(({ content }) => [content.id, content.incidentId]));
    const open = lives.filter((each) => each.open).map((each) => told.get(each.id));
    most = Math.max(most, new Set(open).size);
  }
  return most;
}

it('never splits what overlaps', () => {
  fc.assert(
    fc.property(MOVES, (moves) => {
      expect(mostAtOnce(moves)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

const NAMES = [
  ...['USDT squeeze bithumb', 'USDT sell-off upbit', 'USDC sell-off kraken', 'DAI sell-off kraken'],
  ...['BTC/USDT squeeze upbit', 'BTC/KRW sell-off upbit', 'liquidations sell-off bybit'],
];
const LINES = fc.array(
  fc.record({
    name: fc.constantFrom(...NAMES),
    severity: fc.constantFrom('S1', 'S2', 'S3', 'S4', 'closed'),
    waitSeconds: fc.integer({ min: 0, max: 1_000 }),
    cause: fc.constantFrom('VENUE', 'NATIONAL', 'GLOBAL'),
    pressing: fc.constantFrom(1, 1.2, 1.5, 9),
    percent: fc.constantFrom(0.1, 1, 5),
  }),
  { maxLength: 40, size: 'max' },
);

it('whatever happens: what is worth telling was told, and of a group one incident takes what is new', () => {
  fc.assert(
    fc.property(LINES, (lines) => {
      const stage = new IncidentStage();
      const open = new Set<string>();
      let second = 0;
      for (const { name, severity, waitSeconds, ...circumstances } of lines) {
        if (severity === 'closed' && !open.has(name)) continue;
        second += waitSeconds;
        const wasOpen = open.has(name);
        if (severity === 'closed') open.delete(name);
        else open.add(name);
        const { state } = stage.hear([second, name, severity, circumstances]);
        // N5, N6, N7
        if (severity > 'S1' && severity !== 'closed' && state.symptom === null) {
          if (!wasOpen && state.openAlertCount === 1) expect(state.raised).toBe(true);
          expect(state.raiseCount).toBeGreaterThan(0);
          expect(state.severity >= severity).toBe(true);
        }
        expect(state.raised && state.symptom !== null).toBe(false);
        expect(state.openAlertCount <= state.alertCount).toBe(true);
        // N2: asked of coins by two that open at once.
        const [one, other] = ['a', 'b'].map((coin) =>
          stage.hear([second, `${coin}${second}${name} squeeze okx`, 'S1']),
        );
        expect(one?.number).toBe(other?.number);
        for (const coin of ['a', 'b']) {
          stage.hear([second, `${coin}${second}${name} squeeze okx`, 'closed']);
        }
      }
    }),
    { numRuns: 300 },
  );
});

it('of two alerts at most one outranks the other, and a symptom is never worse than its cause', () => {
  const member = fc
    .record({
      name: fc.constantFrom(...NAMES),
      severity: fc.constantFrom<'S1' | 'S2' | 'S3'>('S1', 'S2', 'S3'),
      cause: fc.constantFrom<'VENUE' | 'GLOBAL'>('VENUE', 'GLOBAL'),
      symptom: fc.constantFrom<'RECOVERY' | undefined>('RECOVERY', undefined),
      pressing: fc.constantFrom(1, 1.2, 1.5),
    })
    .map(({ name, severity, symptom, ...said }) => {
      const news = newsOf([0, name, severity, { ...said, ...(symptom && { symptom }) }]);
      return { news, worst: news.level, scope: news.scope, joinedAs: null };
    });
  fc.assert(
    fc.property(member, member, (one, other) => {
      expect(outranks(one, other) && outranks(other, one)).toBe(false);
      if (symptomOf(one, other) !== null) expect(one.worst <= other.worst).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
