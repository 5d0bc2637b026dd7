/** Which revision of an alert tells why it was as bad as it was. Pure. */
import type { AlertHistory } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import { type ToldAlert, toldAlert } from '../board/told-alert.ts';

/**
 * Of the revisions as severe as the worst moment the nearest to it: others tell how it came, and how it eased. The one
 * that is held where none is known, or nobody is told of a worst moment.
 */
export function worstRevision(entry: Entry, history: AlertHistory | null | undefined): Entry {
  const { peak } = entry.alert.content;
  if (peak === null || history === null || history === undefined) return entry;
  const revisions = history.revisions.map(toldAlert);
  const farUs = ({ alert }: ToldAlert): number => Math.abs(alert.content.timeUs - peak.timeUs);
  const [nearest] = revisions
    .filter(({ alert: { content } }) => {
      return content.severity === peak.severity && content.rulings.length > 0;
    })
    .sort((a, b) => farUs(a) - farUs(b));
  return nearest === undefined ? entry : { ...nearest, key: entry.key };
}
