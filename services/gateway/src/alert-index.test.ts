import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { AlertEntry } from '@breakwater/websocket';
import { describe, expect, it } from 'vitest';
import { AlertIndex } from './alert-index.ts';

function json(content: Parameters<typeof sampleAlert>[0]): string {
  return JSON.stringify(sampleAlert(content));
}

describe('AlertIndex', () => {
  it('recalls a revision with the facets it had when it was new', () => {
    const index = new AlertIndex(10);
    index.add('t:0', '1-1', json({ severity: 'S1' }));
    index.add('t:0', '2-1', json({ revision: 2, severity: 'S3' }));
    index.add('t:0', '3-1', json({ revision: 3, severity: 'S1' }));
    const severities = ['1-1', '2-1', '3-1'].map((id, i) => {
      const entry = index.recall('t:0', id, json({ revision: i + 1, severity: 'S1' }));
      return entry instanceof AlertEntry ? entry.facets.severity : null;
    });
    // S4 would be what a forgotten alert is shown as.
    expect(severities).toEqual(['S1', 'S3', 'S3']);
  });

  it('lets the longest untouched closed alert go first, then the longest untouched', () => {
    const index = new AlertIndex(2);
    index.add('t:0', '1-1', json({ id: alertId(1) }));
    index.add('t:0', '2-1', json({ id: alertId(2), state: 'CLOSED' }));
    index.add('t:0', '3-1', json({ id: alertId(3) }));
    const held = (): string[] => index.newestFirst(null).map((entry) => entry.head.id);
    expect(held()).toEqual([alertId(3), alertId(1)]);
    index.add('t:0', '4-1', json({ id: alertId(1), revision: 2 }));
    index.add('t:0', '5-1', json({ id: alertId(4) }));
    expect(held()).toEqual([alertId(4), alertId(1)]);
    expect(index.evictedCount).toBe(2);
  });

  it('shows rather one revision too many of an alert it has forgotten', () => {
    const index = new AlertIndex(10);
    const entry = index.recall('t:0', '9-1', json({ revision: 5, severity: 'S1' }));
    expect(entry).toHaveProperty('facets.severity', 'S4');
    const first = index.recall('t:0', '9-1', json({ revision: 1, severity: 'S1' }));
    expect(first).toHaveProperty('facets.severity', 'S1');
  });

  it('keeps streams apart that carry the same alert', () => {
    const index = new AlertIndex(10);
    index.add('t:0', '1-1', json({}));
    index.add('u:0', '1-1', json({}));
    expect(index.find(alertId(1)).map(({ stream }) => stream)).toEqual(['t:0', 'u:0']);
  });
});

describe('what the index knows of one alert', () => {
  const REVISIONS = [
    ['1-1', 'S1'],
    ['2-1', 'S3'],
    ['4-1', 'S2'],
  ] as const;
  function indexed(): AlertIndex {
    const index = new AlertIndex(10);
    for (const [at, [id, severity]] of REVISIONS.entries()) {
      index.add('t:0', id, json({ revision: at + 1, severity }));
    }
    return index;
  }

  it('its newest revision, and where each of them stands', () => {
    const [alert, ...others] = indexed().find(alertId(1));
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ stream: 't:0', alertId: alertId(1) });
    expect(alert?.newest.id).toBe('4-1');
    expect(alert?.newest.head).toMatchObject({ revision: 3, state: 'OPEN', domain: 'krw' });
    expect(alert?.revisions.map(({ id }) => id)).toEqual(['1-1', '2-1', '4-1']);
    expect(indexed().find(alertId(2))).toEqual([]);
  });

  it.each([
    ['1-1', undefined],
    ['1-2', 'S1'],
    ['2-1', 'S1'],
    ['3-1', 'S3'],
    ['9-1', 'S3'],
  ])('how severe it had been before %s: %s', (id, severity) => {
    expect(indexed().facetsAt('t:0', alertId(1), id)?.severity).toBe(severity);
  });

  it('nothing of an alert, or of a stream, that it does not hold', () => {
    expect(indexed().facetsAt('t:0', alertId(2), '9-1')).toBeNull();
    expect(indexed().facetsAt('u:0', alertId(1), '9-1')).toBeNull();
  });

  it('what a revision said that is read again, the text as it is stored', () => {
    const stored = json({ revision: 2, severity: 'S3' });
    const entry = indexed().recall('t:0', '2-1', stored);
    expect(entry).toMatchObject({ stream: 't:0', id: '2-1', json: stored });
    expect(entry).toMatchObject({ head: { id: alertId(1), revision: 2 } });
  });

  it('that a text is none, where it is', () => {
    const index = new AlertIndex(10);
    const unreadable = { stream: 't:0', id: '1-1', unreadable: 'the entry is not JSON' };
    expect(index.add('t:0', '1-1', '{')).toEqual(unreadable);
    expect(index.recall('t:0', '1-1', '{')).toEqual(unreadable);
    expect(index.newestFirst(null)).toEqual([]);
  });

  it('shows every alert that it takes to whoever wants to learn from it', () => {
    const learnt: string[] = [];
    const index = new AlertIndex(10, ({ content }) => learnt.push(content.id));
    index.add('t:0', '1-1', json({ id: alertId(7) }));
    index.add('t:0', '2-1', '{');
    index.recall('t:0', '3-1', json({ id: alertId(8) }));
    expect(learnt).toEqual([alertId(7)]);
  });

  it('of a forgotten one takes every exchange for told of the worst', () => {
    const entry = new AlertIndex(10).recall('t:0', '9-1', json({ revision: 2, severity: 'S1' }));
    if (!(entry instanceof AlertEntry)) throw new Error('it is an alert');
    expect(entry.facets.byVenue.get('upbit')).toEqual({ severity: 'S4', assets: ['USDT'] });
    expect(entry.facets.venues).toEqual(['upbit']);
  });
});

describe('a full index', () => {
  /** Returns which of the alerts 0 … `count` - 1 is pushed out by the last. `closed` are closed. */
  function pushedOut(count: number, closed: readonly number[]): number[] {
    const index = new AlertIndex(count - 1);
    for (let at = 0; at < count; at += 1) {
      const state = closed.includes(at) ? 'CLOSED' : 'OPEN';
      index.add('t:0', `${at + 1}-1`, json({ id: alertId(at), state }));
    }
    expect(index.evictedCount).toBe(1);
    return Array.from({ length: count }, (_, at) => at).filter(
      (at) => index.find(alertId(at)).length === 0,
    );
  }

  it.each<[string, number, readonly number[], readonly number[]]>([
    ['the oldest where all are open', 3, [], [0]],
    ['the oldest closed one', 4, [1, 2], [1]],
    ['the last, where it alone is closed', 3, [2], [2]],
    ['a closed one that a thousand stand before but one', 1_002, [999], [999]],
    ['the oldest where no closed one is near', 1_002, [1_000], [0]],
  ])('pushes out %s', (_which, count, closed, gone) => {
    expect(pushedOut(count, closed)).toEqual(gone);
  });

  it('is full with as many as it may hold, and counts none before', () => {
    const index = new AlertIndex(2);
    index.add('t:0', '1-1', json({ id: alertId(1) }));
    index.add('t:0', '2-1', json({ id: alertId(2) }));
    index.add('t:0', '3-1', json({ id: alertId(2), revision: 2 }));
    expect([index.evictedCount, index.hasEvicted(null)]).toEqual([0, false]);
    index.add('t:0', '4-1', json({ id: alertId(3) }));
    expect([index.evictedCount, index.hasEvicted(null)]).toEqual([1, true]);
  });
});
