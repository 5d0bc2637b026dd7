/** Which revision of an alert tells why it was as bad as it was. Pure. */
import type { AlertHistory } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import { toldAlert } from '../board/told-alert.ts';

/**
 * The first revision that had the alert's worst moment behind it: later ones tell how it eased. The one that is held
 * where none is known, or nobody is told of a worst moment.
 */
export function worstRevision(entry: Entry, history: AlertHistory | null | undefined): Entry {
  const { peak } = entry.alert.content;
  if (peak === null || history === null || history === undefined) return entry;
  const revisions = history.revisions.map(toldAlert);
  const found = revisions.find(({ alert: { content } }) => {
    const isThere = content.peak?.timeUs === peak.timeUs && content.peak.value === peak.value;
    return isThere && content.severity === peak.severity;
  });
  return found === undefined ? entry : { ...found, key: entry.key };
}
