/** What `breakwater webhooks` does: endpoints are added, proven by a challenge, listed, and their dead letters replayed. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { IoOutcome } from '@breakwater/core';
import {
  DeliveryLedger,
  type LedgerCounts,
  type LedgerEndpoint,
  type Receipt,
} from '@breakwater/embedded';
import type { WebhookSettings } from '@breakwater/shell';
import {
  buildPayload,
  checkEndpointUrl,
  type DeliveryOptions,
  deliver,
  type EndpointRule,
  isGlobalUnicast,
  type SigningKey,
  sign,
  verifyingText,
} from '@breakwater/webhook';
import { CHALLENGE_TYPE } from './challenge.ts';
import type { Clock } from './clock.ts';
import { fieldOf } from './delivery-lane.ts';
import { addKey, readKeys } from './key-files.ts';

export interface RegistryParts {
  readonly ledger: DeliveryLedger;
  /** Locked by the one process that sends. */
  readonly lockFolder: string;
  readonly keyFolder: string;
  readonly clock: Clock;
  /** How long a message that was delivered is kept. */
  readonly keepMs: number;
  readonly delivery: Pick<DeliveryOptions, 'rule' | 'limits' | 'resolve' | 'ca'>;
}

/** Opens the ledger of a data folder: `webhooks.sqlite`, with the keys in `webhook-keys/`. */
export function openRegistry(
  dataDirectory: string,
  settings: WebhookSettings,
  clock: Clock,
): IoOutcome<RegistryParts> {
  const ledger = DeliveryLedger.open(join(dataDirectory, 'webhooks.sqlite'));
  if (ledger.kind !== 'ok') return ledger;
  const keyFolder = join(dataDirectory, 'webhook-keys');
  const lockFolder = join(dataDirectory, 'webhooks-lock');
  const { keepMs, ...places } = settings;
  const rule: EndpointRule = { ...places, permits: isGlobalUnicast };
  return ok({ ledger: ledger.value, lockFolder, keyFolder, clock, keepMs, delivery: { rule } });
}

export interface NewEndpoint {
  readonly id: string;
  readonly url: string;
  readonly venue: string | null;
  readonly severityMin: string;
  readonly from: 'now' | 'beginning';
  readonly signature: SigningKey['kind'];
}

/** Registers an endpoint, unproven, and returns what its receiver verifies with: `whpk_…`, or a `whsec_…` that is shown this once. */
export function addEndpoint(
  parts: RegistryParts,
  { signature, ...endpoint }: NewEndpoint,
): IoOutcome<{ readonly verifyingText: string }> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(endpoint.id)) {
    return fatal(
      'bad-id',
      'an endpoint id has small letters, digits and dashes, such as upbit-desk',
    );
  }
  if (endpoint.venue !== null && !/^[\w.-]{1,64}$/.test(endpoint.venue)) {
    return fatal('bad-venue', 'a venue is a name such as upbit');
  }
  const checked = checkEndpointUrl(endpoint.url, parts.delivery.rule);
  if (checked.kind === 'refused') {
    const detail = `${endpoint.url}: ${checked.detail}${localHint(endpoint.url)}`;
    return fatal('url-refused', detail);
  }
  const added = parts.ledger.addEndpoint({
    ...endpoint,
    state: 'unproven',
    stateReason: 'its receiver has not answered a challenge yet',
    createdMs: parts.clock.nowMs(),
    isBegun: false,
  });
  if (added.kind !== 'ok') return added;
  const text = verifyingText(addKey(parts.keyFolder, endpoint.id, signature));
  return text === null
    ? fatal('bad-key', 'the key could not be read back')
    : ok({ verifyingText: text });
}

/** Adds a second key, with which messages are signed besides; returns as `addEndpoint`. */
export function rotateKey(
  parts: RegistryParts,
  id: string,
  signature: SigningKey['kind'],
): IoOutcome<{ readonly verifyingText: string }> {
  const found = endpointOf(parts, id);
  if (found.kind !== 'ok') return found;
  const text = verifyingText(addKey(parts.keyFolder, id, signature));
  return text === null
    ? fatal('bad-key', 'the key could not be read back')
    : ok({ verifyingText: text });
}

/** Sends a signed challenge, which the receiver must give back as `{"challenge": …}`; then the endpoint is active. */
export async function proveEndpoint(
  parts: RegistryParts,
  id: string,
): Promise<IoOutcome<{ readonly status: number }>> {
  const endpoint = endpointOf(parts, id);
  if (endpoint.kind !== 'ok') return endpoint;
  const keys = readKeys(parts.keyFolder, id);
  if (keys.kind === 'problem') return fatal('key-missing', keys.detail);
  const challenge = randomBytes(24).toString('base64url');
  const nowMs = parts.clock.nowMs();
  const type = CHALLENGE_TYPE;
  const body = buildPayload({ type, timeUs: nowMs * 1_000, data: { challenge } }) ?? '';
  const messageId = `test-${randomBytes(12).toString('hex')}`;
  const headers = sign({ id: messageId, timestampSeconds: nowMs / 1_000, body }, keys.keys);
  const { url } = endpoint.value;
  const outcome = await deliver({ ...parts.delivery, url, headers, body, nowMs });
  if (outcome.kind !== 'delivered') return fatal(outcome.code, outcome.detail);
  const { status } = outcome.answer;
  if (fieldOf(outcome.answer.body, 'challenge') !== challenge) {
    const detail = `the receiver answered ${status} without the challenge; it must answer {"challenge": data.challenge} to messages of type ${type}`;
    return fatal('challenge-not-answered', detail);
  }
  const set = parts.ledger.setEndpointState(id, 'active', 'its receiver answered the challenge');
  return set.kind === 'ok' ? ok({ status }) : set;
}

/** Stops sending to an endpoint. What waits is kept for 72 hours; a challenge that is answered makes it active again. */
export function disableEndpoint(parts: RegistryParts, id: string): IoOutcome<null> {
  const endpoint = endpointOf(parts, id);
  if (endpoint.kind !== 'ok') return endpoint;
  return parts.ledger.setEndpointState(id, 'disabled', 'disabled by hand');
}

export interface EndpointReport {
  readonly endpoint: LedgerEndpoint;
  readonly counts: LedgerCounts;
}

export function listEndpoints(parts: RegistryParts): IoOutcome<readonly EndpointReport[]> {
  const endpoints = parts.ledger.endpoints();
  if (endpoints.kind !== 'ok') return endpoints;
  const reports: EndpointReport[] = [];
  for (const endpoint of endpoints.value) {
    const counts = parts.ledger.counts(endpoint.id);
    if (counts.kind !== 'ok') return counts;
    reports.push({ endpoint, counts: counts.value });
  }
  return ok(reports);
}

/** Receipts of an endpoint's messages in the order they were queued. */
export function listReceipts(parts: RegistryParts, id: string): IoOutcome<readonly Receipt[]> {
  const endpoint = endpointOf(parts, id);
  return endpoint.kind === 'ok' ? parts.ledger.receipts(id) : endpoint;
}

/** Queues dead letters again: all of the endpoint, or one by its message id. Returns how many. */
export function replayDeadLetters(
  parts: RegistryParts,
  id: string,
  messageId: string | null,
): IoOutcome<number> {
  const endpoint = endpointOf(parts, id);
  if (endpoint.kind !== 'ok') return endpoint;
  return parts.ledger.replay(id, messageId, parts.clock.nowMs());
}

/** How a receiver on this machine is permitted, where the URL names one. */
function localHint(text: string): string {
  const place = /^https?:\/\/((?:127(?:\.\d{1,3}){3}|\[::1\]):\d{1,5})(?:\/|$)/.exec(text)?.[1];
  if (place === undefined) return '';
  return `; to permit a receiver on this machine: BREAKWATER_WEBHOOK_LOCAL_RECEIVERS=${place}`;
}

function endpointOf(parts: RegistryParts, id: string): IoOutcome<LedgerEndpoint> {
  const endpoints = parts.ledger.endpoints();
  if (endpoints.kind !== 'ok') return endpoints;
  const found = endpoints.value.find((endpoint) => endpoint.id === id);
  if (found !== undefined) return ok(found);
  const known = endpoints.value.map((endpoint) => endpoint.id).join(', ');
  const hint = known === '' ? 'add one with: breakwater webhooks add' : `there are: ${known}`;
  return fatal('no-such-endpoint', `there is no endpoint ${id}; ${hint}`);
}

function ok<T>(value: T): IoOutcome<T> {
  return { kind: 'ok', value };
}
function fatal(code: string, detail: string): IoOutcome<never> {
  return { kind: 'fatal', code, detail };
}
