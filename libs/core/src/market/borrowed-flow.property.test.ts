/** Trades joined with loans, against a model that looks at all of them anew: whichever comes first, the shares are the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINE_PANE_US } from '../limits.ts';
import { Tape } from '../window/tape.fixture.ts';
import { WINDOW, WINDOW_US, type WindowBank } from '../window/window-bank.ts';
import { BorrowedFlow, type FlowLink, LINK_US } from './borrowed-flow.ts';
import type { NamedTrade } from './taker-tape.ts';

const FIRST_PANE = 1_000_000;
const PANE_COUNT = 4_800;
const START_US: number = FIRST_PANE * FINE_PANE_US;
const END_PANE: number = FIRST_PANE + PANE_COUNT - 1;
const QUANTUM = { quantumLots: 4 };

const trade = fc.record({
  kind: fc.constant('trade' as const),
  second: fc.integer({ min: 0, max: 1_199 }),
  inSecondUs: fc.integer({ min: 0, max: 999_999 }),
  participant: fc.integer({ min: 1, max: 5 }),
  side: fc.constantFrom(-1 as const, 1 as const),
  quanta: fc.integer({ min: 1, max: 9 }),
});
const link = fc.record({
  kind: fc.constant('link' as const),
  of: fc.constantFrom('draw' as const, 'forced-repayment' as const),
  timeUs: fc.integer({ min: START_US - LINK_US, max: START_US + 1_200_000_000 - 1 }),
  participant: fc.integer({ min: 1, max: 5 }),
  lots: fc.integer({ min: 1, max: 40 }),
});

type Event =
  typeof trade extends fc.Arbitrary<infer T>
    ? T | (typeof link extends fc.Arbitrary<infer L> ? L : never)
    : never;

interface Told {
  readonly trades: NamedTrade[];
  readonly links: FlowLink[];
}

/** As a market's trades come: their panes are sealed one after the other. */
function tradesOf(events: readonly Event[]): NamedTrade[] {
  const trades = events.flatMap((event) => {
    if (event.kind !== 'trade') return [];
    const timeUs = START_US + event.second * 1_000_000 + event.inSecondUs;
    const { participant, side, quanta } = event;
    return [{ pane: Math.floor(timeUs / FINE_PANE_US), participant, timeUs, side, quanta }];
  });
  return trades.sort((left, right) => left.pane - right.pane);
}

function linksOf(events: readonly Event[]): FlowLink[] {
  return events.flatMap((event) => {
    if (event.kind !== 'link') return [];
    const { of: kind, timeUs, participant, lots } = event;
    return [{ kind, timeUs, participant, lots, restated: false }];
  });
}

/** The windows of the bank as the trades fill them. */
function bankOf({ trades }: Told): WindowBank {
  const tape = new Tape(FIRST_PANE);
  let at = 0;
  for (let pane = FIRST_PANE; pane <= END_PANE; pane += 1) {
    const columns = { SELL_QUANTA: 0, BUY_QUANTA: 0 };
    for (; trades[at]?.pane === pane; at += 1) {
      const { side, quanta } = trades[at] as NamedTrade;
      columns[side < 0 ? 'SELL_QUANTA' : 'BUY_QUANTA'] += quanta;
    }
    tape.at((pane - FIRST_PANE) / 4, columns);
  }
  return tape.bank;
}

function naiveShare({ trades, links }: Told, side: -1 | 1, window: number): number {
  const panes = (WINDOW_US[window] as number) / FINE_PANE_US;
  const inWindow = trades.filter((one) => one.side === side && one.pane > END_PANE - panes);
  const kind = side < 0 ? 'draw' : 'forced-repayment';
  const isLinked = ({ participant, timeUs, pane }: NamedTrade): boolean =>
    links.some((one) => {
      const toUs = side < 0 ? timeUs : (pane + 1) * FINE_PANE_US - 1;
      const mine = one.kind === kind && one.participant === participant;
      return mine && one.timeUs <= toUs && one.timeUs >= timeUs - LINK_US;
    });
  const total = inWindow.reduce((sum, { quanta }) => sum + quanta, 0);
  const linked = inWindow.filter(isLinked).reduce((sum, { quanta }) => sum + quanta, 0);
  return linked / total;
}

describe('BorrowedFlow', () => {
  it('says the same shares as a model that looks at everything, whatever came first', () => {
    const history = fc.array(fc.oneof(trade, link), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(history, (events) => {
        const all = { trades: tradesOf(events), links: linksOf(events) };
        const flow = new BorrowedFlow();
        const trades = [...all.trades];
        const links = [...all.links];
        // A link may come before the trade that it reaches, or long after that was sealed.
        for (const { kind } of events) {
          const [next] = kind === 'trade' ? trades.splice(0, 1) : [];
          if (next !== undefined) {
            flow.seal(next.pane - 1);
            flow.tape.add(next);
          }
          const [loan] = kind === 'link' ? links.splice(0, 1) : [];
          if (loan !== undefined) flow.link(loan);
        }
        flow.isFed = true;
        flow.seal(END_PANE);
        const bank = bankOf(all);
        for (const window of [WINDOW.S15, WINDOW.S60, WINDOW.S300, WINDOW.S1200]) {
          for (const side of [-1, 1] as const) {
            const expected = naiveShare(all, side, window);
            const share = flow.share(side, window, { bank, ...QUANTUM });
            if (Number.isNaN(expected)) expect(share).toBeUndefined();
            else expect([share?.basis, share?.share]).toEqual(['participants', expected]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
