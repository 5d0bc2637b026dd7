/**
 * The life of an alert as a supervisor would tell it: what was seen for how long, and which revisions came of it.
 * Seconds count from 0; the first second of a stretch is the first that sees it.
 */
import { describe, expect, it } from 'vitest';
import { Lifecycle, type Observation } from './lifecycle.ts';

const SECOND_US = 1_000_000;
const MINUTE = 60;

/** For how many seconds something is seen, and what. `aftermath`: nothing above a threshold, but not quiet either. */
type Stretch = readonly [
  seconds: number,
  seen: 'S1' | 'S2' | 'S3' | 'S4' | 'aftermath' | 'quiet' | 'blind',
  /** How far past its own threshold. */
  pressing?: number,
];

/** Second, state and severity of each revision. */
type Revision = readonly [second: number, state: string, severity: string];

const DEFAULT_PRESSING = 3; // unit: thresholds

function observationOf([, seen, told]: Stretch, timeUs: number): Observation {
  const level = seen.startsWith('S') ? Number(seen.slice(1)) : 0;
  const pressing = told ?? (level > 0 ? DEFAULT_PRESSING : 0);
  return {
    timeUs,
    level,
    score: 2 * pressing,
    pressing,
    quiet: seen === 'quiet' || seen === 'blind' ? 1 : 0,
    blind: seen === 'blind' ? 1 : 0,
  };
}

function live(lifecycle: Lifecycle, stretches: readonly Stretch[], from = 0): Revision[] {
  const revisions: Revision[] = [];
  let second = from;
  for (const stretch of stretches) {
    for (let end = second + stretch[0]; second < end; second += 1) {
      const state = lifecycle.observe(observationOf(stretch, second * SECOND_US));
      if (state !== undefined) revisions.push([second, state, `S${lifecycle.level}`]);
    }
  }
  return revisions;
}

it('what begins anew is a revision at once, however far it was before', () => {
  const lifecycle = new Lifecycle();
  const seen = (second: number, renewed: object = {}): string | undefined => {
    return lifecycle.observe({ ...observationOf([1, 'S2', 3], second * SECOND_US), ...renewed });
  };
  expect([0, 1, 2].map((second) => seen(second))).toEqual(['OPEN', undefined, undefined]);
  expect([seen(3, { renewed: 1 }), seen(4)]).toEqual(['UPDATE', undefined]);
});

const LIVES: readonly {
  readonly life: string;
  readonly seen: readonly Stretch[];
  readonly revisions: readonly Revision[];
}[] = [
  { life: 'nothing above a threshold is no alert', seen: [[100, 'aftermath']], revisions: [] },
  {
    life: 'quiet clears it after a minute, says so once, and closes it after ten',
    seen: [
      [1, 'S2'],
      [15 * MINUTE, 'quiet'],
    ],
    revisions: [
      [0, 'OPEN', 'S2'],
      [61, 'CLEARING', 'S2'],
      [601, 'CLOSED', 'S2'],
    ],
  },
  {
    life: 'a minute of quiet less a second clears nothing',
    seen: [
      [1, 'S1'],
      [60, 'quiet'],
      [1, 'aftermath'],
      [60, 'quiet'],
      [1, 'aftermath'],
    ],
    revisions: [[0, 'OPEN', 'S1']],
  },
  {
    life: 'what goes on below the threshold holds the alert: it neither clears nor closes',
    seen: [
      [1, 'S1'],
      [120 * MINUTE, 'aftermath'],
    ],
    revisions: [[0, 'OPEN', 'S1']],
  },
  {
    life: 'one second of aftermath begins the quiet anew',
    seen: [
      [1, 'S1'],
      [590, 'quiet'],
      [1, 'aftermath'],
      [601, 'quiet'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [61, 'CLEARING', 'S1'],
      [1_192, 'CLOSED', 'S1'],
    ],
  },
  {
    life: 'an alert of an hour needs half an hour of quiet',
    seen: [
      [60 * MINUTE, 'S1'],
      [31 * MINUTE, 'quiet'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [3_660, 'CLEARING', 'S1'],
      [5_400, 'CLOSED', 'S1'],
    ],
  },
  {
    life: 'an alert of half a day needs an hour of quiet, no more',
    seen: [
      [12 * 60 * MINUTE, 'S1'],
      [61 * MINUTE, 'quiet'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [43_260, 'CLEARING', 'S1'],
      [46_800, 'CLOSED', 'S1'],
    ],
  },
  {
    life: 'it escalates at once, however soon after the last revision',
    seen: [
      [1, 'S1'],
      [1, 'S2'],
      [1, 'S4'],
      [10, 'S4'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [1, 'ESCALATE', 'S2'],
      [2, 'ESCALATE', 'S4'],
    ],
  },
  {
    life: 'five minutes at a lower level de-escalate it, a second less does not',
    seen: [
      [1, 'S3'],
      [300, 'S1'],
      [1, 'S3'],
      [301, 'S1'],
    ],
    revisions: [
      [0, 'OPEN', 'S3'],
      [602, 'DE_ESCALATE', 'S1'],
    ],
  },
  {
    life: 'it comes down to the highest level of those five minutes',
    seen: [
      [1, 'S4'],
      [100, 'S1'],
      [1, 'S3'],
      [99, 'S2'],
      [101, 'S1'],
    ],
    revisions: [
      [0, 'OPEN', 'S4'],
      [301, 'DE_ESCALATE', 'S3'],
    ],
  },
  {
    life: 'a second below every threshold begins the five minutes anew',
    seen: [
      [1, 'S3'],
      [299, 'S1'],
      [1, 'aftermath'],
      [301, 'S1'],
    ],
    revisions: [
      [0, 'OPEN', 'S3'],
      [601, 'DE_ESCALATE', 'S1'],
    ],
  },
  {
    life: 'each step down needs five minutes of its own',
    seen: [
      [1, 'S3'],
      [301, 'S2'],
      [300, 'S1'],
      [1, 'S1'],
    ],
    revisions: [
      [0, 'OPEN', 'S3'],
      [301, 'DE_ESCALATE', 'S2'],
      [602, 'DE_ESCALATE', 'S1'],
    ],
  },
  {
    life: 'an escalation begins the five minutes anew',
    seen: [
      [1, 'S2'],
      [200, 'S1'],
      [1, 'S3'],
      [299, 'S1'],
      [2, 'S1'],
    ],
    revisions: [
      [0, 'OPEN', 'S2'],
      [201, 'ESCALATE', 'S3'],
      [502, 'DE_ESCALATE', 'S1'],
    ],
  },
  {
    life: 'what is further past its threshold by more than a quarter is news, once in five seconds',
    seen: [
      [1, 'S1', 4],
      [10, 'S1', 5],
      [4, 'S1', 5.1],
      [1, 'S1', 6],
      [10, 'S1', 7.6],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [11, 'UPDATE', 'S1'],
      [16, 'UPDATE', 'S1'],
    ],
  },
  {
    life: 'five seconds after the last revision is soon enough',
    seen: [
      [1, 'S1', 4],
      [4, 'S1', 9],
      [1, 'S1', 9],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [5, 'UPDATE', 'S1'],
    ],
  },
  {
    life: 'growth is measured from the furthest that was printed, not from the last',
    seen: [
      [1, 'S1', 4],
      [1, 'S2', 12],
      [1, 'S3', 6],
      [10, 'S3', 14],
      [1, 'S3', 15.1],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [1, 'ESCALATE', 'S2'],
      [2, 'ESCALATE', 'S3'],
      [13, 'UPDATE', 'S3'],
    ],
  },
  {
    life: 'what has no level is no news, however far past a threshold',
    seen: [
      [1, 'S1', 4],
      [100, 'aftermath', 90],
    ],
    revisions: [[0, 'OPEN', 'S1']],
  },
  {
    life: 'a clearing alert that is hot again says so',
    seen: [
      [1, 'S1'],
      [70, 'quiet'],
      [1, 'S1'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [61, 'CLEARING', 'S1'],
      [71, 'UPDATE', 'S1'],
    ],
  },
  {
    life: 'a clearing alert that is hot again within five seconds says so after them',
    seen: [
      [1, 'S1'],
      [61, 'quiet'],
      [10, 'S1'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [61, 'CLEARING', 'S1'],
      [66, 'UPDATE', 'S1'],
    ],
  },
  {
    life: 'a clearing alert in its aftermath says nothing, and clears again only after news',
    seen: [
      [1, 'S1'],
      [70, 'quiet'],
      [10, 'aftermath'],
      [70, 'quiet'],
      [1, 'S1'],
      [70, 'quiet'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [61, 'CLEARING', 'S1'],
      [151, 'UPDATE', 'S1'],
      [212, 'CLEARING', 'S1'],
    ],
  },
  {
    life: 'without its feed it is held, and the quiet before does not count',
    seen: [
      [1, 'S1'],
      [590, 'quiet'],
      [100, 'blind'],
      [601, 'quiet'],
    ],
    revisions: [
      [0, 'OPEN', 'S1'],
      [61, 'CLEARING', 'S1'],
      [591, 'HELD_BLIND', 'S1'],
      [751, 'CLEARING', 'S1'],
      [1_291, 'CLOSED', 'S1'],
    ],
  },
  {
    life: 'when the feed is back and it is still hot, it says so',
    seen: [
      [1, 'S2'],
      [10, 'blind'],
      [1, 'S2'],
      [10, 'S2'],
    ],
    revisions: [
      [0, 'OPEN', 'S2'],
      [1, 'HELD_BLIND', 'S2'],
      [11, 'UPDATE', 'S2'],
    ],
  },
];

describe('the life of an alert', () => {
  it.each(LIVES)('$life', ({ seen, revisions }) => {
    expect(live(new Lifecycle(), seen)).toEqual(revisions);
  });

  it('escalates while blind: a published number needs no feed', () => {
    const lifecycle = new Lifecycle();
    live(lifecycle, [[1, 'S1']]);
    const seen = {
      timeUs: SECOND_US,
      level: 3,
      score: 3,
      pressing: 1,
      quiet: 0,
      blind: 1,
    } as const;
    expect(lifecycle.observe(seen)).toBe('ESCALATE');
  });

  it('begins the quiet anew with every escalation', () => {
    const lifecycle = new Lifecycle();
    const revisions = live(lifecycle, [
      [1, 'S1'],
      [590, 'quiet'],
      [1, 'S2'],
      [295, 'quiet'],
      [306, 'quiet'],
    ]);
    expect(revisions.at(-1)).toEqual([1_192, 'CLOSED', 'S2']);
  });

  it('closes as its detector says, where that says otherwise', () => {
    const shortly = { closeAfterUsMin: 5 * SECOND_US, closeAfterUsMax: 20 * SECOND_US };
    const closing = (stretches: readonly Stretch[]): unknown =>
      live(new Lifecycle(shortly), stretches).at(-1);
    expect(
      closing([
        [2, 'S1'],
        [30, 'quiet'],
      ]),
    ).toEqual([7, 'CLOSED', 'S1']);
    expect(
      closing([
        [30, 'S1'],
        [30, 'quiet'],
      ]),
    ).toEqual([45, 'CLOSED', 'S1']);
    expect(
      closing([
        [300, 'S1'],
        [30, 'quiet'],
      ]),
    ).toEqual([320, 'CLOSED', 'S1']);
  });

  it('begins at rest', () => {
    const { open, state, level, revision, id } = new Lifecycle();
    expect({ open, state, level, revision, id }).toEqual({
      open: false,
      state: 'CLOSED',
      level: 0,
      revision: 0,
      id: '',
    });
    expect(new Lifecycle()).toMatchObject({
      openTimeUs: 0,
      peak: undefined,
      peakLevel: 0,
      mostPressing: 0,
      isFurthest: false,
      closeTimeUs: 0,
    });
    expect(new Lifecycle().onsetTimeUs).toBe(0);
  });
});

describe('what a life remembers', () => {
  it('its opening', () => {
    const lifecycle = new Lifecycle();
    live(lifecycle, [[5, 'S1']], 100);
    expect(lifecycle.openTimeUs).toBe(100 * SECOND_US);
  });

  it('how long it has lasted, whatever the time of day', () => {
    const revisions = live(
      new Lifecycle(),
      [
        [60 * MINUTE, 'S1'],
        [31 * MINUTE, 'quiet'],
      ],
      7_000,
    );
    expect(revisions.at(-1)).toEqual([7_000 + 5_400, 'CLOSED', 'S1']);
  });

  it('a re-opening inside fifteen minutes is the same alert with the next revision, later it is another', () => {
    const reopenedAfter = (seconds: number): unknown[] => {
      const lifecycle = new Lifecycle();
      live(lifecycle, [
        [1, 'S1', 9],
        [601, 'quiet'],
      ]);
      expect(lifecycle.closeTimeUs).toBe(601 * SECOND_US);
      lifecycle.id = 'first';
      const second = 601 + seconds;
      const continues = lifecycle.continues(second * SECOND_US);
      live(lifecycle, [[1, 'S2', 2]], second);
      const { revision, level, mostPressing, openTimeUs } = lifecycle;
      return [continues, revision, level, mostPressing, openTimeUs / SECOND_US];
    };
    expect(reopenedAfter(1)).toEqual([true, 4, 2, 9, 602]);
    expect(reopenedAfter(900)).toEqual([true, 4, 2, 9, 1_501]);
    expect(reopenedAfter(901)).toEqual([false, 1, 2, 2, 1_502]);
  });

  it('an alert that is open, or that never was, is not continued', () => {
    const lifecycle = new Lifecycle();
    expect(lifecycle.continues(0)).toBe(false);
    live(lifecycle, [[1, 'S1']]);
    lifecycle.id = 'first';
    expect(lifecycle.continues(SECOND_US)).toBe(false);
  });

  it('nothing of the quiet and the lower levels of its life before', () => {
    const lifecycle = new Lifecycle();
    live(lifecycle, [
      [1, 'S3', 9],
      [100, 'S1'],
      [601, 'quiet'],
    ]);
    lifecycle.id = 'first';
    const again: readonly Stretch[] = [
      [1, 'S2', 2],
      [300, 'S1', 2],
      [1, 'S1', 2],
      [62, 'quiet'],
    ];
    expect(live(lifecycle, again, 910)).toEqual([
      [910, 'OPEN', 'S2'],
      [1_211, 'DE_ESCALATE', 'S1'],
      [1_272, 'CLEARING', 'S1'],
    ]);
  });
});
