export { type AddressRule, isGlobalUnicast } from './address-rule.ts';
export {
  type DeliveryAnswer,
  type DeliveryLimits,
  type DeliveryOptions,
  type DeliveryOutcome,
  deliver,
} from './delivery.ts';
export { checkEndpointUrl, type EndpointRule, type ResolveNames } from './endpoint-url.ts';
export { buildPayload, PAYLOAD_BYTES_MAX } from './payload.ts';
export { RETRY_SPAN_MS, type RetryDecision, retryDecision } from './retry-policy.ts';
export { sign, type Verification, verify, type WebhookHeaders } from './signature.ts';
export {
  generateSigningKey,
  parseSigningKey,
  parseVerifyingKey,
  type SigningKey,
  type VerifyingKey,
  verifyingText,
} from './signing-key.ts';
