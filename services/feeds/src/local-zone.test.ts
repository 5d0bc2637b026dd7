import { describe, expect, it } from 'vitest';
import { localZone } from './local-zone.ts';

const us = (iso: string): number => Date.parse(`${iso}Z`) * 1_000;
const hours = (zone: string, local: string): number | undefined => {
  const offsetUs = localZone(zone)?.(us(local));
  return offsetUs === undefined ? undefined : offsetUs / 3_600_000_000;
};

describe('a zone of local times', () => {
  it.each([
    ['+09:00', '2025-03-10T21:00', 9],
    ['-0330', '2025-03-10T21:00', -3.5],
    ['UTC', '2025-03-10T21:00', 0],
    ['Asia/Seoul', '2025-03-10T21:00', 9],
    // Korea had summer time in 1988.
    ['Asia/Seoul', '1988-07-01T12:00', 10],
    ['Asia/Kolkata', '2025-03-10T21:00', 5.5],
    ['America/New_York', '2025-01-10T12:00', -5],
    ['America/New_York', '2025-07-10T12:00', -4],
    // Clocks went from 02:00 to 03:00 on 9 March 2025, and from 02:00 back to 01:00 on 2 November.
    ['America/New_York', '2025-03-09T01:59', -5],
    ['America/New_York', '2025-03-09T02:30', undefined],
    ['America/New_York', '2025-03-09T03:00', -4],
    ['America/New_York', '2025-11-02T00:59', -4],
    ['America/New_York', '2025-11-02T01:30', undefined],
    ['America/New_York', '2025-11-02T02:00', -5],
    // Half an hour only.
    ['Australia/Lord_Howe', '2025-04-06T01:45', undefined],
    ['Australia/Lord_Howe', '2025-04-06T02:00', 10.5],
  ])('%s at %s', (zone, local, expected) => expect(hours(zone, local)).toBe(expected));

  it.each(['KST', '+9', '+25:00', '+09:75', 'Mars/Olympus', ''])('«%s» is none', (text) =>
    expect(localZone(text)).toBeUndefined(),
  );
});
