/** `breakwater webhooks receive`: a receiver for trying things out, and a pattern for writing one. */
import { readVerifyingKeys, startReceiver } from '@breakwater/webhooks';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError } from '../command/command-error.ts';

export interface ReceivePlan {
  readonly keyFiles: readonly string[];
  readonly port: number;
  readonly acknowledgeAs: string | null;
}

/** Prints verified messages as NDJSON until Ctrl-C. @throws CommandError where a key file or the port cannot be used. */
export async function receiveWebhooks(plan: ReceivePlan, context: CommandContext): Promise<number> {
  const { print, terminal, signal, wallMs } = context;
  const first = readVerifyingKeys(plan.keyFiles);
  if (first.kind === 'problem') throw new CommandError(first.detail);
  const receiver = await startReceiver({
    ...plan,
    keys: () => {
      const reading = readVerifyingKeys(plan.keyFiles);
      if (reading.kind === 'ok') return reading.keys;
      terminal.say(reading.detail);
      return [];
    },
    nowMs: wallMs,
    onMessage: (message) => print(`${JSON.stringify(message)}\n`),
    onRefused: (reason) => terminal.say(`refused: ${reason}`),
  }).catch((error: unknown) => {
    throw new CommandError(`cannot listen on port ${plan.port}: ${String(error)}`);
  });
  terminal.say(
    `Receiving at http://${receiver.place}/ with the keys of ${plan.keyFiles.join(', ')}.`,
  );
  terminal.say(
    `The sender needs BREAKWATER_WEBHOOK_LOCAL_RECEIVERS=${receiver.place}. Ctrl-C ends.`,
  );
  if (!signal.aborted) {
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  await receiver.close();
  return 0;
}
