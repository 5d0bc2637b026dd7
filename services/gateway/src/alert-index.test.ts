import { alertId, sampleAlert } from '@breakwater/contract/sample';
import { AlertEntry } from '@breakwater/websocket';
import { describe, expect, it } from 'vitest';
import { AlertIndex } from './alert-index.ts';

import { parseStoredAlert } from './stored-alert.ts';

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

describe('parseStoredAlert', () => {
  it.each([
    '',
    'null',
    '[]',
    '{}',
    '{"content":[]}',
    json({ severity: 'S9' as 'S1' }),
    json({ detector: 'Z' as 'A' }),
    json({ scope: { assets: ['USDT'], venues: [7 as unknown as string], markets: [] } }),
    json({ timeUs: 1.5 }),
  ])('takes %s for no alert', (text) => {
    expect(parseStoredAlert(text)).toMatch(/^the entry /);
  });

  it('takes what the pipeline writes', () => {
    expect(parseStoredAlert(json({}))).toEqual(sampleAlert());
  });
});
