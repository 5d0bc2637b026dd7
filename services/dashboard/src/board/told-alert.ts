/** What the board is told of an alert, whichever way it comes. Pure. */
import type {
  Acknowledgement,
  Alert,
  AlertContent,
  ListedAlert,
  StoredAlert,
} from '@breakwater/client';

/** The newest revision of an alert that the gateway told of. */
export interface ToldAlert {
  readonly stream: string;
  readonly id: string;
  readonly alert: Alert;
  readonly acknowledgement: Said | null;
}

/** What the page shows of an acknowledgement. */
export type Said = Pick<Acknowledgement, 'alertId' | 'by' | 'note' | 'timeUs'>;

/** A revision as a listing, the stream or an alert's history tells it. */
type Told = StoredAlert & Partial<Pick<ListedAlert, 'acknowledgement'>>;

/** An exchange is shown less of an alert: what is left out is empty here. */
export function toldAlert({ stream, id, event, acknowledgement }: Told): ToldAlert {
  const { data } = event;
  const leftOut = { severityRules: [], unavailable: [], decomposition: null };
  const subject = data.content.subject ?? '';
  const content: AlertContent = { ...leftOut, ...data.content, subject };
  return { stream, id, alert: { ...data, content }, acknowledgement: acknowledgement ?? null };
}
