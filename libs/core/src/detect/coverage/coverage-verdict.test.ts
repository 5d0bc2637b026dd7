/** Detector D's verdicts as tables: silences, faults and books in, BLIND by second out. */
import { describe, expect, it } from 'vitest';
import { STREAM_CLASS } from '../../event/event.ts';
import { BOOK_STATE } from '../../window/open-panes.ts';
import { COVERAGE } from './coverage.ts';
import {
  CoverageStage,
  KEY,
  type Line,
  revisions,
  SECOND_US,
  SOURCE,
  START_US,
} from './coverage-stage.fixture.ts';

const POLLED = STREAM_CLASS.POLLED;

describe('a source', () => {
  // An event in the first quarter of a second is the end of that quarter old: one at 4 is silent since 4.25.
  it.each<{ given: string; lines: Line[]; expected: [number, string, string][] }>([
    {
      given: 'that promised 3 s is silent after ten, and back for ten seconds before it closes',
      lines: [
        { from: 0, to: 5, says: 'heartbeat in 3 s' },
        { from: 20, to: 120, says: 'heartbeat in 3 s' },
      ],
      expected: [
        [15, 'OPEN', `silence:${SOURCE}`],
        [31, 'CLOSED', ''],
      ],
    },
    {
      given: 'that promised 8 s is silent after two of them',
      lines: [{ from: 0, to: 5, says: 'heartbeat in 8 s' }],
      expected: [[21, 'OPEN', `silence:${SOURCE}`]],
    },
    {
      given: 'that promised in its last quarter is silent at exactly ten seconds',
      lines: [{ from: 4.75, says: 'heartbeat in 3 s' }],
      expected: [[15, 'OPEN', `silence:${SOURCE}`]],
    },
    {
      given: 'keeps its promise by any event',
      lines: [
        { from: 0, says: 'heartbeat in 3 s' },
        { from: 9, to: 120, says: 'event' },
      ],
      expected: [],
    },
    {
      given: 'keeps the promise that it gave when it says something else',
      lines: [
        { from: 0, says: 'heartbeat in 3 s' },
        { from: 1, says: 'up' },
      ],
      expected: [[12, 'OPEN', `silence:${SOURCE}`]],
    },
    {
      given: 'that promised nothing is not judged',
      lines: [{ from: 0, says: 'event' }],
      expected: [],
    },
    {
      given: 'in maintenance may be silent, and is judged again afterwards',
      lines: [
        { from: 0, says: 'heartbeat in 3 s' },
        { from: 1, says: 'maintenance' },
        { from: 40, says: 'up' },
      ],
      expected: [[51, 'OPEN', `silence:${SOURCE}`]],
    },
    {
      given: 'that says it is down is blind at once, and until it is up',
      lines: [
        { from: 3, says: 'down' },
        { from: 8, says: 'up' },
      ],
      expected: [
        [4, 'OPEN', `down:${SOURCE}`],
        [19, 'CLOSED', ''],
      ],
    },
    {
      given: 'that is down, then in maintenance, is no fault',
      lines: [
        { from: 3, says: 'down' },
        { from: 8, says: 'maintenance' },
      ],
      expected: [
        [4, 'OPEN', `down:${SOURCE}`],
        [19, 'CLOSED', ''],
      ],
    },
    {
      given: 'that lost positions shows it for sixty seconds after the last loss',
      lines: [
        { from: 2.75, says: 'hole' },
        { from: 12.75, says: 'hole' },
      ],
      expected: [
        [3, 'OPEN', `hole:${SOURCE}`],
        [83, 'CLOSED', ''],
      ],
    },
    {
      given: 'that lost positions in a first quarter',
      lines: [{ from: 2, says: 'hole' }],
      expected: [
        [3, 'OPEN', `hole:${SOURCE}`],
        [73, 'CLOSED', ''],
      ],
    },
    {
      given: 'that is shut out stays it, whatever it says of itself',
      lines: [
        { from: 2, says: 'shut-out' },
        { from: 3, says: 'down' },
        { from: 4, says: 'hole' },
        { from: 5, says: 'maintenance' },
      ],
      expected: [[3, 'OPEN', `shut-out:${SOURCE}`]],
    },
    {
      given: 'that is down outweighs its lost positions, and those its silence',
      lines: [
        { from: 2, says: 'heartbeat in 3 s' },
        { from: 3, says: 'hole' },
        { from: 4, says: 'down' },
      ],
      expected: [[4, 'OPEN', `hole:${SOURCE}`]],
    },
    {
      given: 'whose panes are sealed eight seconds later is judged at those',
      lines: [{ from: 0, to: 5, says: 'heartbeat in 3 s', streamClass: POLLED }],
      expected: [[23, 'OPEN', `silence:${SOURCE}`]],
    },
    {
      given: 'that is polled shows lost positions from and until eight seconds later',
      lines: [{ from: 2.75, says: 'hole', streamClass: POLLED }],
      expected: [
        [11, 'OPEN', `hole:${SOURCE}`],
        [81, 'CLOSED', ''],
      ],
    },
    {
      given: 'of lending is late by a day and not judged',
      lines: [
        { from: 0, says: 'heartbeat in 3 s', streamClass: STREAM_CLASS.LENDING },
        { from: 1, says: 'down', streamClass: STREAM_CLASS.LENDING },
      ],
      expected: [],
    },
  ])('$given', ({ lines, expected }) => {
    expect(revisions(new CoverageStage().run(120, lines))).toEqual(expected);
  });

  it('says what is worst of it now', () => {
    const stage = new CoverageStage().run(30, [
      { from: 2, says: 'heartbeat in 3 s' },
      { from: 3, says: 'hole' },
      { from: 4, says: 'down' },
      { from: 20, says: 'up' },
    ]);
    const lines = stage.verdicts.map(({ second, facts }) => [second, facts.unavailable.join()]);
    expect(lines.slice(0, 2)).toEqual([
      [4, `hole:${SOURCE}`],
      [5, `down:${SOURCE}`],
    ]);
    expect(lines.at(-1)).toEqual([30, `hole:${SOURCE}`]);
    expect(stage.verdicts[1]?.facts.rulings.map(({ rule }) => rule)).toEqual(['D.down']);
  });

  it('said it in an open pane, and it counts once that is sealed', () => {
    const stage = new CoverageStage().run(1);
    stage.say({ from: 1, says: 'down' });
    stage.detector.judge(START_US + SECOND_US, START_US + SECOND_US);
    expect(stage.detector.isBlind('upbit')).toBe(false);
    stage.run(2);
    expect(stage.detector.isBlind('upbit')).toBe(true);
  });

  it('that nobody has heard of says nothing', () => {
    const stage = new CoverageStage();
    stage.detector.note(7, 0, { kind: 'shut-out' });
    expect(stage.detector.awake).toBe(false);
  });
});

describe('a book', () => {
  it.each([
    { state: BOOK_STATE.CROSSED, faulty: true },
    { state: BOOK_STATE.INVALID, faulty: true },
    { state: BOOK_STATE.VALID, faulty: false },
    { state: 0, faulty: false },
  ])('in the state $state blinds its venue after two seconds: $faulty', ({ state, faulty }) => {
    const stage = new CoverageStage();
    const market = stage.market(KEY);
    stage.run(5);
    market.bookState = state;
    stage.run(10);
    market.bookState = BOOK_STATE.VALID;
    stage.run(30);
    const expected = [
      [8, 'OPEN', `book:${KEY}`],
      [21, 'CLOSED', ''],
    ];
    expect(revisions(stage)).toEqual(faulty ? expected : []);
    expect(stage.verdicts[0]?.onset).toBe(faulty ? 6 : undefined);
  });

  it('that recovers within two seconds is counted from anew', () => {
    const stage = new CoverageStage();
    const market = stage.market(KEY);
    for (const until of [2, 4, 6, 8]) {
      market.bookState = until % 4 === 0 ? BOOK_STATE.VALID : BOOK_STATE.CROSSED;
      stage.run(until);
    }
    expect(stage.verdicts).toEqual([]);
  });
});

describe('a venue', () => {
  const OTHER = 'upbit:BTC/KRW:spot';
  const BOOKS = 'upbit/books';

  it('names its faults, sources and markets in the order of their names', () => {
    const lines: Line[] = [
      { from: 0, source: 'upbit/trades', says: 'down' },
      { from: 0, source: BOOKS, market: OTHER, says: 'shut-out' },
      { from: 0, source: 'upbit/quiet', market: 'upbit:ETH/KRW:spot', says: 'event' },
      { from: 0, source: 'bithumb/trades', market: 'bithumb:XRP/KRW:spot', says: 'event' },
    ];
    const stage = new CoverageStage();
    stage.market('upbit:XRP/KRW:spot').bookState = BOOK_STATE.INVALID;
    stage.market('upbit:ADA/KRW:spot').bookState = BOOK_STATE.CROSSED;
    const [first] = stage.run(3, lines).verdicts;
    const verdict = stage.verdicts.at(-1);
    expect(stage.verdicts.map(({ subject }) => subject.subject)).toEqual([
      'upbit',
      'upbit',
      'upbit',
    ]);
    expect(first?.observation).toEqual({
      timeUs: START_US + SECOND_US,
      level: 2,
      score: 2,
      pressing: 2,
      quiet: 0,
      blind: 0,
    });
    expect(first?.subject).toEqual({
      detector: COVERAGE,
      subject: 'upbit',
      direction: 'NONE',
      kin: { group: 'feed:upbit', quoteGroup: null, currency: null, peg: null, precedence: 0 },
    });
    expect(verdict?.facts).toEqual({
      rulings: [
        { rule: 'D.book', severity: 'S2', value: 2, limit: 1 },
        { rule: 'D.down', severity: 'S2', value: 1, limit: 1 },
        { rule: 'D.shut-out', severity: 'S2', value: 1, limit: 1 },
      ],
      scope: {
        assets: ['ADA', 'BTC', 'USDT', 'XRP'],
        venues: ['upbit'],
        markets: ['upbit:ADA/KRW:spot', OTHER, KEY, 'upbit:XRP/KRW:spot'],
      },
      ...{ label: 'BLIND', value: 4, windowUs: 0, symptom: null },
      ...{ threshold: 1, rarityDays: null },
      channels: [
        {
          name: 'coverage',
          windowUs: SECOND_US,
          raw: { faultCount: 4, sourceCount: 3 },
          value: 4,
          baseline: 0,
          scale: 1,
          tailScore: 4,
        },
      ],
      unavailable: [
        'book:upbit:ADA/KRW:spot',
        'book:upbit:XRP/KRW:spot',
        `down:${SOURCE}`,
        `shut-out:${BOOKS}`,
      ],
      decomposition: null,
      quality: [],
      inputs: [],
    });
  });

  it('has its onset where the first of its faults began', () => {
    const lines: Line[] = [
      { from: 4, source: BOOKS, says: 'heartbeat in 3 s' },
      { from: 2, source: SOURCE, says: 'heartbeat in 3 s' },
      { from: 13, source: 'upbit/a', says: 'down' },
      { from: 13, source: 'upbit/z', says: 'down' },
    ];
    const stage = new CoverageStage().run(15, lines);
    expect(stage.verdicts.map(({ second, onset }) => [second, onset])).toEqual([
      [13, 2.25],
      [14, 2.25],
      [15, 2.25],
    ]);
  });

  it('keeps that onset when a book fails later, and takes the book’s where that was first', () => {
    const stage = new CoverageStage();
    stage.run(4, [{ from: 2, says: 'down' }]);
    stage.market(KEY).bookState = BOOK_STATE.CROSSED;
    expect(stage.run(10).verdicts.at(-1)).toMatchObject({ onset: 2.25, observation: { score: 2 } });
    stage.run(12, [{ from: 11, says: 'down' }]);
    expect(stage.verdicts.at(-1)).toMatchObject({ onset: 5, observation: { score: 2 } });
  });

  it('sorts assets by their own names, not by their markets’', () => {
    const stage = new CoverageStage();
    for (const base of ['A', 'A-B']) {
      stage.market(`upbit:${base}/KRW:spot`).bookState = BOOK_STATE.CROSSED;
    }
    expect(stage.run(5).verdicts.at(-1)?.facts.scope).toMatchObject({
      assets: ['A', 'A-B'],
      markets: ['upbit:A-B/KRW:spot', 'upbit:A/KRW:spot'],
    });
  });

  it('is judged apart from others, and tells when it can be seen again', () => {
    const lines: Line[] = [
      { from: 0, to: 30, market: 'bithumb:XRP/KRW:spot', source: 'bithumb/trades', says: 'event' },
      { from: 2, says: 'down' },
      { from: 6, says: 'up' },
    ];
    const stage = new CoverageStage().run(5, lines);
    expect(['bithumb', 'upbit', 'nowhere'].map((venue) => stage.detector.isBlind(venue))).toEqual([
      false,
      true,
      false,
    ]);
    stage.run(30, lines);
    expect(stage.seeing).toEqual([7]);
    expect(stage.detector.isBlind('upbit')).toBe(false);
  });

  it('tells it too where another venue, judged later, stays blind', () => {
    const lines: Line[] = [
      { from: 2, market: 'bithumb:XRP/KRW:spot', source: 'bithumb/trades', says: 'down' },
      { from: 2, says: 'down' },
      { from: 6, market: 'bithumb:XRP/KRW:spot', source: 'bithumb/trades', says: 'up' },
    ];
    expect(new CoverageStage().run(10, lines).seeing).toEqual([7]);
  });

  it('names at most 64 markets of a source, and each once', () => {
    const keys = Array.from({ length: 70 }, (_, at) => `upbit:C${100 + at}/KRW:spot`);
    const lines = [...keys, ...keys].map((market): Line => ({ from: 0, market, says: 'event' }));
    const stage = new CoverageStage().run(3, [
      ...lines,
      { from: 1, market: keys[0] as string, says: 'down' },
    ]);
    expect(stage.verdicts[0]?.facts.scope.markets).toEqual(keys.slice(0, 64));
  });

  it('forgets a market’s old definition when it is defined anew', () => {
    const stage = new CoverageStage();
    stage.market(KEY).bookState = BOOK_STATE.CROSSED;
    stage.market(OTHER).bookState = BOOK_STATE.CROSSED;
    stage.define(KEY);
    expect(stage.run(5).verdicts.at(-1)?.facts.unavailable).toEqual([`book:${OTHER}`]);
    // The old one does not speak for the new one either.
    stage.define(OTHER).bookState = BOOK_STATE.VALID;
    stage.run(20).define(OTHER).bookState = BOOK_STATE.CROSSED;
    expect(stage.run(25).detector.isBlind('upbit')).toBe(true);
  });
});

describe('for scrapes', () => {
  it('knows no faulty source before the first verdict, and none of lending at all', () => {
    const stage = new CoverageStage();
    stage.say({ from: 0, says: 'down' });
    const LENDING = STREAM_CLASS.LENDING;
    stage.say({ from: 0, source: 'upbit/lending', streamClass: LENDING, says: 'event' });
    expect(stage.detector.venues()).toMatchObject([{ sourceCount: 1, faultySourceCount: 0 }]);
  });

  it('shows sources, faulty ones, and the newest event of each venue', () => {
    const stage = new CoverageStage();
    stage.market('bithumb:XRP/KRW:spot');
    stage.run(6, [
      { from: 0, says: 'event' },
      { from: 4, source: 'upbit/books', says: 'down' },
      { from: 2, source: 'upbit/orders', says: 'event' },
    ]);
    expect(stage.detector.venues()).toEqual([
      { venue: 'bithumb', sourceCount: 0, faultySourceCount: 0, blind: false, lastEventUs: null },
      {
        venue: 'upbit',
        sourceCount: 3,
        faultySourceCount: 1,
        blind: true,
        lastEventUs: START_US + 4.25 * SECOND_US,
      },
    ]);
  });
});

describe('the clock', () => {
  it.each<{ given: string; lines: Line[]; until: number; awake: boolean }>([
    { given: 'nothing', lines: [], until: 1, awake: false },
    {
      given: 'a source without a promise',
      lines: [{ from: 0, says: 'event' }],
      until: 1,
      awake: false,
    },
    {
      given: 'an event of a pane not sealed yet',
      lines: [{ from: 0, says: 'event', streamClass: POLLED }],
      until: 8,
      awake: true,
    },
    {
      given: 'the same when it is sealed',
      lines: [{ from: 0, says: 'event', streamClass: POLLED }],
      until: 9,
      awake: false,
    },
    {
      given: 'two events of one pane that is sealed',
      lines: [
        { from: 0, says: 'event' },
        { from: 0, says: 'event' },
      ],
      until: 1,
      awake: false,
    },
    { given: 'a promise', lines: [{ from: 0, says: 'heartbeat in 3 s' }], until: 1, awake: true },
    {
      given: 'a promise that is broken',
      lines: [{ from: 0, says: 'heartbeat in 3 s' }],
      until: 30,
      awake: false,
    },
    {
      given: 'a promise in maintenance',
      lines: [
        { from: 0, says: 'heartbeat in 3 s' },
        { from: 1, says: 'maintenance' },
      ],
      until: 2,
      awake: false,
    },
    { given: 'a source that is down', lines: [{ from: 0, says: 'down' }], until: 1, awake: false },
    {
      given: 'one that is up again, its alert open',
      lines: [
        { from: 0, says: 'down' },
        { from: 1, says: 'up' },
      ],
      until: 3,
      awake: true,
    },
    {
      given: 'the same after ten seconds',
      lines: [
        { from: 0, says: 'down' },
        { from: 1, says: 'up' },
      ],
      until: 13,
      awake: false,
    },
    { given: 'a hole', lines: [{ from: 0, says: 'hole' }], until: 2, awake: true },
    {
      given: 'a hole that has passed',
      lines: [{ from: 0, says: 'hole' }],
      until: 90,
      awake: false,
    },
  ])('with $given can change a verdict: $awake', ({ lines, until, awake }) => {
    expect(new CoverageStage().run(until, lines).detector.awake).toBe(awake);
  });
});
