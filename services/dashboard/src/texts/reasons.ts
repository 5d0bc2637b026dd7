/** Why something could not be computed, in the chosen language: detectors give their reasons in English. Pure but for the language. */
import { type MessageKey, message } from './messages.ts';
import { marketText, venueText } from './names.ts';

/** What a detector writes, and the text that stands for it; `{a}` and `{b}` are what the pattern caught. */
const REASONS: readonly (readonly [RegExp, MessageKey])[] = [
  [/^no aggressor side$/, 'reason.noSides'],
  [/^(\d+) of (\d+) USD venues$/, 'reason.usdVenues'],
  [/^(\d+) of (\d+) other venues$/, 'reason.otherVenues'],
  [/^no FX rate$/, 'reason.noFx'],
  [/^FX not live$/, 'reason.fxStale'],
  [/^FX moved within (\d+) min$/, 'reason.fxMoved'],
  [/^history too short$/, 'reason.shortHistory'],
  [/^no global price$/, 'reason.noGlobalPrice'],
  [/^no coin with a local and a global price$/, 'reason.noCoin'],
  [/^no valid book$/, 'reason.noBook'],
  [/^one venue, no prices$/, 'reason.oneVenue'],
];

/** A reason that is not known here is said as it is; the names of markets and venues in people's words. */
export function reasonText(reason: string): string {
  for (const [pattern, key] of REASONS) {
    const match = pattern.exec(reason);
    if (match !== null) return message(key, { a: match[1] ?? '', b: match[2] ?? '' });
  }
  return reason.includes(':') ? marketText(reason) : venueText(reason);
}
