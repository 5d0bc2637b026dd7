/** What of an observation becomes a revision: identity, incident and the fields that every detector prints alike. */
import { describe, expect, it } from 'vitest';
import { alertId, incidentId } from './alert-id.ts';
import {
  type AlertAccount,
  type AlertFacts,
  type AlertFigure,
  type AlertSubject,
  AlertWriter,
} from './alert-writer.ts';
import { IncidentBook } from './incident.ts';
import { Lifecycle, type Observation } from './lifecycle.ts';
import type { Words } from './words.ts';

const SECOND_US = 1_000_000;
const MINUTE = 60;

const DETECTOR = {
  letter: 'X',
  version: '7',
  rule: 'example',
  directions: ['SELL_OFF', 'SQUEEZE'],
  channels: [{ name: 'pressure' }],
  labels: [
    { name: 'PRICE', cause: 'UNKNOWN' },
    { name: 'NATIONAL', cause: 'NATIONAL' },
  ],
  flags: ['LATE', 'SAMPLED', 'RELEASED_TO_EXCHANGES'],
  rules: [{ name: 'score' }],
  missing: [{ name: 'fx' }],
} as const satisfies Words;
type Own = typeof DETECTOR;

const USDT: AlertSubject<Own> = {
  detector: DETECTOR,
  subject: 'USDT',
  direction: 'SELL_OFF',
  kin: { group: 'USDT', quoteGroup: null, currency: 'KRW', peg: 'USD', precedence: 0 },
};
const FACTS: AlertFacts<Own> = {
  rulings: [{ rule: 'score', severity: 'S2', value: 5, limit: 4 }],
  scope: { assets: ['USDT'], venues: ['upbit'], markets: [] },
  threshold: 2,
  rarityDays: 40,
  channels: [],
  unavailable: ['fx:USD/KRW'],
  decomposition: null,
  quality: ['LATE'],
  inputs: [{ market: 'm', firstOffset: 3, lastOffset: 9 }],
  symptom: null,
};
const FIGURE: AlertFigure<Own> = { label: 'NATIONAL', value: -0.02, windowUs: 60 * SECOND_US };
const FRAME: AlertWriter<Own>['frame'] = {
  domain: 'krw',
  rulesetHash: 'r'.repeat(64),
  calibration: { hash: 'c'.repeat(64), origin: 'market' },
  released: new Set(),
};

function seen(second: number, level: number, score = 5): Observation {
  const quiet = level === 0 ? 1 : 0;
  return { timeUs: second * SECOND_US, level, score, pressing: score / 2, quiet, blind: 0 };
}

interface Circumstances {
  readonly from: number; // unit: s
  readonly subject: AlertSubject<Own>;
  readonly facts: AlertFacts<Own>;
  /** Second by second. */
  readonly figures: readonly number[];
  readonly labels: readonly AlertFigure<Own>['label'][];
}

class Desk {
  readonly incidents = new IncidentBook<Own>();
  readonly writer = new AlertWriter<Own>(this.incidents);
  describedCount = 0;
  measuredCount = 0;

  constructor(frame: Partial<AlertWriter<Own>['frame']> = {}) {
    this.writer.frame = { ...FRAME, ...frame };
  }

  /** Levels second by second from `from` on; the onset is ten seconds before. */
  observe(
    lifecycle: Lifecycle<Own>,
    levels: readonly number[],
    {
      from = 0,
      subject = USDT,
      facts = FACTS,
      figures = [],
      labels = [],
    }: Partial<Circumstances> = {},
  ): void {
    for (const [at, level] of levels.entries()) {
      const onsetUs = (from + at - 10) * SECOND_US;
      const account: AlertAccount<Own> = {
        facts: () => {
          this.describedCount += 1;
          return facts;
        },
        figure: () => {
          this.measuredCount += 1;
          return {
            ...FIGURE,
            label: labels[at] ?? FIGURE.label,
            value: figures[at] ?? FIGURE.value,
          };
        },
      };
      this.writer.observe(subject, lifecycle, seen(from + at, level), onsetUs, account);
    }
  }

  get contents(): AlertWriter<Own>['revisions'][number]['content'][] {
    return this.writer.revisions.map(({ content }) => content);
  }
}

const CLOSING = Array.from({ length: 10 * MINUTE + 1 }, () => 0);

describe('a revision', () => {
  it('states who it is, what was measured and what it is compared with', () => {
    const desk = new Desk();
    desk.observe(new Lifecycle(), [2], { from: 100 });
    const id = alertId({
      domain: 'krw',
      detector: 'X',
      rule: 'example',
      subject: 'USDT',
      direction: 'SELL_OFF',
      onsetPaneUs: 90 * SECOND_US,
    });
    const { inputs, symptom, ...facts } = FACTS;
    const peak = { timeUs: 100 * SECOND_US, severity: 'S2', ...FIGURE };
    expect(desk.writer.revisions).toEqual([
      {
        inputs,
        content: {
          ...facts,
          course: null,
          id,
          revision: 1,
          domain: 'krw',
          state: 'OPEN',
          detector: 'X',
          detectorVersion: '7',
          rule: 'example',
          subject: 'USDT',
          direction: 'SELL_OFF',
          severity: 'S2',
          onsetTimeUs: 90 * SECOND_US,
          openTimeUs: 100 * SECOND_US,
          label: 'NATIONAL',
          figure: -0.02,
          peak,
          timeUs: 100 * SECOND_US,
          closeTimeUs: null,
          score: 5,
          margin: 3,
          calibration: FRAME.calibration,
          rulesetHash: FRAME.rulesetHash,
          incidentId: incidentId(id),
          incident: {
            sequence: 1,
            onsetTimeUs: 90 * SECOND_US,
            alertCount: 1,
            openAlertCount: 1,
            severity: 'S2',
            cause: 'NATIONAL',
            lead: {
              alertId: id,
              detector: 'X',
              subject: 'USDT',
              direction: 'SELL_OFF',
              scope: FACTS.scope,
              onsetTimeUs: 90 * SECOND_US,
              peak,
            },
            role: 'LEAD',
            symptom: null,
            raised: true,
            raiseCount: 1,
          },
        },
      },
    ]);
  });

  it('is written, and described, only where the lifecycle says something', () => {
    const desk = new Desk();
    desk.observe(new Lifecycle(), [0, 0, 1, 1, 1, 1, 3]);
    expect(desk.contents.map(({ state, severity }) => `${state} ${severity}`)).toEqual([
      'OPEN S1',
      'ESCALATE S3',
    ]);
    expect(desk.describedCount).toBe(2);
  });

  it('shows the figure of now beside that of its worst second', () => {
    const desk = new Desk();
    const figures = [-0.01, -0.03, -0.07, -0.02, ...CLOSING.map(() => -0.001)];
    desk.observe(new Lifecycle(), [1, 3, 2, 3, ...CLOSING], { from: 50, figures });
    const shown = desk.contents.map(({ state, figure, peak }) => [
      state,
      figure,
      peak.severity,
      peak.value,
      peak.timeUs / SECOND_US,
    ]);
    expect(shown).toEqual([
      ['OPEN', -0.01, 'S1', -0.01, 50],
      ['ESCALATE', -0.03, 'S3', -0.03, 51],
      ['CLEARING', -0.001, 'S3', -0.03, 51],
      ['CLOSED', -0.001, 'S3', -0.03, 51],
    ]);
    // Measured where it is further than ever, and where it is printed.
    expect(desk.measuredCount).toBe(2 + 4);
  });

  it('says where it comes from as it was at its worst, not how it ebbs away', () => {
    const desk = new Desk();
    const labels = ['PRICE', 'NATIONAL', 'PRICE', ...CLOSING.map(() => 'PRICE' as const)] as const;
    desk.observe(new Lifecycle(), [1, 3, 2, ...CLOSING], { labels });
    expect(desk.contents.map(({ label, incident }) => [label, incident.cause])).toEqual([
      ['PRICE', 'UNKNOWN'],
      ['NATIONAL', 'NATIONAL'],
      ['PRICE', 'NATIONAL'],
      ['PRICE', 'NATIONAL'],
    ]);
  });

  it('keeps id, onset and opening through its life, and has a closing time only where it closes', () => {
    const desk = new Desk();
    desk.observe(new Lifecycle(), [1, 2, ...CLOSING], { from: 50 });
    const [first] = desk.contents;
    expect(desk.contents.map(({ state }) => state)).toEqual([
      'OPEN',
      'ESCALATE',
      'CLEARING',
      'CLOSED',
    ]);
    expect(desk.contents.map(({ closeTimeUs }) => closeTimeUs)).toEqual([
      null,
      null,
      null,
      652 * SECOND_US,
    ]);
    for (const content of desk.contents) {
      const { id, incidentId: incident, onsetTimeUs, openTimeUs } = content;
      expect([id, incident, onsetTimeUs, openTimeUs]).toEqual([
        first?.id,
        first?.incidentId,
        40 * SECOND_US,
        50 * SECOND_US,
      ]);
    }
    expect(desk.contents.map(({ revision }) => revision)).toEqual([1, 2, 3, 4]);
  });
});

describe('an opening', () => {
  it('inside the cool-down is the same alert in the same incident', () => {
    const desk = new Desk();
    const lifecycle = new Lifecycle<Own>();
    desk.observe(lifecycle, [1, ...CLOSING]);
    desk.observe(lifecycle, [1], { from: 700 });
    const [first] = desk.contents;
    const last = desk.contents.at(-1);
    expect(last).toMatchObject({ id: first?.id, incidentId: first?.incidentId, revision: 4 });
    expect([last?.onsetTimeUs, last?.openTimeUs]).toEqual([-10 * SECOND_US, 700 * SECOND_US]);
  });

  it('inside the cool-down holds its incident open again', () => {
    const desk = new Desk();
    const lifecycle = new Lifecycle<Own>();
    desk.observe(lifecycle, [1, ...CLOSING]);
    desk.observe(lifecycle, [1], { from: 700 });
    desk.observe(new Lifecycle(), [1], { from: 9_000, subject: { ...USDT, subject: 'USDT/KRW' } });
    expect(desk.contents.at(-1)?.incidentId).toBe(desk.contents[0]?.incidentId);
  });

  it('after the cool-down is another alert in another incident', () => {
    const desk = new Desk();
    const lifecycle = new Lifecycle<Own>();
    desk.observe(lifecycle, [1, ...CLOSING]);
    desk.observe(lifecycle, [1], { from: 5_000 });
    const [first] = desk.contents;
    const last = desk.contents.at(-1);
    expect(last).toMatchObject({ revision: 1, onsetTimeUs: 4_990 * SECOND_US });
    expect(last?.id).not.toBe(first?.id);
    expect(last?.incidentId).toBe(incidentId(last?.id ?? ''));
  });

  it('holds its incident open until it closes, however long that takes', () => {
    const desk = new Desk();
    const long = new Lifecycle<Own>();
    desk.observe(long, [1]);
    const [first] = desk.contents;
    desk.observe(new Lifecycle(), [1], { from: 9_000, subject: { ...USDT, subject: 'USDT/KRW' } });
    expect(desk.contents.at(-1)?.incidentId).toBe(first?.incidentId);
  });

  it('lets its incident go when it closes', () => {
    const desk = new Desk();
    desk.observe(new Lifecycle(), [1, ...CLOSING]);
    const [first] = desk.contents;
    const other = { ...USDT, subject: 'USDT/KRW' };
    // It closed at second 601; an hour later nothing joins it any more.
    desk.observe(new Lifecycle(), [1], { from: 4_201, subject: other });
    expect(desk.contents.at(-1)?.incidentId).toBe(first?.incidentId);
    const apart = new Desk();
    apart.observe(new Lifecycle(), [1, ...CLOSING]);
    apart.observe(new Lifecycle(), [1], { from: 4_202, subject: other });
    expect(apart.contents.at(-1)?.incidentId).not.toBe(apart.contents[0]?.incidentId);
  });

  it('joins the incident of its group in both directions, not that of another group', () => {
    const desk = new Desk();
    desk.observe(new Lifecycle(), [1]);
    const kin = { ...USDT.kin, group: 'USDC' };
    desk.observe(new Lifecycle(), [1], { subject: { ...USDT, kin, subject: 'USDC' } });
    desk.observe(new Lifecycle(), [1], { subject: { ...USDT, direction: 'SQUEEZE' } });
    const [first, usdc, squeeze] = desk.contents.map(({ incidentId: incident }) => incident);
    expect(squeeze).toBe(first);
    expect(usdc).not.toBe(first);
  });
});

describe('a number that is none', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])('stops the writer as a figure: %s', (figure) => {
    const desk = new Desk();
    const observe = (): void => desk.observe(new Lifecycle(), [1], { figures: [figure] });
    expect(observe).toThrow('a figure is a number');
  });

  it('stops it as the figure of a revision that is no peak', () => {
    const desk = new Desk();
    const lifecycle = new Lifecycle<Own>();
    desk.observe(lifecycle, [2]);
    const later = [...CLOSING.slice(0, 2 * MINUTE)];
    const figures = later.map(() => Number.NaN);
    expect(() => desk.observe(lifecycle, later, { from: 1, figures })).toThrow('a figure is');
  });

  it('stops it as a score', () => {
    const desk = new Desk();
    const observation = { ...seen(0, 1), score: Number.NaN };
    const account = { facts: () => FACTS, figure: () => FIGURE };
    expect(() => {
      desk.writer.observe(USDT, new Lifecycle(), observation, 0, account);
    }).toThrow('never NaN');
  });
});

describe('a flag with which exchanges are shown nothing', () => {
  const flagged = (released: readonly string[], quality: AlertFacts<Own>['quality']): unknown => {
    const desk = new Desk({ released: new Set(released) });
    desk.observe(new Lifecycle(), [1], { facts: { ...FACTS, quality } });
    return desk.contents[0]?.quality;
  };

  it('is printed as it is where no rule lets it out', () => {
    expect(flagged([], ['LATE'])).toEqual(['LATE']);
    expect(flagged(['SAMPLED'], ['LATE'])).toEqual(['LATE']);
  });

  it('is joined by the mark of release where the operator lets it out, in order', () => {
    expect(flagged(['SAMPLED'], ['SAMPLED'])).toEqual(['RELEASED_TO_EXCHANGES', 'SAMPLED']);
    expect(flagged(['LATE'], ['LATE', 'SAMPLED'])).toEqual([
      'LATE',
      'RELEASED_TO_EXCHANGES',
      'SAMPLED',
    ]);
  });
});

it('a writer that was told nothing of its domain says so', () => {
  expect(new AlertWriter<Own>(new IncidentBook<Own>()).frame).toEqual({
    domain: '',
    rulesetHash: '',
    calibration: { hash: 'none', origin: 'provisional' },
    released: new Set(),
  });
});
