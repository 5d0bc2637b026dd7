/** What the board is told of an alert, whichever way it comes. Pure. */
import type {
  Acknowledgement,
  Alert,
  AlertContent,
  ListedAlert,
  StoredAlert,
  VenueAlertContent,
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

/** What the content of an alert has that an exchange is not shown. */
type LeftOut = Exclude<keyof AlertContent, keyof VenueAlertContent>;
type Shown = Omit<AlertContent, LeftOut>;

/** An exchange is shown less of an alert: what is left out is empty here. */
export function toldAlert({ stream, id, event, acknowledgement }: Told): ToldAlert {
  const { data } = event;
  const shown: Shown = { ...data.content, subject: data.content.subject ?? '' };
  const content: AlertContent = { ...leftOut(shown), ...shown };
  return { stream, id, alert: { ...data, content }, acknowledgement: acknowledgement ?? null };
}

/** What an exchange is not shown, made of what it is: the alert as it stands is its peak and its incident. */
function leftOut(shown: Shown): Pick<AlertContent, LeftOut> {
  const { id, detector, subject, direction, scope, severity, label, onsetTimeUs, timeUs } = shown;
  const peak = { timeUs, severity, label, value: 0, windowUs: 0 };
  const lead = { alertId: id, detector, subject, direction, scope, onsetTimeUs, peak };
  return {
    ...{ rulings: [], unavailable: [], decomposition: null, figure: 0, peak },
    incident: {
      ...{ sequence: shown.revision, onsetTimeUs, alertCount: 1, severity, cause: 'UNKNOWN', lead },
      openAlertCount: shown.state === 'CLOSED' ? 0 : 1,
      ...{ role: 'LEAD', symptom: null, raised: false, raiseCount: 0 },
    },
  };
}
