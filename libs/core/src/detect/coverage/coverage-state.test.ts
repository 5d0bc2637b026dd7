/** What screens show of a venue's feeds, as a table. */
import { describe, expect, it } from 'vitest';
import { STREAM_CLASS } from '../../event/event.ts';
import { BOOK_STATE } from '../../window/open-panes.ts';
import { CoverageStage, KEY, type Line, SECOND_US, START_US } from './coverage-stage.fixture.ts';

interface Row {
  readonly given: string;
  readonly lines: readonly Line[];
  readonly until: number; // unit: s since START_US
  readonly state: string;
  readonly silentMs: number | null;
  readonly reason: string | null;
}

function shown(stage: CoverageStage, second: number) {
  const at = START_US + second * SECOND_US;
  return stage.detector.states(at, at);
}

describe('a venue on screens', () => {
  it.each<Row>([
    {
      given: 'a feed just heard',
      lines: [{ from: 4.75, says: 'event' }],
      until: 5,
      state: 'OK',
      silentMs: 0,
      reason: null,
    },
    {
      given: 'a feed that promised nothing, long silent',
      lines: [{ from: 4, says: 'event' }],
      until: 65,
      state: 'OK',
      silentMs: 60_750,
      reason: null,
    },
    {
      given: 'a promise with less than half of its silence gone',
      lines: [{ from: 4, says: 'heartbeat in 3 s' }],
      until: 9,
      state: 'OK',
      silentMs: 4_750,
      reason: null,
    },
    {
      given: 'a promise with exactly half of its silence gone',
      lines: [{ from: 4.75, says: 'heartbeat in 3 s' }],
      until: 10,
      state: 'SUSPECT',
      silentMs: 5_000,
      reason: 'quiet:upbit/trades',
    },
    {
      given: 'a promise of eight seconds at five',
      lines: [{ from: 4.75, says: 'heartbeat in 8 s' }],
      until: 10,
      state: 'OK',
      silentMs: 5_000,
      reason: null,
    },
    {
      given: 'a broken promise',
      lines: [{ from: 4.75, says: 'heartbeat in 3 s' }],
      until: 15,
      state: 'BLIND',
      silentMs: 10_000,
      reason: 'silence:upbit/trades',
    },
    {
      given: 'maintenance',
      lines: [
        { from: 1.75, says: 'heartbeat in 3 s' },
        { from: 4.75, says: 'maintenance' },
      ],
      until: 30,
      state: 'SUSPECT',
      silentMs: 25_000,
      reason: 'maintenance:upbit/trades',
    },
    {
      given: 'the quietest promise, not the newest event',
      lines: [
        { from: 5.75, says: 'heartbeat in 3 s' },
        { from: 7.75, source: 'upbit/books', says: 'heartbeat in 3 s' },
        { from: 8.75, source: 'upbit/archive', says: 'event' },
      ],
      until: 9,
      state: 'OK',
      silentMs: 3_000,
      reason: null,
    },
    {
      given: 'the newest event where nobody promised',
      lines: [
        { from: 7.75, source: 'upbit/books', says: 'event' },
        { from: 5.75, says: 'event' },
      ],
      until: 9,
      state: 'OK',
      silentMs: 1_000,
      reason: null,
    },
    {
      given: 'a polled feed, by the panes of its own class',
      lines: [{ from: 4.75, says: 'heartbeat in 3 s', streamClass: STREAM_CLASS.POLLED }],
      until: 15,
      state: 'OK',
      silentMs: 2_000,
      reason: null,
    },
    {
      given: 'four faults, of which three are named',
      lines: ['d', 'a', 'c', 'b'].map((source) => ({ from: 4.75, source, says: 'down' })),
      until: 5,
      state: 'BLIND',
      silentMs: 0,
      reason: 'down:a, down:b, down:c and 1 more',
    },
    {
      given: 'three faults',
      lines: ['c', 'a', 'b'].map((source) => ({ from: 4.75, source, says: 'down' })),
      until: 5,
      state: 'BLIND',
      silentMs: 0,
      reason: 'down:a, down:b, down:c',
    },
    {
      given: 'a source whose first event is in a pane not sealed yet',
      lines: [{ from: 4, says: 'event', streamClass: STREAM_CLASS.POLLED }],
      until: 5,
      state: 'SUSPECT',
      silentMs: null,
      reason: 'unheard:upbit',
    },
  ])('with $given is $state', ({ lines, until, state, silentMs, reason }) => {
    const stage = new CoverageStage().run(until, lines);
    expect(shown(stage, until)).toEqual([{ venue: 'upbit', state, silentMs, reason }]);
  });

  it('is suspect by a market that was never heard of, and by a book just gone bad', () => {
    const stage = new CoverageStage();
    stage.market(KEY).bookState = BOOK_STATE.CROSSED;
    stage.market('bithumb:XRP/KRW:spot');
    expect(shown(stage.run(1), 1)).toEqual([
      { venue: 'bithumb', state: 'SUSPECT', silentMs: null, reason: 'unheard:bithumb' },
      {
        venue: 'upbit',
        state: 'SUSPECT',
        silentMs: null,
        reason: `book:${KEY}, unheard:upbit`,
      },
    ]);
  });

  it('names faults in the order of their names, whatever their kind', () => {
    const stage = new CoverageStage();
    stage.market(KEY).bookState = BOOK_STATE.CROSSED;
    stage.run(4, [{ from: 0, says: 'down' }]);
    expect(shown(stage, 4)).toMatchObject([{ reason: `book:${KEY}, down:upbit/trades` }]);
  });

  it.each([
    { events: 100, late: 5, second: 5, state: 'OK', reason: null },
    { events: 100, late: 6, second: 5, state: 'SUSPECT', reason: 'late:upbit/trades' },
    { events: 100, late: 6, second: 13, state: 'SUSPECT', reason: 'late:upbit/trades' },
    { events: 100, late: 6, second: 13.5, state: 'SUSPECT', reason: 'late:upbit/trades' },
    { events: 100, late: 6, second: 14, state: 'OK', reason: null },
  ])(
    'with $late of $events events late ten seconds back from second $second is $state',
    ({ events, late, second, state, reason }) => {
      const stage = new CoverageStage().run(5, [{ from: 4, says: 'event' }]);
      stage.counted(4.5, events, late);
      // A record of a source that nobody has heard of counts nowhere.
      stage.counted(4.5, 1, 1, 'elsewhere');
      expect(shown(stage, second)).toMatchObject([{ state, reason }]);
    },
  );
});
