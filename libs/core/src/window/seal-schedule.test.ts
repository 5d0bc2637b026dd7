import { describe, expect, it } from 'vitest';
import { STREAM_CLASS } from '../event/event.ts';
import { SEALING_CLASSES, SealSchedule, type SealVisitor } from './seal-schedule.ts';

const SECOND_US = 1_000_000;
const PANES_PER_SECOND = 4;
/** 24 November 2025, 00:00:00 UTC. */
const MIDNIGHT_US = 1_763_942_400 * SECOND_US;
const MIDNIGHT_PANE = 1_763_942_400 * PANES_PER_SECOND;

/** Visits every instant, unless nothing is awake: then only the last one due. Notes them as seconds after midnight. */
class Visits implements SealVisitor {
  readonly seconds: number[] = [];
  awake = true;

  nextInstant(after: number, limit: number): number {
    return this.awake ? after + 1 : limit;
  }
  seal(instant: number): void {
    this.seconds.push((instant - MIDNIGHT_PANE) / PANES_PER_SECOND);
  }
}

describe('SealSchedule', () => {
  // Sockets are waited for 2 s, polled sources 10 s, lending statements a day.
  it.each([
    { second: 0.25, socket: -2, polled: -10, lending: -86_400 },
    { second: 1, socket: -1.25, polled: -9.25, lending: -86_399.25 },
    { second: 1.249_999, socket: -1.25, polled: -9.25, lending: -86_399.25 },
    { second: 1.25, socket: -1, polled: -9, lending: -86_399 },
    { second: 2.25, socket: 0, polled: -8, lending: -86_398 },
    { second: 10.25, socket: 8, polled: 0, lending: -86_390 },
  ])(
    'at $second s the newest sealed pane begins at $socket s (socket), $polled s (polled), $lending s (lending)',
    ({ second, socket, polled, lending }) => {
      const schedule = new SealSchedule();
      const visits = new Visits();
      schedule.advance(MIDNIGHT_US, visits);
      schedule.advance(MIDNIGHT_US + second * SECOND_US, visits);
      const sealedFrom = (streamClass: 0 | 1 | 2): number =>
        (schedule.sealedPane(streamClass) - MIDNIGHT_PANE) / PANES_PER_SECOND;
      expect(sealedFrom(STREAM_CLASS.SOCKET)).toBe(socket);
      expect(sealedFrom(STREAM_CLASS.POLLED)).toBe(polled);
      expect(sealedFrom(STREAM_CLASS.LENDING)).toBe(lending);
    },
  );

  // Each row is a log of its own: the record times one after the other, and what was visited.
  it.each([
    { given: 'the first record alone', records: [0], visited: [] },
    { given: 'a record of the same quarter second', records: [0, 0.249_999], visited: [] },
    { given: 'the next quarter second', records: [0, 0.25], visited: [0.25] },
    { given: 'a jump', records: [0.1, 1.1], visited: [0.25, 0.5, 0.75, 1] },
    { given: 'the same time again', records: [0, 0.5, 0.5], visited: [0.25, 0.5] },
    { given: 'a quarter second bit by bit', records: [0, 0.3, 0.4, 0.5], visited: [0.25, 0.5] },
  ])('visits each instant once, in order: $given', ({ records, visited }) => {
    const schedule = new SealSchedule();
    const visits = new Visits();
    for (const second of records) schedule.advance(MIDNIGHT_US + second * SECOND_US, visits);
    expect(visits.seconds).toEqual(visited);
    const last = Math.floor((records.at(-1) as number) * PANES_PER_SECOND);
    expect(schedule.instant).toBe(MIDNIGHT_PANE + last);
  });

  it('takes a silence in one step where nothing is awake', () => {
    const schedule = new SealSchedule();
    const visits = new Visits();
    visits.awake = false;
    schedule.advance(MIDNIGHT_US, visits);
    schedule.advance(MIDNIGHT_US + 86_400 * SECOND_US, visits);
    expect(visits.seconds).toEqual([86_400]);
  });

  it('is at the instant that it has sealed', () => {
    const schedule = new SealSchedule();
    const seen: number[] = [];
    const visitor: SealVisitor = {
      nextInstant: (after) => after + 1,
      seal: (instant) => void seen.push(schedule.instant - instant),
    };
    expect(schedule.instant).toBe(-1);
    schedule.advance(0, visitor);
    schedule.advance(SECOND_US, visitor);
    expect([schedule.instant, ...seen]).toEqual([4, 0, 0, 0, 0]);
  });

  it('seals what keeps panes, the slower class first', () => {
    expect(SEALING_CLASSES).toEqual([STREAM_CLASS.POLLED, STREAM_CLASS.SOCKET]);
  });
});
