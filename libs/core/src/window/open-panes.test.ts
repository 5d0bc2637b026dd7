import { describe, expect, it } from 'vitest';
import {
  OPEN_PANE_COUNT,
  OpenPanes,
  PANE,
  PANE_COLUMN_COUNT,
  paneSlot,
  SQUARE_QUANTA_MAX,
  WINDOW_COLUMN_COUNT,
} from './open-panes.ts';

/** 24 November 2025, 00:00:00 UTC, as a number of quarter seconds since 1970. */
const MIDNIGHT_PANE = 7_055_769_600;

/** What a pane's row says, without the columns that are 0. */
function rowOf(panes: OpenPanes, pane: number): Record<string, number> | null {
  const at = panes.find(paneSlot(pane));
  if (at < 0) return null;
  const said = Object.entries(PANE).map(([name, column]): [string, number] => [
    name,
    panes.cells[at + column] as number,
  ]);
  return Object.fromEntries(said.filter(([, value]) => value !== 0));
}

describe('OpenPanes', () => {
  it('keeps one row a pane, and the first and the last record that touched it', () => {
    const panes = new OpenPanes();
    // quarter second after midnight, offset of the record
    const touches = [
      [0, 17],
      [1, 18],
      [0, 21],
      [63, 22],
      [0, 30],
    ] as const;
    for (const [quarter, offset] of touches) {
      panes.touch(paneSlot(MIDNIGHT_PANE + quarter), offset);
    }
    const said = [0, 1, 2, 63].map((quarter) => rowOf(panes, MIDNIGHT_PANE + quarter));
    expect(said).toEqual([
      { TOUCHED: 3, FIRST_OFFSET: 17, LAST_OFFSET: 30 },
      { TOUCHED: 1, FIRST_OFFSET: 18, LAST_OFFSET: 18 },
      null,
      { TOUCHED: 1, FIRST_OFFSET: 22, LAST_OFFSET: 22 },
    ]);
    expect(panes.touchedCount).toBe(3);
  });

  it('has a row for every pane that can be open at a time, none of them shared', () => {
    const panes = new OpenPanes();
    const rows = new Set<number>();
    for (let quarter = 0; quarter < OPEN_PANE_COUNT; quarter += 1) {
      const at = panes.touch(paneSlot(MIDNIGHT_PANE + quarter), 500 + quarter);
      rows.add(at);
      expect([at % PANE_COLUMN_COUNT, at + PANE_COLUMN_COUNT <= panes.cells.length]).toEqual([
        0,
        true,
      ]);
    }
    expect([rows.size, panes.touchedCount]).toEqual([OPEN_PANE_COUNT, OPEN_PANE_COUNT]);
    for (let quarter = 0; quarter < OPEN_PANE_COUNT; quarter += 1) {
      expect(rowOf(panes, MIDNIGHT_PANE + quarter)).toMatchObject({ LAST_OFFSET: 500 + quarter });
    }
  });

  it('has no row for a pane that nothing touched', () => {
    const panes = new OpenPanes();
    expect(panes.find(paneSlot(MIDNIGHT_PANE))).toBe(-1);
    panes.touch(paneSlot(MIDNIGHT_PANE), 1);
    panes.release(paneSlot(MIDNIGHT_PANE));
    expect(panes.find(paneSlot(MIDNIGHT_PANE))).toBe(-1);
  });

  it('forgets a sealed pane whole, and nothing of its neighbours', () => {
    const panes = new OpenPanes();
    const [before, sealed, after] = [0, 1, 2].map((quarter) => {
      const at = panes.touch(paneSlot(MIDNIGHT_PANE + quarter), 5);
      panes.cells.fill(7, at, at + PANE_COLUMN_COUNT);
      return at;
    }) as [number, number, number];
    panes.release(paneSlot(MIDNIGHT_PANE + 1));
    const all = (at: number): Set<number> =>
      new Set(panes.cells.subarray(at, at + PANE_COLUMN_COUNT));
    expect([all(before), all(sealed), all(after)]).toEqual([
      new Set([7]),
      new Set([0]),
      new Set([7]),
    ]);
    expect(rowOf(panes, MIDNIGHT_PANE + 1)).toBeNull();
    expect(panes.touchedCount).toBe(2);
  });

  it('gives the row that was freed last to the next pane', () => {
    const panes = new OpenPanes();
    const first = panes.touch(paneSlot(MIDNIGHT_PANE), 1);
    const second = panes.touch(paneSlot(MIDNIGHT_PANE + 1), 2);
    expect(second).not.toBe(first);
    panes.release(paneSlot(MIDNIGHT_PANE));
    expect(panes.touch(paneSlot(MIDNIGHT_PANE + 64), 3)).toBe(first);
    expect(rowOf(panes, MIDNIGHT_PANE + 64)).toEqual({
      TOUCHED: 1,
      FIRST_OFFSET: 3,
      LAST_OFFSET: 3,
    });
    panes.release(paneSlot(MIDNIGHT_PANE + 1));
    panes.release(paneSlot(MIDNIGHT_PANE + 64));
    expect(panes.touch(paneSlot(MIDNIGHT_PANE + 65), 4)).toBe(first);
    expect(panes.touch(paneSlot(MIDNIGHT_PANE + 66), 5)).toBe(second);
  });

  it('says where windows end and states begin, each column once', () => {
    const columns = Object.values(PANE).sort((left, right) => left - right);
    expect(columns).toEqual(Array.from({ length: PANE_COLUMN_COUNT }, (_, at) => at));
    expect(SQUARE_QUANTA_MAX).toBe(128);
    expect([PANE.SAMPLED, PANE.TOUCHED]).toEqual([WINDOW_COLUMN_COUNT - 1, WINDOW_COLUMN_COUNT]);
  });
});
