/** A bank for tests, filled by seconds: what a table of examples says happened when. */
import { PANE, PANE_COLUMN_COUNT } from './open-panes.ts';
import { WINDOW_US, WindowBank } from './window-bank.ts';

export const PANES_PER_SECOND = 4;
type Columns = Partial<Record<keyof typeof PANE, number>>;
/** States that no window adds up: whoever takes a column too many reads these. */
const STATES: Columns = { TOUCHED: 3, LAST_TICKS: 5, FIRST_OFFSET: 70, LAST_OFFSET: 71 };

/** A bank whose panes are sealed one after the other, by seconds since its first one. */
export class Tape {
  readonly bank: WindowBank = new WindowBank();
  readonly #firstPane: number;
  /** The pane's row is not the first of its cells: whoever takes the wrong one reads these. */
  readonly #cells = new Float64Array(3 * PANE_COLUMN_COUNT).fill(9);

  constructor(firstPane = 1_000) {
    this.#firstPane = firstPane;
    this.bank.wake(firstPane);
  }

  /** Seals empty panes up to the one that begins at `second`, and that one with what is in it. */
  at(second: number, columns: Columns): this {
    this.silentBefore(second);
    this.#cells.fill(0, PANE_COLUMN_COUNT, 2 * PANE_COLUMN_COUNT);
    for (const [name, value] of Object.entries({ ...STATES, ...columns })) {
      this.#cells[PANE_COLUMN_COUNT + PANE[name as keyof typeof PANE]] = value;
    }
    this.bank.advance(this.#cells, PANE_COLUMN_COUNT);
    return this;
  }

  /** Seals empty panes up to the one that ends at `second`. */
  silentBefore(second: number): this {
    const target = this.#firstPane + second * PANES_PER_SECOND;
    while (this.bank.finePane + 1 < target) this.bank.advance(this.#cells, -1);
    return this;
  }

  /** The column's sum over 10, 15, 60, 300 and 1,200 s. */
  sums(column: keyof typeof PANE): number[] {
    return WINDOW_US.map((_, window) => this.bank.sum(window, PANE[column]));
  }
}
