/** What is borrowed of one asset at one venue: the open loans, what they owe, where they will be repaid by force. */
import type { StateIo } from '../state/state-io.ts';
import { dividedProduct } from './exact-product.ts';
import type { Loan } from './loan.ts';
import { TriggerDensity } from './trigger-density.ts';

export class AssetBook {
  readonly asset: string;
  readonly openLoans: Set<Loan> = new Set();
  /** Lots of a stablecoin pass 2^53: 123 bn won of USDT are 9·10^15 lots of 1e-8. */
  #owedLots = 0n;
  owedWon = 0;
  readonly triggers: TriggerDensity = new TriggerDensity();

  constructor(asset: string) {
    this.asset = asset;
  }

  /** Rounded to a double; exact below 2^53. */
  get owedLots(): number {
    return Number(this.#owedLots);
  }

  /** What a loan owes changes by so much; `won`: at the prices at which it was drawn. */
  owe(loan: Loan, lots: number, won: number): void {
    this.#owedLots += BigInt(lots);
    this.owedWon += won;
    if (loan.owedLots > 0) this.openLoans.add(loan);
    else this.openLoans.delete(loan);
    this.#wait(loan);
  }

  /** The loan's trigger may have moved. */
  mark(loan: Loan): void {
    if (loan.waitingTicks !== (loan.triggerPriceTicks ?? 0)) this.#wait(loan);
  }

  /** Puts what the loan owes, at its trigger price, where it waits. */
  #wait(loan: Loan): void {
    const ticks = loan.triggerPriceTicks ?? 0;
    const won = waitingWon(loan, ticks);
    if (loan.waitingTicks === ticks && loan.waitingWon === won) return;
    if (loan.waitingWon > 0) this.triggers.add(loan.waitingTicks, -loan.waitingWon);
    if (won > 0) this.triggers.add(ticks, won);
    loan.waitingTicks = ticks;
    loan.waitingWon = won;
  }

  /** `asset` is handed to the constructor. */
  keep(io: StateIo): void {
    io.into(this.openLoans);
    this.#owedLots = io.value(this.#owedLots);
    io.fields(this, 'owedWon');
    io.part(this.triggers);
  }
}

function waitingWon({ owedLots, price }: Loan, triggerTicks: number): number {
  if (triggerTicks === 0 || price.lots === 0 || price.ticks === 0) return 0;
  return dividedProduct(dividedProduct(price.won, owedLots, price.lots), triggerTicks, price.ticks);
}
