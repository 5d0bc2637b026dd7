/**
 * What is queued for an endpoint: the alert as the endpoint may see it, in the envelope of Standard Webhooks. Type and
 * data are those of the alert's CloudEvent; the id has a dash where that of the event has a dot, because dots part
 * what Standard Webhooks signs.
 */
import { type Alert, alertEventType, otherVenueIn, viewOf } from '@breakwater/core';
import type { LedgerEndpoint, NewMessage } from '@breakwater/embedded';
import { buildPayload } from '@breakwater/webhook';

export type MessageMaking =
  | { readonly kind: 'message'; readonly message: NewMessage }
  | { readonly kind: 'withheld'; readonly reason: 'too-long' | 'other-venue' };

/** `knownVenues`: what no exchange may be told of another. */
export function makeMessage(
  alert: Alert,
  { venue }: Pick<LedgerEndpoint, 'venue'>,
  knownVenues: Iterable<string>,
): MessageMaking {
  const { content } = alert;
  const body = bodyOf(alert, venue);
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
function bodyOf(alert: Alert, venue: string | null): string | null {
  const { state, timeUs } = alert.content;
  const type = alertEventType(state);
  const build = (data: object): string | null => buildPayload({ type, timeUs, data });
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
