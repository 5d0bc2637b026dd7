import { describe, expect, it } from 'vitest';
import { FINE_PANE_US } from '../limits.ts';
import { Tape } from '../window/tape.fixture.ts';
import { WINDOW } from '../window/window-bank.ts';
import { BorrowedFlow, type FlowLink, LINK_US } from './borrowed-flow.ts';
import { participantKey } from './taker-tape.ts';

const FIRST_PANE = 1_000_000;
const START_US: number = FIRST_PANE * FINE_PANE_US;
const ANN = participantKey(0xdead_beef, 0x1234_5678);

function draw(timeUs: number, fields: Partial<FlowLink> = {}): FlowLink {
  return { kind: 'draw', participant: ANN, timeUs, lots: 300, restated: false, ...fields };
}

/** 100 quanta sold in the first second of a window, of which Ann sold the named ones. */
function stage({ named, bought = 0 }: { readonly named: number; readonly bought?: number }) {
  const tape = new Tape(FIRST_PANE).at(0, { SELL_QUANTA: 100, BUY_QUANTA: bought });
  const flow = new BorrowedFlow();
  const sold = { pane: FIRST_PANE, participant: ANN, timeUs: START_US + 5, quanta: named };
  if (named > 0) flow.tape.add({ ...sold, side: -1 });
  const share = (side: -1 | 1 = -1) => {
    flow.seal(FIRST_PANE);
    return flow.share(side, WINDOW.S60, { bank: tape.bank, quantumLots: 4 });
  };
  return { flow, share };
}

describe('BorrowedFlow', () => {
  it('says nothing where nobody reports loans, or nothing was traded on the side', () => {
    const { flow, share } = stage({ named: 60 });
    expect(share()).toBeUndefined();
    flow.link(draw(START_US));
    expect(share(1)).toBeUndefined();
  });

  it.each([
    ['at the trade', 5, 0.6],
    ['after it', 6, 0],
    ['ten minutes before it', 5 - LINK_US, 0.6],
    ['longer before it', 4 - LINK_US, 0],
  ])('counts as borrowed what was drawn %s', (_, at, expected) => {
    const { flow, share } = stage({ named: 60 });
    flow.link(draw(START_US + at));
    expect(share()).toMatchObject({ basis: 'participants', share: expected, namedQuanta: 60 });
  });

  it('reaches a buy by a forced repayment booked later in its pane, and no other', () => {
    const repaid = (at: number): number | undefined => {
      const { flow, share } = stage({ named: 0, bought: 50 });
      const taken = { pane: FIRST_PANE, participant: ANN, timeUs: START_US + 5, quanta: 40 };
      flow.tape.add({ ...taken, side: 1 });
      flow.link(draw(START_US + at, { kind: 'forced-repayment' }));
      return share(1)?.share;
    };
    expect(repaid(FINE_PANE_US - 1)).toBe(0.8);
    expect(repaid(FINE_PANE_US)).toBe(0);
  });

  it('bounds the share by what was drawn where trades name too few, at most by 1', () => {
    const bound = (lots: number) => {
      const { flow, share } = stage({ named: 49 });
      flow.link(draw(START_US + 1, { lots }));
      return share();
    };
    expect(bound(100)).toMatchObject({
      basis: 'volumes',
      share: 0.25,
      loanLots: 100,
      loanCount: 1,
    });
    expect(bound(4_000)?.share).toBe(1);
  });

  it('says that a number has changed since a loan was told late', () => {
    const { flow, share } = stage({ named: 60 });
    flow.link(draw(START_US, { restated: true }));
    expect(share()?.restated).toBe(true);
  });

  it('keeps what the longest window reaches, however many links there are', () => {
    const { flow, share } = stage({ named: 60 });
    for (let at = 0; at < 5_000; at += 1) flow.link(draw(START_US - 2_000_000_000 + at));
    flow.link(draw(START_US + 2));
    expect(share()).toMatchObject({ share: 0.6, loanCount: 1 });
  });
});
