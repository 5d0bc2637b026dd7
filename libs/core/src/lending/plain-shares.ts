/** The shares of C1 counted anew from every loan there ever was, for `PlainLendingBook`. */
import { minute, type PlainVenue } from './plain-loan.ts';

export function sharesOf(venue: PlainVenue, timeUs: number): string[] {
  const newest = Math.max(minute(venue.newestUs), minute(timeUs));
  const loans = [...venue.loans.values()];
  const causes = ['ALL', 'BORROWED_ROSE', 'COLLATERAL_FELL', 'UNKNOWN'];
  const counts = new Map<string, string>();
  for (const [window, minutes] of [
    ['1d', 1_440],
    ['7d', 10_080],
    ['30d', 43_200],
    ['launch', null],
  ] as const) {
    const from = minutes === null ? Number.NEGATIVE_INFINITY : newest - minutes;
    const active = loans.filter(({ endedUs }) => endedUs === null || minute(endedUs) >= from);
    const gross = active.reduce((sum, { grossWon }) => sum + grossWon, 0);
    const users = new Set(active.map(({ borrower }) => borrower)).size;
    for (const cause of causes) {
      const hits = loans.flatMap((loan) =>
        loan.forced
          .filter((one) => minute(one.timeUs) >= from && (cause === 'ALL' || one.cause === cause))
          .map(({ won }) => ({ loan, won })),
      );
      const lost = new Set(hits.map(({ loan }) => loan.borrower)).size;
      const won = hits.reduce((sum, hit) => sum + hit.won, 0);
      counts.set(`users ${window} ${cause}`, `${lost}/${users}`);
      counts.set(
        `loans ${window} ${cause}`,
        `${new Set(hits.map(({ loan }) => loan)).size}/${active.length}`,
      );
      counts.set(`won ${window} ${cause}`, `${won}/${gross}`);
    }
  }
  return [...counts].map(([key, value]) => `${key} ${value}`).sort();
}
