/** The page's pure parts: what it knows, lists and trusts; the page itself is tested in a browser (testcontainers). */
import type { AlertContent, CoverageState } from '@breakwater/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertBoard } from './board/alert-board.ts';
import {
  type AlertFilter,
  NO_FILTER,
  passes,
  readFilter,
  writeFilter,
} from './board/alert-filter.ts';
import { incidentsOf } from './board/incident.ts';
import type { AlertMessage, StreamState } from './connection/wire.ts';
import { alertId, board, entries, told } from './page-fixture.ts';
import { feedsOf, statusOf, troublesOf } from './shell/health.ts';
import { incidentTitle } from './texts/phrases.ts';

function streamState(state: Partial<StreamState> = {}): StreamState {
  return {
    stream: 't:0',
    highWater: 0,
    stallMs: 0,
    logTimeUs: 1,
    lagMs: null,
    coverage: null,
    ...state,
  };
}
function acknowledgement(place: number, timeUs: number): AlertMessage['acknowledgement'] {
  return { alertId: alertId(place), by: 'kim', note: 'seen', timeUs };
}

describe('the board', () => {
  it('takes only newer revisions, and says what they mean', () => {
    const made = board({ revision: 2, severity: 'S2' });
    const take = (content: Partial<AlertContent>): string => made.take(told(1, content));
    expect(take({ revision: 2, severity: 'S4' })).toBe('known');
    expect(take({ revision: 1, severity: 'S4' })).toBe('known');
    expect(take({ revision: 3, severity: 'S2' })).toBe('changed');
    expect(take({ revision: 4, severity: 'S3' })).toBe('escalated');
    expect(take({ revision: 5, severity: 'S3', state: 'CLOSED' })).toBe('changed');
    expect(take({ revision: 6, severity: 'S2' })).toBe('opened');
    expect(made.take(told(2))).toBe('opened');
  });

  it('keeps the newest acknowledgement, whichever way it comes, over all revisions', () => {
    const made = board({ revision: 1 });
    const held = (): number | undefined => made.find(alertId(1))?.acknowledgement?.timeUs;
    made.acknowledge('t:0', acknowledgement(1, 20)!);
    made.acknowledge('t:0', acknowledgement(1, 10)!);
    made.acknowledge('t:0', acknowledgement(9, 30)!);
    expect(held()).toBe(20);
    made.take(told(1, { revision: 2 }));
    expect(held()).toBe(20);
    made.take({ ...told(1, { revision: 2 }), acknowledgement: acknowledgement(1, 40) });
    expect(held()).toBe(40);
  });

  it('lets the longest closed alerts go, and no open one', () => {
    const closed = Array.from({ length: 502 }, (_, i) => ({ state: 'CLOSED', timeUs: i }) as const);
    const made = board(...closed, { timeUs: 0 });
    made.forget();
    expect(made.alerts.size).toBe(501);
    expect([1, 2, 3, 503].map((place) => made.find(alertId(place)) !== undefined)).toEqual([
      ...[false, false, true, true],
    ]);
  });

  it('counts ages by the log, whether it is live or a replay of old days', () => {
    const made = board({ timeUs: 1_760_185_300_000_000 });
    expect(made.logTimeUs(1_760_185_301_000)).toBe(1_760_185_301_000_000);
    expect(made.logTimeUs(1_790_000_000_000)).toBe(1_760_185_300_000_000);
  });
});

describe('incidents', () => {
  it('gather alerts, and say what the worst open one says', () => {
    const [incident] = incidentsOf(
      entries(
        { severity: 'S2', score: 9, scope: { assets: ['USDT'], venues: ['upbit'], markets: [] } },
        {
          severity: 'S4',
          score: 3,
          onsetTimeUs: 5,
          scope: { assets: ['USDT'], venues: ['korbit'], markets: [] },
        },
        {
          severity: 'S4',
          score: 8,
          onsetTimeUs: 7,
          scope: { assets: ['USDT'], venues: ['bithumb'], markets: [] },
        },
        {
          severity: 'S4',
          score: 99,
          state: 'CLOSED',
          scope: { assets: ['USDT'], venues: ['gopax'], markets: [] },
        },
      ),
    );
    expect(incident).toMatchObject({ severity: 'S4', openCount: 3, onsetUs: 5, closeUs: null });
    expect(incident?.venues).toEqual(['bithumb', 'korbit', 'upbit', 'gopax']);
    expect(incident?.lead.alert.content.score).toBe(8);
    expect(incidentTitle(incident!)).toBe('USDT squeeze');
  });

  it('are ordered by severity, then the youngest first, closed ones behind', () => {
    const found = incidentsOf(
      entries(
        { incidentId: 'a', severity: 'S2', onsetTimeUs: 5 },
        { incidentId: 'b', severity: 'S4', onsetTimeUs: 1 },
        { incidentId: 'c', severity: 'S2', onsetTimeUs: 9 },
        { incidentId: 'd', severity: 'S4', state: 'CLOSED', closeTimeUs: 30 },
        { incidentId: 'e', severity: 'S1', state: 'CLOSED', closeTimeUs: 40 },
      ),
    );
    expect(found.map(({ id }) => id)).toEqual(['b', 'c', 'a', 'e', 'd']);
    expect(found.map(({ closeUs }) => closeUs)).toEqual([null, null, null, 40, 30]);
  });

  it('hold every alert once, however they come', () => {
    const contents = fc.array(
      fc.record({
        incidentId: fc.constantFrom('a', 'b', 'c'),
        severity: fc.constantFrom('S1', 'S2', 'S3', 'S4'),
        state: fc.constantFrom('OPEN', 'CLOSED'),
        score: fc.nat(50),
        onsetTimeUs: fc.nat(100),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(contents, (made) => {
        const all = entries(...(made as Partial<AlertContent>[]));
        const there = incidentsOf(all);
        expect(incidentsOf([...all].reverse())).toEqual(there);
        const keys = there.flatMap(({ alerts }) => alerts.map(({ key }) => key));
        expect(keys.sort()).toEqual(all.map(({ key }) => key).sort());
      }),
    );
  });
});

describe('the filter', () => {
  const entry = entries({ severity: 'S3', severityRules: ['DAXA_DANGER'] })[0]!;
  const judge = (filter: Partial<AlertFilter>): boolean => {
    return passes({ ...NO_FILTER, ...filter }, entry, 'USDT squeeze');
  };

  it('judges severity, kind, venue, asset and words', () => {
    expect([{ severity: 'S3' }, { severity: 'S4' }].map(judge)).toEqual([true, false]);
    expect([{ detector: 'A' }, { detector: 'B' }].map(judge)).toEqual([true, false]);
    expect([{ venue: 'upbit' }, { venue: 'kraken' }].map(judge)).toEqual([true, false]);
    expect([{ asset: 'USDT' }, { asset: 'BTC' }].map(judge)).toEqual([true, false]);
    expect(
      ['', ' upbit  DANGER', 'SQUEEZE', 'upbit cascade'].map((text) => judge({ text })),
    ).toEqual([...[true, true, true, false]]);
  });

  it('is in the address as it is, beside what else is there', () => {
    const text = fc.string({ maxLength: 12 });
    const filters = fc.record({ severity: text, detector: text, venue: text, asset: text, text });
    fc.assert(
      fc.property(filters, (filter) => {
        const query = writeFilter('?other=1', filter);
        expect(readFilter(query)).toEqual(filter);
        expect(new URLSearchParams(query).get('other')).toBe('1');
      }),
    );
    expect(writeFilter('?venue=upbit', NO_FILTER)).toBe('');
  });
});

describe('health', () => {
  const none: CoverageState[] = [];
  const live = (...streams: StreamState[]): AlertBoard => {
    const made = board();
    made.connection = 'live';
    made.heartbeat(streams, 10_000);
    return made;
  };
  const look = (made: AlertBoard, nowMs: number, coverage = none): [string, string, string[]] => {
    const feeds = feedsOf(made, coverage);
    const { tone, text } = statusOf(made, feeds, nowMs);
    return [tone, text, troublesOf(made, feeds, nowMs).map(({ kind }) => kind)];
  };

  it('never shows dead as calm', () => {
    expect(look(board(), 0)).toEqual(['waiting', 'Connecting', []]);
    const made = live(streamState({ stallMs: 200 }));
    expect(look(made, 10_500)).toEqual(['good', 'Live', []]);
    expect(look(made, 14_100)).toEqual(['bad', 'Disconnected', ['lost']]);
    made.connection = 'lost';
    expect(look(made, 10_100)).toEqual(['bad', 'Disconnected', ['lost']]);
    made.connection = 'refused';
    expect(look(made, 10_100)[1]).toContain('token');
    made.connection = 'forbidden';
    expect(look(made, 10_100)).toEqual(['bad', 'Your role sees no alerts', []]);
    expect(look(live(streamState(), streamState({ stallMs: 42_000 })), 10_100)).toEqual([
      ...['bad', 'Input stands still', ['stalled']],
    ]);
    expect(look(live(), 10_100)[0]).toBe('warn');
  });

  it('says how far behind it is, loudly once it is far', () => {
    const behind = (lagMs: number | null): [string, string, string[]] => {
      return look(live(streamState({ lagMs })), 10_100);
    };
    expect(behind(null)).toEqual(['good', 'Live', []]);
    expect(behind(4_900)[1]).toBe('Live');
    expect(behind(9_400)).toEqual(['warn', '9 s behind', []]);
    expect(behind(62_000)).toEqual(['bad', '1 min 02 s behind', ['behind']]);
  });

  it('shows a missing feed, whoever tells of it', () => {
    const feed = (venue: string, state: CoverageState['state']): CoverageState => {
      return { venue, state, silentMs: state === 'OK' ? 300 : 48_000, reason: null };
    };
    const coverage = [feed('bithumb', 'OK'), feed('upbit', 'BLIND')];
    expect(look(live(streamState()), 10_100, coverage)).toEqual(['bad', 'Feed missing', ['blind']]);
    const [trouble] = troublesOf(board(), feedsOf(board(), coverage), 0);
    expect(trouble?.text).toBe('Not seen: upbit (silent for 48 s).');
    expect(feedsOf(board(), coverage).list.map(({ venue }) => venue)).toEqual(['upbit', 'bithumb']);
    const told = live(streamState({ coverage: { venueCount: 9, blindVenues: ['upbit'] } }));
    expect(look(told, 10_100)[2]).toEqual(['blind']);
    expect(feedsOf(board(), none).isKnown).toBe(false);
  });

  it('tells of a store that is being rebuilt until it is', () => {
    const made = live(streamState());
    made.rebuilding.set('t:0', { highWater: 40, target: 100 });
    made.heartbeat([streamState({ highWater: 99 })], 10_000);
    expect(look(made, 10_100)).toEqual(['warn', 'Rebuilding', ['rebuilding']]);
    made.heartbeat([streamState({ highWater: 100 })], 10_000);
    expect(look(made, 10_100)[2]).toEqual([]);
  });
});
