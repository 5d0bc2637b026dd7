import type { CoverageView, StreamProgress } from '@breakwater/client';
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
  const live = (...streams: StreamProgress[]): AlertBoard => {
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
    const feed = (venue: string, state: CoverageView['state']): CoverageView => {
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
