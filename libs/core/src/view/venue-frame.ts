/** A frame as somebody may see it who is shown some venues only: nothing of it names another. */
import type { ViewFrame } from './view-frame.ts';

/** null: all venues, and the frame as it is. */
export function frameOfVenues(frame: ViewFrame, venues: ReadonlySet<string> | null): ViewFrame {
  if (venues === null) return frame;
  const isShown = ({ venue }: { readonly venue: string }): boolean => venues.has(venue);
  return {
    ...frame,
    markets: frame.markets.filter(isShown),
    // How many there are elsewhere is not theirs to know.
    truncatedMarketCount: 0,
    subjects: frame.subjects.filter(isShown),
    coverage: frame.coverage.filter(isShown),
    lending: frame.lending.filter(isShown),
  };
}
