/** Which alerts are one story: told as what opens and closes at which second, and the incident each opening joins. */
import { describe, expect, it } from 'vitest';
import { incidentId } from './alert-id.ts';
import { IncidentBook } from './incident.ts';

const SECOND_US = 1_000_000;

/** `+` opens the alert, `-` closes it. The group is the name's first word. */
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
    story: 'what opens within two minutes of the last closing belongs to it',
    moves: [
      [0, '+USDT-a'],
      [100, '-USDT-a'],
      [220, '+USDT-b'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-a'],
  },
  {
    story: 'what opens later is another incident',
    moves: [
      [0, '+USDT-a'],
      [100, '-USDT-a'],
      [221, '+USDT-b'],
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
    story: 'it ends with the last of its alerts, and two minutes',
    moves: [
      [0, '+USDT-a'],
      [10, '+USDT-b'],
      [20, '-USDT-a'],
      [30, '-USDT-b'],
      [151, '+USDT-c'],
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
      [500, '+USDC-d'],
      [501, '+coins-e'],
      [502, '+USDT-f'],
      [503, '+coins-g'],
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
    story: 'an opening inside the two minutes begins them anew at its own closing',
    moves: [
      [0, '+USDT-a'],
      [10, '-USDT-a'],
      [130, '+USDT-b'],
      [400, '-USDT-b'],
      [520, '+USDT-c'],
    ],
    told: ['USDT-a joins USDT-a', 'USDT-b joins USDT-a', 'USDT-c joins USDT-a'],
  },
];

describe('incidents', () => {
  it.each(STORIES)('$story', ({ moves, told }) => {
    expect(story(moves)).toEqual(told);
  });

  it('counts the two minutes from whatever happened last', () => {
    const book = new IncidentBook();
    const at = (second: number, alertId: string): string =>
      book.join({ group: 'g', direction: 'NONE', alertId, timeUs: second * SECOND_US });
    const first = at(0, 'a');
    book.leave(first, 10 * SECOND_US);
    book.rejoin(first, 100 * SECOND_US);
    book.leave(first, 200 * SECOND_US);
    expect(at(320, 'b')).toBe(first);
    book.leave(first, 320 * SECOND_US);
    book.rejoin(first, 330 * SECOND_US);
    expect(at(9_000, 'c')).toBe(first);
  });

  it('takes no notice of an alert it does not know', () => {
    const book = new IncidentBook();
    const first = book.join({ group: 'g', direction: 'NONE', alertId: 'a', timeUs: 0 });
    book.leave('unknown', SECOND_US);
    const later = { group: 'g', direction: 'NONE', alertId: 'b', timeUs: 900 * SECOND_US } as const;
    expect(book.join(later)).toBe(first);
  });
});
