/** Webhooks of `breakwater start`: the endpoints of its data folder, and in a passing one a receiver of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeskLog } from '@breakwater/codec';
import type { AlertStore } from '@breakwater/core';
import {
  Environment,
  HealthState,
  readConfiguration,
  type WebhookSettings,
  webhookSettings,
} from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
import {
  addEndpoint,
  openRegistry,
  proveEndpoint,
  type ReceivedMessage,
  type Receiver,
  type RegistryParts,
  readVerifyingKeys,
  runDispatcher,
  startReceiver,
  systemClock,
} from '@breakwater/webhooks';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';

export interface DemonstrationWebhooksPlan {
  /** Where the ledger and the keys lie. */
  readonly folder: string;
  readonly store: AlertStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Where receipts go, besides the ledger. */
  readonly receipts: DeskLog;
  /** The receiver of our own takes each message once; null: there is none, as in a folder that is kept. */
  readonly onMessage: ((message: ReceivedMessage) => void) | null;
}

export interface DemonstrationWebhooks {
  /** For people: where warnings go. */
  readonly description: string;
  /** Rejects with a CommandError when nothing can be sent any more. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const ENDPOINT = 'demo-desk';
/** An exchange that every scenario has. */
const VENUE = 'upbit';

/** @throws CommandError where the folder cannot be used. */
export async function startWebhooks(
  plan: DemonstrationWebhooksPlan,
  { env }: CommandContext,
): Promise<DemonstrationWebhooks> {
  const { folder, store, logger, metrics, receipts, onMessage } = plan;
  const { webhook } = readConfiguration(new Environment({ env }), { webhook: webhookSettings });
  const keyFile = join(folder, `${ENDPOINT}.pub`);
  const receiver = onMessage === null ? null : await ownReceiver(keyFile, onMessage);
  const registry = registryOf(folder, webhook, receiver);
  if (receiver !== null) await addOwnEndpoint(registry, receiver, keyFile);
  const stopping = new AbortController();
  const health = new HealthState(['store']);
  const parts = { ...registry, store, logger, metrics, health, receipts, random: Math.random };
  const running = runDispatcher(parts, stopping.signal);
  const ended = running.then((outcome) => void required(outcome, 'sending webhooks'));
  // Whoever waits sees the rejection; nobody waiting must not end the process before `stop`.
  ended.catch(() => {});
  return {
    description:
      receiver === null
        ? `those of ${folder}; breakwater webhooks --help`
        : `signed warnings of ${VENUE} to a receiver of our own, http://${receiver.place}`,
    ended,
    stop: async () => {
      stopping.abort();
      await running;
      await receiver?.close();
      registry.ledger.close();
    },
  };
}

function registryOf(
  folder: string,
  settings: WebhookSettings,
  receiver: Receiver | null,
): RegistryParts {
  const own = receiver === null ? [] : [receiver.place];
  const allowed = { ...settings, localReceivers: [...settings.localReceivers, ...own] };
  return required(openRegistry(folder, allowed, systemClock), `opening webhooks in ${folder}`);
}

async function addOwnEndpoint(
  registry: RegistryParts,
  { place }: Receiver,
  keyFile: string,
): Promise<void> {
  const endpoint = {
    id: ENDPOINT,
    url: `http://${place}/`,
    venue: VENUE,
    severityMin: 'S1',
    from: 'now',
    signature: 'ed25519',
  } as const;
  const { verifyingText } = required(addEndpoint(registry, endpoint), `adding ${ENDPOINT}`);
  writeFileSync(keyFile, `${verifyingText}\n`);
  required(await proveEndpoint(registry, ENDPOINT), `proving ${ENDPOINT}`);
}

function ownReceiver(
  keyFile: string,
  onMessage: (message: ReceivedMessage) => void,
): Promise<Receiver> {
  return startReceiver({
    port: 0,
    keys: () => {
      const reading = readVerifyingKeys([keyFile]);
      return reading.kind === 'ok' ? reading.keys : [];
    },
    acknowledgeAs: ENDPOINT,
    nowMs: systemClock.nowMs,
    onMessage,
    onRefused: () => {},
  });
}
