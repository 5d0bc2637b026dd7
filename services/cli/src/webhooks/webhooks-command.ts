/** What `breakwater webhooks` prints. Secrets are printed by `add` alone, and once. */
import {
  addEndpoint,
  disableEndpoint,
  listEndpoints,
  listReceipts,
  proveEndpoint,
  type RegistryParts,
  replayDeadLetters,
  rotateKey,
} from '@breakwater/webhooks';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';

export async function addWebhook(
  parts: RegistryParts,
  context: CommandContext,
  flags: {
    readonly id: string;
    readonly url: string;
    readonly venue: string | null;
    readonly severity: string;
    readonly from: 'now' | 'beginning';
    readonly signature: 'ed25519' | 'hmac';
    readonly dataDir?: string;
  },
): Promise<number> {
  const { id, url, venue, severity: severityMin, from, signature } = flags;
  const added = addEndpoint(parts, { id, url, venue, severityMin, from, signature });
  const { verifyingText } = required(added, `adding ${id}`);
  context.terminal.say(keyNote(verifyingText));
  const folder = flags.dataDir === undefined ? '' : ` --data-dir ${flags.dataDir}`;
  context.terminal.say(`Prove it next: breakwater webhooks test ${id}${folder}`);
  await context.print(`${verifyingText}\n`);
  return 0;
}

export async function rotateWebhookKey(
  parts: RegistryParts,
  context: CommandContext,
  { id, signature }: { readonly id: string; readonly signature: 'ed25519' | 'hmac' },
): Promise<number> {
  const { verifyingText } = required(rotateKey(parts, id, signature), `adding a key to ${id}`);
  context.terminal.say(keyNote(verifyingText));
  const place = `${parts.keyFolder}/${id}.N.key`;
  context.terminal.say(
    `Both keys sign from now on. Delete the old ${place} when the receiver has this one.`,
  );
  await context.print(`${verifyingText}\n`);
  return 0;
}

/** Without an id: endpoints with their counts; with one: its receipts. */
export async function listWebhooks(
  parts: RegistryParts,
  context: CommandContext,
  id: string | undefined,
): Promise<number> {
  const rows: readonly object[] =
    id === undefined
      ? required(listEndpoints(parts), 'listing endpoints').map(({ endpoint, counts }) => ({
          ...endpoint,
          ...counts,
        }))
      : required(listReceipts(parts, id), `listing receipts of ${id}`);
  for (const row of rows) await context.print(`${JSON.stringify(row)}\n`);
  if (rows.length === 0) {
    context.terminal.say(
      id === undefined
        ? 'No endpoints yet; see breakwater webhooks add --help.'
        : 'No messages yet.',
    );
  }
  return 0;
}

export async function testWebhook(
  parts: RegistryParts,
  context: CommandContext,
  id: string,
): Promise<number> {
  const { status } = required(await proveEndpoint(parts, id), `testing ${id}`);
  context.terminal.say(`${id} answered the challenge (${status}); it is active.`);
  return 0;
}

export function disableWebhook(
  parts: RegistryParts,
  context: CommandContext,
  id: string,
): Promise<number> {
  required(disableEndpoint(parts, id), `disabling ${id}`);
  context.terminal.say(
    `Nothing is sent to ${id} until breakwater webhooks test ${id} passes again.`,
  );
  return Promise.resolve(0);
}

export async function replayWebhook(
  parts: RegistryParts,
  context: CommandContext,
  { id, messageId }: { readonly id: string; readonly messageId: string | null },
): Promise<number> {
  const count = required(replayDeadLetters(parts, id, messageId), `replaying ${id}`);
  context.terminal.say(
    count === 0
      ? `No dead letters of ${id}${messageId === null ? '' : ` with the id ${messageId}`}.`
      : `${count} queued again; breakwater run webhooks sends them.`,
  );
  return Promise.resolve(0);
}

function keyNote(verifyingText: string): string {
  return verifyingText.startsWith('whsec_')
    ? 'The shared secret of the receiver, shown this once. Keep it in a file that only the receiver reads:'
    : 'The public key of the receiver; it is no secret:';
}
