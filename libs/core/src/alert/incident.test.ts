/** Which alerts are one story: told as what opens and closes at which second, and the incident each opening joins. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentId } from './alert-id.ts';
import { IncidentBook } from './incident.ts';

const SECOND_US = 1_000_000;

/** `+` opens the alert, `-` closes it, `~` opens it again inside its cool-down. The group is the name's first word. */
type Move = readonly [second: number, move: string, direction?: 'SELL_OFF' | 'SQUEEZE'];

/** Returns, for each opening, the alert that gave its incident the name. */
function story(moves: readonly Move[]): string[] {
  const book = new IncidentBook();
  const incidents = new Map<string, string>();
  const nameOf = new Map<string, string>();
  const told: string[] = [];
  for (const [second, move, direction = 'SELL_OFF'] of moves) {
    const alert = move.slice(1);
    const timeUs = second * SECOND_US;
    nameOf.set(incidentId(alert), alert);
    if (move.startsWith('+')) {
      const group = alert.split('-')[0] ?? '';
      const joined = book.join({ group, direction, alertId: alert, timeUs });
      incidents.set(alert, joined);
      told.push(`${alert} joins ${nameOf.get(joined)}`);
    } else if (move.startsWith('~')) {
      book.rejoin(incidents.get(alert) ?? '', timeUs);
    } else {
      book.leave(incidents.get(alert) ?? '', timeUs);
    }
  }
  return told;
}

const STORIES: readonly { story: string; moves: readonly Move[]; told: readonly string[] }[] = [
  {
    story: 'what opens while another is open belongs to it',
    moves: [
      [0, '+USDT-a'],
      [3_000, '+USDT-b'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-a'],
  },
  {
    story: 'what opens within a quarter of an hour of the last closing belongs to it',
    moves: [
      [0, '+USDT-a'],
      [100, '-USDT-a'],
      [1_000, '+USDT-b'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-a'],
  },
  {
    story: 'what opens later is another incident',
    moves: [
      [0, '+USDT-a'],
      [100, '-USDT-a'],
      [1_001, '+USDT-b'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-b'],
  },
  {
    story: 'it lives as long as one of its alerts is open, whichever closed before',
    moves: [
      [0, '+USDT-a'],
      [10, '+USDT-b'],
      [20, '-USDT-a'],
      [9_000, '+USDT-c'],
      [9_010, '-USDT-b'],
      [19_000, '+USDT-d'],
    ],
    told: [
      'USDT-a joins USDT-a',
      'USDT-b joins USDT-a',
      'USDT-c joins USDT-a',
      'USDT-d joins USDT-a',
    ],
  },
  {
    story: 'it ends with the last of its alerts, and a quarter of an hour',
    moves: [
      [0, '+USDT-a'],
      [10, '+USDT-b'],
      [20, '-USDT-a'],
      [30, '-USDT-b'],
      [931, '+USDT-c'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-a', 'USDT-c joins USDT-c'],
  },
  {
    story: 'another group or the other direction is another story at the same time',
    moves: [
      [0, '+USDT-a'],
      [1, '+USDC-b'],
      [2, '+USDT-c', 'SQUEEZE'],
      [3, '+USDT-d'],
      [4, '+USDC-e'],
      [5, '+USDT-f', 'SQUEEZE'],
    ],
    told: [
      'USDT-a joins USDT-a',
      'USDC-b joins USDC-b',
      'USDT-c joins USDT-c',
      'USDT-d joins USDT-a',
      'USDC-e joins USDC-b',
      'USDT-f joins USDT-c',
    ],
  },
  {
    story: 'incidents that are over are forgotten, those that live among them are not',
    moves: [
      [0, '+USDT-a'],
      [1, '+USDC-b'],
      [2, '+coins-c'],
      [10, '-USDT-a'],
      [10, '-coins-c'],
      [1_500, '+USDC-d'],
      [1_501, '+coins-e'],
      [1_502, '+USDT-f'],
      [1_503, '+coins-g'],
    ],
    told: [
      'USDT-a joins USDT-a',
      'USDC-b joins USDC-b',
      'coins-c joins coins-c',
      'USDC-d joins USDC-b',
      'coins-e joins coins-e',
      'USDT-f joins USDT-f',
      'coins-g joins coins-e',
    ],
  },
  {
    story: 'an opening inside the quarter of an hour begins it anew at its own closing',
    moves: [
      [0, '+USDT-a'],
      [10, '-USDT-a'],
      [910, '+USDT-b'],
      [1_400, '-USDT-b'],
      [2_300, '+USDT-c'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-a', 'USDT-c joins USDT-a'],
  },
  {
    story: 'what opens between a closing and the same alert’s opening again belongs with both',
    moves: [
      [0, '+USDT-a'],
      [10, '-USDT-a'],
      [400, '+USDT-b'],
      [800, '~USDT-a'],
      [810, '+USDT-c'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-a', 'USDT-c joins USDT-a'],
  },
  {
    story: 'an alert that opened again holds its incident open, however little else did meanwhile',
    moves: [
      [0, '+USDT-a'],
      [10, '-USDT-a'],
      [800, '+coins-x'],
      [900, '~USDT-a'],
      [9_000, '+USDT-b'],
    ],
    told: ['USDT-a joins USDT-a', 'coins-x joins coins-x', 'USDT-b joins USDT-a'],
  },
  {
    story: 'of two that opened again both must close',
    moves: [
      [0, '+USDT-a'],
      [0, '+USDT-b'],
      [10, '-USDT-a'],
      [10, '-USDT-b'],
      [900, '~USDT-a'],
      [900, '~USDT-b'],
      [950, '-USDT-a'],
      [9_000, '+USDT-c'],
      [9_010, '-USDT-b'],
      [9_010, '-USDT-c'],
      [9_911, '+USDT-d'],
    ],
    told: [
      'USDT-a joins USDT-a',
      'USDT-b joins USDT-a',
      'USDT-c joins USDT-a',
      'USDT-d joins USDT-d',
    ],
  },
];

describe('incidents', () => {
  it.each(STORIES)('$story', ({ moves, told }) => {
    expect(story(moves)).toEqual(told);
  });

  it('refuses to close or to open again what it does not know', () => {
    const book = new IncidentBook();
    const first = book.join({ group: 'g', direction: 'NONE', alertId: 'a', timeUs: 0 });
    book.leave(first, 1);
    expect(() => book.leave(first, 2)).toThrow('N3');
    expect(() => book.leave('unknown', 2)).toThrow('N3');
    expect(() => book.rejoin('unknown', 2)).toThrow('N3');
  });
});

it('never splits: alerts of one kind that are open together are of one incident', () => {
  const step = fc.record({ alert: fc.nat(7), seconds: fc.integer({ min: 0, max: 500 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const book = new IncidentBook();
      const alerts = Array.from({ length: 8 }, () => ({ incident: '', open: false, closedUs: 0 }));
      let timeUs = 0;
      for (const [at, { alert, seconds }] of steps.entries()) {
        timeUs += seconds * SECOND_US;
        const own = alerts[alert]!;
        // Two kinds: alerts of even and of odd number.
        const group = alert % 2 === 0 ? 'USDT' : 'coins';
        if (own.open) {
          book.leave(own.incident, timeUs);
          own.closedUs = timeUs;
        } else if (own.incident !== '' && timeUs - own.closedUs <= 900 * SECOND_US) {
          book.rejoin(own.incident, timeUs);
        } else {
          const alertId = `${alert} ${at}`;
          own.incident = book.join({ group, direction: 'SQUEEZE', alertId, timeUs });
        }
        own.open = !own.open;
        const together = alerts.filter(({ open }, other) => open && other % 2 === alert % 2);
        expect(new Set(together.map(({ incident }) => incident)).size).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 300 },
  );
});
