/** What the board is told of an alert, whichever way it comes. Pure. */
import type { Acknowledgement, ListedAlert, StoredAlert } from '@breakwater/client';
import type { ShownAlert, ShownContent } from '../texts/shown-content.ts';

/** The newest revision of an alert that the gateway told of. */
export interface ToldAlert {
  readonly stream: string;
  readonly id: string;
  readonly alert: ShownAlert;
  readonly acknowledgement: Said | null;
}

/** What the page shows of an acknowledgement. */
export type Said = Pick<Acknowledgement, 'alertId' | 'by' | 'note' | 'timeUs'>;

/** A revision as a listing, the stream or an alert's history tells it. */
type Told = StoredAlert & Partial<Pick<ListedAlert, 'acknowledgement'>>;

/** What an exchange is not shown, and alerts of older stores do not have. */
const LEFT_OUT = {
  ...{ rulings: [], unavailable: [], decomposition: null, course: null },
  ...{ figure: null, peak: null, incident: null, rarityDays: null },
} as const;

export function toldAlert({ stream, id, event, acknowledgement }: Told): ToldAlert {
  const { data } = event;
  const subject = data.content.subject ?? '';
  const content: ShownContent = { ...LEFT_OUT, ...data.content, subject };
  return { stream, id, alert: { ...data, content }, acknowledgement: acknowledgement ?? null };
}
