/**
 * Readings that are taken at scrape only: the hot path counts in plain numbers of its own, and nothing of the
 * metrics library runs there (a labelled counter costs about 100 ns, a histogram about 460 ns).
 */
import { BoundedLabel, OTHER } from './bounded-label.ts';

export class WatchList<Reading> {
  readonly #label: BoundedLabel;
  readonly #reads = new Map<string, Set<() => Reading>>();

  constructor(labelCountMax: number) {
    this.#label = new BoundedLabel(labelCountMax);
  }

  /** Starts reading under `name`; the function returned stops it. A new reader of a name takes the former's place. */
  watch(name: string, read: () => Reading): () => void {
    const label = this.#label.of(name);
    const reads = this.#reads.get(label) ?? new Set();
    // Names beyond the bound share one label, and each keeps its reader.
    if (label !== OTHER) reads.clear();
    reads.add(read);
    this.#reads.set(label, reads);
    return () => {
      reads.delete(read);
    };
  }

  /** What every reader says now, with its label. */
  *readings(): Generator<readonly [label: string, reading: Reading]> {
    for (const [label, reads] of this.#reads) {
      for (const read of reads) yield [label, read()];
    }
  }
}
