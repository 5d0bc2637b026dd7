import type { CoverageView, Playback, StreamProgress } from '@breakwater/client';
import { describe, expect, it } from 'vitest';
import type { AlertBoard } from '../board/alert-board.ts';
import { board } from '../page-fixture.ts';
import { feedsOf, statusOf, troublesOf } from './health.ts';

function streamState(state: Partial<StreamProgress> = {}): StreamProgress {
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
describe('health', () => {
  const none: CoverageView[] = [];
  const told = (coverage: CoverageView[]): Map<string, { coverage: CoverageView[] }> => {
    return new Map([['t:0', { coverage }]]);
  };
  const live = (...streams: StreamProgress[]): AlertBoard => {
    const made = board();
    made.connection = 'live';
    made.heartbeat(streams, 10_000);
    return made;
  };
  const look = (made: AlertBoard, nowMs: number, coverage = none): [string, string, string[]] => {
    const feeds = feedsOf(made, told(coverage));
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
    expect(look(live(streamState({ stallMs: 42_000, lagMs: 900 })), 10_100)).toEqual([
      ...['bad', 'Input stands still', ['stalled']],
    ]);
    expect(look(live(), 10_100)[0]).toBe('warn');
  });

  it('tells a playback that stands still from a feed that does', () => {
    const made = live(streamState({ stallMs: 60_000 }));
    const playback: Playback = {
      ...{ name: 'made', origin: 'market', stream: 't:0', fromUs: 0, toUs: 9, atUs: 5 },
      ...{ targetUs: null, speed: 1, isPaused: false, isOver: false },
    };
    const of = (parts: Partial<Playback>): unknown => {
      made.playback = { ...playback, ...parts };
      return look(made, 10_100);
    };
    expect(of({})).toEqual(['good', 'Playing history', []]);
    expect(of({ isPaused: true })).toEqual(['waiting', 'Paused', []]);
    expect(of({ isPaused: true, targetUs: 7 })).toEqual(['waiting', 'Jumping', []]);
    expect(of({ isOver: true })).toEqual(['waiting', 'Replay over', ['over']]);
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
    const feed = (venue: string, state: CoverageView['state']): CoverageView => {
      return { venue, state, silentMs: state === 'OK' ? 300 : 48_000, reason: null };
    };
    const coverage = [feed('bithumb', 'OK'), feed('upbit', 'BLIND')];
    expect(look(live(streamState()), 10_100, coverage)).toEqual(['bad', 'Feed missing', ['blind']]);
    const [trouble] = troublesOf(board(), feedsOf(board(), told(coverage)), 0);
    expect(trouble?.text).toBe('Not seen: Upbit (silent for 48 s).');
    expect(feedsOf(board(), told(coverage)).list.map(({ venue }) => venue)).toEqual([
      'upbit',
      'bithumb',
    ]);
    const heard = live(streamState({ coverage: { venueCount: 9, blindVenues: ['upbit'] } }));
    expect(look(heard, 10_100)[2]).toEqual(['blind']);
    expect(feedsOf(board(), told(none)).isKnown).toBe(false);
  });

  it('says that a replay is over, and takes neither its end nor an earlier run for a broken feed', () => {
    const blind: CoverageView[] = ['upbit', 'bithumb'].map((venue) => {
      return { venue, state: 'BLIND', silentMs: 30_000, reason: null };
    });
    const over = live(streamState({ stallMs: 60_000, logTimeUs: 1_760_131_320_000_000 }));
    expect(look(over, 10_100, blind)).toEqual(['waiting', 'Replay over', ['over']]);
    const [note] = troublesOf(over, feedsOf(over, told(blind)), 10_100);
    expect(note?.text).toBe('The data ends at 2025-10-10 21:22:00 UTC (2025-10-11 06:22:00 KST).');
    const again = live(
      streamState({ stream: 'old:0', stallMs: 60_000 }),
      streamState({ stream: 't:0' }),
    );
    const ok = blind.map((each): CoverageView => ({ ...each, state: 'OK' }));
    const both = new Map([
      ['old:0', { coverage: blind }],
      ['t:0', { coverage: ok }],
    ]);
    const feeds = feedsOf(again, both);
    expect(feeds.list.map(({ venue, state }) => `${venue} ${state}`)).toEqual([
      ...['bithumb OK', 'upbit OK'],
    ]);
    expect(troublesOf(again, feeds, 10_100)).toEqual([]);
  });

  it('names a venue that several streams tell of once, as the worst', () => {
    const feed = (state: CoverageView['state']): CoverageView[] => {
      return [{ venue: 'upbit', state, silentMs: 0, reason: null }];
    };
    const made = live(streamState({ stream: 'a:0' }), streamState({ stream: 'b:0' }));
    const both = new Map([
      ['a:0', { coverage: feed('OK') }],
      ['b:0', { coverage: feed('BLIND') }],
    ]);
    const { list, venueCount } = feedsOf(made, both);
    expect([list.map(({ state }) => state), venueCount]).toEqual([['BLIND'], 1]);
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
