/**
 * What is sent to an endpoint, in the envelope of Standard Webhooks. A supervisor is told of an incident: its title, and the
 * alert that raised or closed it. An exchange is told of an alert, as far as it may see it, with the type of its CloudEvent.
 * The message's id is that of the event with a dash for the dot, because dots part what Standard Webhooks signs.
 */
import { incidentTitle } from '@breakwater/client';
import {
  type Alert,
  alertEventType,
  detectorDescriptions,
  type Notice,
  otherVenueIn,
  viewOf,
} from '@breakwater/core';
import type { LedgerEndpoint, NewMessage } from '@breakwater/embedded';
import { buildPayload } from '@breakwater/webhook';

export type MessageMaking =
  | { readonly kind: 'message'; readonly message: NewMessage }
  | { readonly kind: 'withheld'; readonly reason: 'too-long' | 'other-venue' };

/** `knownVenues`: what no exchange may be told of another. */
export function makeMessage(
  alert: Alert,
  notice: Notice,
  { venue }: Pick<LedgerEndpoint, 'venue'>,
  knownVenues: Iterable<string>,
): MessageMaking {
  const { content } = alert;
  const body = bodyOf(alert, notice, venue);
  if (body === null) return { kind: 'withheld', reason: 'too-long' };
  const other = venue === null ? null : otherVenueIn(body, { own: venue, known: knownVenues });
  if (other !== null) return { kind: 'withheld', reason: 'other-venue' };
  const messageId = `${content.id}-${content.revision}`;
  const { id: alertId, domain, timeUs, incidentId: thread } = content;
  const message = { messageId, alertId, domain, timeUs, thread, body };
  return { kind: 'message', message };
}

/**
 * A warning about a whole market may be too long for a body. Then lists are left out, longest first, and named in
 * `leftOut`: a shorter warning beats none, and the whole alert is in the store.
 */
function bodyOf(alert: Alert, notice: Notice, venue: string | null): string | null {
  const { state, timeUs } = alert.content;
  const isOfIncident = notice !== 'alert';
  const type = isOfIncident ? `io.breakwater.incident.${notice}.v1` : alertEventType(state);
  const titled = isOfIncident ? { incidentTitle: titleOf(alert.content) } : {};
  const build = (data: object): string | null =>
    buildPayload({ type, timeUs, data: { ...titled, ...data } });
  const whole = build(viewOf(alert, venue));
  if (whole !== null) return whole;
  const short = { ...alert, inputs: [] };
  const leftOut = ['inputs'];
  const shorter = build({ ...viewOf(short, venue), leftOut });
  if (shorter !== null) return shorter;
  const { content } = alert;
  const bare = {
    ...short,
    content: { ...content, channels: [], scope: { ...content.scope, markets: [] } },
  };
  return build({ ...viewOf(bare, venue), leftOut: [...leftOut, 'channels', 'scope.markets'] });
}

const DETECTORS = detectorDescriptions();

function titleOf({ incident }: Alert['content']): { readonly en: string; readonly ko: string } {
  const { text: en } = incidentTitle(incident, DETECTORS, 'en');
  return { en, ko: incidentTitle(incident, DETECTORS, 'ko').text };
}
