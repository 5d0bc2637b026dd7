import { alertId } from '@breakwater/contract/sample';
import { describe, expect, it } from 'vitest';
import { board, told } from '../page-fixture.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import type { Said } from './told-alert.ts';

function acknowledgement(place: number, timeUs: number): Said {
  return { alertId: alertId(place), by: 'kim', note: 'seen', timeUs };
}
describe('the board', () => {
  it('takes only newer revisions, and says what they mean', () => {
    const made = board({ revision: 2, severity: 'S2' });
    const take = (content: Partial<ShownContent>): string => made.take(told(1, content));
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
    made.acknowledge('t:0', acknowledgement(1, 20));
    made.acknowledge('t:0', acknowledgement(1, 10));
    made.acknowledge('t:0', acknowledgement(9, 30));
    expect(held()).toBe(20);
    made.take(told(1, { revision: 2 }));
    expect(held()).toBe(20);
    made.take({ ...told(1, { revision: 2 }), acknowledgement: acknowledgement(1, 40) });
    expect(held()).toBe(40);
  });

  it('lets the longest closed alerts go, and no open one', () => {
    const closed = Array.from(
      { length: 2_002 },
      (_, i) => ({ state: 'CLOSED', timeUs: i }) as const,
    );
    const made = board(...closed, { timeUs: 0 });
    made.forget();
    expect(made.alerts.size).toBe(2_001);
    expect([1, 2, 3, 2_003].map((place) => made.find(alertId(place)) !== undefined)).toEqual([
      ...[false, false, true, true],
    ]);
  });

  it('counts ages by the log, whether it is live or a replay of old days', () => {
    const made = board({ timeUs: 1_760_185_300_000_000 });
    expect(made.logTimeUs(1_760_185_301_000)).toBe(1_760_185_301_000_000);
    expect(made.logTimeUs(1_790_000_000_000)).toBe(1_760_185_300_000_000);
  });
});

it('an earlier run in the same store has a clock of its own, and moves no other', () => {
  const made = board({ timeUs: 9_000 });
  const run = { highWater: 1, lagMs: null, coverage: null };
  made.heartbeat(
    [
      { ...run, stream: 'old:0', stallMs: 60_000, logTimeUs: 8_000 },
      { ...run, stream: 'new:0', stallMs: 100, logTimeUs: 500 },
    ],
    1,
  );
  const clock = made.clock(1_790_000_000_000);
  expect(clock('old:0')).toEqual({ logUs: 8_000, isOver: true });
  expect(clock('new:0')).toEqual({ logUs: 500, isOver: false });
  expect(made.heardUs()).toBe(500);
});
