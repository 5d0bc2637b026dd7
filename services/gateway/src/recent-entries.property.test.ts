import { AlertEntry, type HistoryEntry } from '@breakwater/websocket';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentEntries } from './recent-entries.ts';

function entry(record: number, byteCount: number): HistoryEntry {
  const [stream, id] = ['t:0', `${record}-1`];
  if (byteCount === 0) return { stream, id, unreadable: 'x' };
  const facets = {
    severity: 'S1',
    detector: 'A',
    venues: [],
    assets: [],
    byVenue: new Map(),
  } as const;
  const head = { id: '', revision: 1, domain: '', state: 'OPEN', timeUs: 0 } as const;
  return new AlertEntry({ stream, id, head, json: 'x'.repeat(byteCount), facets });
}

it('answers what a list of everything would, or that it cannot, within its bound', () => {
  const step = fc.record({ gap: fc.integer({ min: 1, max: 3 }), byteCount: fc.nat(400) });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 64, max: 3_000 }),
      (steps, max) => {
        const recent = new RecentEntries(max);
        const all: HistoryEntry[] = [];
        let record = 0;
        for (const { gap, byteCount } of steps) {
          record += gap;
          all.push(entry(record, byteCount));
          recent.add(all.at(-1)!);
        }
        let held = 0;
        for (let at = 0; at <= record + 1; at += 1) {
          const wanted = all.filter(({ id }) => Number.parseInt(id, 10) > at);
          const found = recent.after(`${at}-1`, 7);
          if (found === null) continue;
          expect(found).toEqual(wanted.slice(0, 7));
          held = Math.max(held, wanted.length);
        }
        // The newest is always held, and what is held is bounded.
        expect(held).toBeGreaterThanOrEqual(Math.min(1, all.length));
        const bytes = all.slice(all.length - held).map((e) => ('json' in e ? e.json.length : 64));
        const sum = bytes.reduce((total, count) => total + count, 0);
        if (held > 1) expect(sum).toBeLessThanOrEqual(max);
      },
    ),
  );
});

it('holds a whole stream that is small enough, from before its first entry', () => {
  const recent = new RecentEntries(1_000);
  expect(recent.after('0-0', 9)).toEqual([]);
  const entries = [entry(1, 10), entry(2, 10)];
  for (const each of entries) recent.add(each);
  expect(recent.after('0-0', 9)).toEqual(entries);
});
