/** How far the streams have come, as somebody of one venue may know it. */
import type { StreamProgress } from '@breakwater/contract';

/** `venue` null: as it is. */
export function progressFor(
  streams: readonly StreamProgress[],
  venue: string | null,
): readonly StreamProgress[] {
  if (venue === null) return streams;
  return streams.map((progress) => {
    if (progress.coverage === null) return progress;
    const blindVenues = progress.coverage.blindVenues.filter((blind) => blind === venue);
    return { ...progress, coverage: { venueCount: 1, blindVenues } };
  });
}
