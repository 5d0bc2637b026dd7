/** Where webhooks may go, besides public addresses over https on the usual port. */
import { z } from 'zod';
import type { Environment } from './environment.ts';
import type { Reading } from './problem.ts';
import { commaSeparated, readGroup, wholeNumber } from './setting-group.ts';

export interface WebhookSettings {
  readonly ports: readonly number[];
  /** `127.0.0.1:8099` or `[::1]:8099`; reached over plain http too. */
  readonly localReceivers: readonly string[];
  /** How long a message that was delivered is kept; longer where its receipt is not in the log yet. */
  readonly keepMs: number;
}

const PORTS_DEFAULT = [443, 8_443];
const DAY_MS = 86_400_000;
const KEEP_DAY_COUNT = 30;

const webhookSchema = z.object({
  BREAKWATER_WEBHOOK_PORTS: z
    .string()
    .transform(commaSeparated)
    .refine(
      (ports) => ports.every((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535),
      'must be port numbers separated by commas, for example 443,8443.',
    )
    .optional(),
  BREAKWATER_WEBHOOK_LOCAL_RECEIVERS: z
    .string()
    .transform(commaSeparated)
    .refine(
      (places) => places.every((place) => /^(127(\.\d{1,3}){3}|\[::1\]):\d{1,5}$/.test(place)),
      'must be loopback addresses with ports, for example 127.0.0.1:8099.',
    )
    .optional(),
  BREAKWATER_WEBHOOK_KEEP_DAYS: wholeNumber(1, 3_650).optional(),
});

/** `BREAKWATER_WEBHOOK_PORTS` (443, 8443), `BREAKWATER_WEBHOOK_LOCAL_RECEIVERS` (none), `BREAKWATER_WEBHOOK_KEEP_DAYS` (30). */
export function webhookSettings(environment: Environment): Reading<WebhookSettings> {
  const group = readGroup({ schema: webhookSchema, secrets: [] }, environment);
  if (group.values === null) return { kind: 'problems', problems: group.problems };
  const { BREAKWATER_WEBHOOK_PORTS: ports, BREAKWATER_WEBHOOK_LOCAL_RECEIVERS: local } =
    group.values;
  const value: WebhookSettings = {
    ports: ports?.map(Number) ?? PORTS_DEFAULT,
    localReceivers: local ?? [],
    keepMs: (group.values.BREAKWATER_WEBHOOK_KEEP_DAYS ?? KEEP_DAY_COUNT) * DAY_MS,
  };
  return { kind: 'ok', value };
}
