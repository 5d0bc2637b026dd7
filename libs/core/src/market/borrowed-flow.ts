/**
 * How much of what is sold on a market was borrowed shortly before, and how much of what is bought is forced repayment of
 * loans (docs/detection-model.md, "Borrowed share"): trades joined with draws and forced repayments by valid time.
 *
 * Invariants
 * BF1 a sell is borrowed where its taker drew the asset within the ten minutes up to it; a buy is forced where a loan of its
 *    taker was repaid by force within the ten minutes up to the end of its pane, whichever of the two came first into the log.
 * BF2 where trades name too few takers, what was drawn bounds the share from above; a bound never passes for a measurement.
 */

import { COARSE_PANE_US, FINE_PANE_US } from '../limits.ts';
import type { StateIo } from '../state/state-io.ts';
import { PANE } from '../window/open-panes.ts';
import { WINDOW, WINDOW_US, type WindowBank } from '../window/window-bank.ts';
import { type NamedTrade, TakerTape } from './taker-tape.ts';

/** What is sold later than this after a draw is not counted as borrowed. */
export const LINK_US = 600_000_000;
/** Links older than the longest window and this are of no use. */
const LINK_KEPT_US = 1_200_000_000 + LINK_US;
/** Links are sorted out once so many have gathered, half of them or more too old. */
const TRIM_COUNT_MIN = 4_096;
/** Share of the pressing side whose takers must be named, so that the rest cannot turn the answer round. */
const NAMED_SHARE_MIN = 0.5;
const PANES_PER_SECOND: number = COARSE_PANE_US / FINE_PANE_US;

/** What a loan has to do with a trade: borrowers sell what they drew, venues buy back what is repaid by force. */
export type LinkKind = 'draw' | 'forced-repayment';

export interface FlowLink {
  readonly kind: LinkKind;
  readonly participant: number; // unit: participant key
  /** Valid time. */
  readonly timeUs: number;
  readonly lots: number;
  /** It came later than its pane was sealed. */
  readonly restated: boolean;
}

/** How much of one side of the trading in a window comes from loans. */
export interface BorrowedShare {
  /** Measured on takers that trades name, or bounded from above by what was drawn, or repaid by force. */
  readonly basis: 'participants' | 'volumes';
  readonly share: number; // unit: share, 0 to 1
  readonly windowUs: number;
  /** All of the side that was traded, what of it names its taker, and what of that is linked to a loan. */
  readonly sideQuanta: number; // unit: quanta of the market
  readonly namedQuanta: number; // unit: quanta of the market
  readonly linkedQuanta: number; // unit: quanta of the market
  readonly quantumLots: number;
  /** Drawn, or repaid by force, in the window and the ten minutes before it. */
  readonly loanLots: number;
  readonly loanCount: number;
  /** A link in it came late: earlier revisions may have said another number. */
  readonly restated: boolean;
}

export class BorrowedFlow {
  readonly tape: TakerTape = new TakerTape();
  /** The market's venue reports loans of its base asset. */
  isFed = false;
  #links: FlowLink[] = [];
  /** Valid times of a participant's links, by kind. */
  readonly #times: Readonly<Record<LinkKind, Map<number, number[]>>> = {
    draw: new Map(),
    'forced-repayment': new Map(),
  };
  #trimAt: number = TRIM_COUNT_MIN;
  readonly #isLinked = (trade: NamedTrade): boolean => {
    const kind = trade.side < 0 ? 'draw' : 'forced-repayment';
    const times = this.#times[kind].get(trade.participant);
    const toUs = reachUs(kind, trade);
    return times?.some((timeUs) => timeUs <= toUs && timeUs >= trade.timeUs - LINK_US) === true;
  };

  /** Takes a link whose valid time lies in a sealed pane (BF1). */
  link(link: FlowLink): void {
    this.isFed = true;
    const { kind, participant, timeUs } = link;
    this.#links.push(link);
    const known = this.#times[kind].get(participant);
    if (known === undefined) this.#times[kind].set(participant, [timeUs]);
    else known.push(timeUs);
    const side = kind === 'draw' ? -1 : 1;
    const paneUs = Math.floor(timeUs / FINE_PANE_US) * FINE_PANE_US;
    const fromUs = kind === 'draw' ? timeUs : paneUs;
    this.tape.link(participant, side, fromUs, timeUs + LINK_US);
    if (this.#links.length >= this.#trimAt) this.#trim(timeUs);
  }

  /** The market's panes up to `pane` are sealed. */
  seal(pane: number): void {
    if (this.tape.openCount > 0) this.tape.seal(pane, this.#isLinked);
  }

  /** Of the side in a window of the bank, by index of WINDOW_US; undefined where nobody reports loans, or nothing was traded. */
  share(
    side: -1 | 1,
    window: number,
    { bank, quantumLots }: { readonly bank: WindowBank; readonly quantumLots: number },
  ): BorrowedShare | undefined {
    const sideQuanta = bank.sum(window, side < 0 ? PANE.SELL_QUANTA : PANE.BUY_QUANTA);
    if (!this.isFed || sideQuanta === 0) return undefined;
    const windowUs = WINDOW_US[window] as number;
    const fromPane = firstPane(bank.finePane, window);
    const { namedQuanta, linkedQuanta } = this.tape.sums(side, fromPane);
    const fromUs = fromPane * FINE_PANE_US - LINK_US;
    const toUs = (bank.finePane + 1) * FINE_PANE_US;
    const loans = this.#loans(side < 0 ? 'draw' : 'forced-repayment', fromUs, toUs);
    const isNamed = namedQuanta >= NAMED_SHARE_MIN * sideQuanta;
    const drawn = loans.lots / (sideQuanta * quantumLots);
    const bound = drawn < 1 ? drawn : 1;
    return {
      basis: isNamed ? 'participants' : 'volumes',
      share: isNamed ? linkedQuanta / sideQuanta : bound,
      ...{ windowUs, sideQuanta, namedQuanta, linkedQuanta, quantumLots },
      ...{ loanLots: loans.lots, loanCount: loans.count, restated: loans.restated },
    };
  }

  /** Loans repaid by force in a window of the bank. */
  forcedCount(window: number, { finePane }: WindowBank): number {
    const fromUs = firstPane(finePane, window) * FINE_PANE_US;
    return this.#loans('forced-repayment', fromUs, (finePane + 1) * FINE_PANE_US).count;
  }

  #loans(kind: LinkKind, fromUs: number, toUs: number) {
    let lots = 0;
    let count = 0;
    let restated = false;
    for (const link of this.#links) {
      if (link.kind !== kind || link.timeUs < fromUs || link.timeUs >= toUs) continue;
      lots += link.lots;
      count += 1;
      if (link.restated) restated = true;
    }
    return { lots, count, restated };
  }

  /** Lets go of links that no window reaches any more; which they are follows from the newest one alone. */
  #trim(newestUs: number): void {
    const sinceUs = newestUs - LINK_KEPT_US;
    this.#links = this.#links.filter(({ timeUs }) => timeUs >= sinceUs);
    this.#trimAt = Math.max(TRIM_COUNT_MIN, 2 * this.#links.length);
    for (const times of Object.values(this.#times)) times.clear();
    for (const { kind, participant, timeUs } of this.#links) {
      const known = this.#times[kind].get(participant);
      if (known === undefined) this.#times[kind].set(participant, [timeUs]);
      else known.push(timeUs);
    }
  }

  keep(io: StateIo): void {
    io.part(this.tape);
    io.fields(this, 'isFed');
    this.#links = io.value(this.#links);
    io.into(this.#times);
    this.#trimAt = io.value(this.#trimAt);
  }
}

/** Up to when a link may lie to reach a trade: a venue books a forced repayment with its purchase, not before it (BF1). */
function reachUs(kind: LinkKind, { timeUs }: NamedTrade): number {
  if (kind === 'draw') return timeUs;
  return (Math.floor(timeUs / FINE_PANE_US) + 1) * FINE_PANE_US - 1;
}

/** First pane of a window that ends with `finePane`: the longer ones begin with a second. */
function firstPane(finePane: number, window: number): number {
  const panes = (WINDOW_US[window] as number) / FINE_PANE_US;
  if (window < WINDOW.S60) return finePane - panes + 1;
  const second = Math.floor(finePane / PANES_PER_SECOND) + 1;
  return second * PANES_PER_SECOND - panes;
}
