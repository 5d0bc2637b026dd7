/** What a venue's card says, column by column. Pure: the figures as they came, in words; null is "no data" and never 0. */
import type { VenueScorecard } from '@breakwater/client';
import { type PublicLanguage, publicText, type TextKey } from './public-texts.ts';

export interface Cell {
  readonly figure: string;
  readonly note: string;
}

/** In the order in which they stand, after the venue's own. */
export const COLUMNS: readonly TextKey[] = [
  'feed',
  'alerts',
  'answers',
  'order',
  'limits',
  'notice',
  'users',
  'harm',
];

const SECOND_US = 1_000_000;
const MINUTE_US = 60_000_000;
const HOUR_US = 3_600_000_000;

export function cellsOf(card: VenueScorecard, language: PublicLanguage): readonly Cell[] {
  const text = (key: TextKey, values: Parameters<typeof publicText>[2] = {}): string =>
    publicText(language, key, values);
  const cell = (figure: string, note = ''): Cell => ({ figure, note });
  const { feed, answers, lending } = card;
  const unlent = cell('–', text('noLending'));
  const outages =
    feed.outageCount === 0
      ? text('noOutage')
      : text('outages', {
          count: wholeText(feed.outageCount),
          longest: timeText(feed.longestOutageUs, language),
        });
  const shown = [
    feed.uptimeShare === null
      ? cell('–', text('noData'))
      : cell(percentText(feed.uptimeShare, 3), outages),
    cell(wholeText(card.alertCount)),
    answers === null
      ? cell('–', text('noData'))
      : cell(
          text('answered', {
            count: wholeText(answers.acknowledgedCount),
            told: wholeText(answers.toldCount),
          }),
          answers.medianUs === null
            ? ''
            : text('median', { time: timeText(answers.medianUs, language) }),
        ),
  ];
  if (lending === null) return [...shown, unlent, unlent, unlent, unlent, unlent];
  const { orderBreachCount, orderBreachWon, inFlightCount, forcedUserShare } = lending;
  const won = (amount: number): string => text('won', { amount: wholeText(amount) });
  const inFlight =
    inFlightCount === 0 ? '' : `; ${text('inFlight', { count: wholeText(inFlightCount) })}`;
  const broken = Object.values(lending.limitBreaches).reduce((sum, count) => sum + count, 0);
  return [
    ...shown,
    cell(
      wholeText(orderBreachCount),
      orderBreachCount + inFlightCount === 0 ? '' : `${won(orderBreachWon)}${inFlight}`,
    ),
    cell(wholeText(broken)),
    cell(wholeText(lending.unwarnedCount)),
    forcedUserShare === null
      ? cell('–', text('noData'))
      : cell(percentText(forcedUserShare, 2), text('lost30')),
    cell(
      wholeText(lending.harmedUserCount),
      lending.harmedUserCount === 0 ? '' : won(lending.excessLossWon),
    ),
  ];
}

/** `17,667`. */
function wholeText(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Down, not to the nearest: a feed that was away is never shown as 100 %. */
function percentText(share: number, digits: number): string {
  const scale = 10 ** digits;
  return `${(Math.floor(share * 100 * scale + 1e-9) / scale).toFixed(digits)} %`;
}

function timeText(us: number, language: PublicLanguage): string {
  if (us < MINUTE_US) return publicText(language, 'seconds', { count: wholeText(us / SECOND_US) });
  if (us < HOUR_US) return publicText(language, 'minutes', { count: wholeText(us / MINUTE_US) });
  return publicText(language, 'hours', { count: (us / HOUR_US).toFixed(1) });
}
