/**
 * What is worth a message of its own, beside what may be seen (V1 … V5 of `venue-view.ts`); followers of a stream still get
 * every revision.
 *
 * NT1 A supervisor is told of incidents: that one is raised, at S2 and at each worse severity, and that one has closed.
 * NT2 An exchange knows alerts of its own venue and no incidents: it is told where one opens that is no symptom, how its
 *     severity changes, and that it closed.
 * NT3 Who was not told of the beginning is not told of the end.
 */
import { type AlertState, SEVERITIES } from '../alert/alert.ts';
import type { AlertContent } from '../detect/catalogue.ts';
import { isShownTo } from './venue-view.ts';

export interface Audience {
  /** The exchange of this venue; null: the supervisor. */
  readonly venue: string | null;
  readonly severityMin: string;
}

/** What a message says: something of an incident to the supervisor, a revision of an alert to an exchange. */
export type Notice = 'raised' | 'closed' | 'alert';

/** Of what the audience was told before: of the incident (a supervisor), of the alert (an exchange). */
export type ToldBefore = (of: 'incident' | 'alert') => boolean;

const NEWS_STATES: readonly AlertState[] = ['OPEN', 'ESCALATE', 'DE_ESCALATE', 'CLOSED'];

/** Returns what the audience is to be told by the revision; null: nothing. */
export function noticeOf(
  content: AlertContent,
  audience: Audience,
  wasTold: ToldBefore,
): Notice | null {
  return audience.venue === null
    ? ofIncident(content, audience, wasTold)
    : ofAlert(content, audience.venue, audience, wasTold);
}

/** NT1. */
function ofIncident(
  content: AlertContent,
  audience: Audience,
  wasTold: ToldBefore,
): 'raised' | 'closed' | null {
  const { incident, state } = content;
  if (incident.raised) return isBadEnough(content, audience) ? 'raised' : null;
  const hasClosed = state === 'CLOSED' && incident.openAlertCount === 0;
  return hasClosed && wasTold('incident') ? 'closed' : null; // NT3
}

/** NT2. */
function ofAlert(
  content: AlertContent,
  venue: string,
  audience: Audience,
  wasTold: ToldBefore,
): 'alert' | null {
  if (wasTold('alert')) return NEWS_STATES.includes(content.state) ? 'alert' : null; // V4
  const isNews = content.incident.symptom === null && content.state !== 'CLOSED'; // NT3
  return isNews && isBadEnough(content, audience) && isShownTo(content, venue, false)
    ? 'alert'
    : null;
}

function isBadEnough({ severity }: AlertContent, { severityMin }: Audience): boolean {
  const levelOf = (name: string): number => (SEVERITIES as readonly string[]).indexOf(name);
  return levelOf(severity) >= levelOf(severityMin);
}
