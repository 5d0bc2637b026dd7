/** The command line of `breakwater webhooks`. */
import { mkdirSync } from 'node:fs';
import {
  domainSettings,
  Environment,
  readConfiguration,
  UsageError,
  webhookSettings,
} from '@breakwater/shell';
import { type Clock, openRegistry, type RegistryParts, systemClock } from '@breakwater/webhooks';
import { type Command, Option } from 'commander';
import type { CommandContext, RunAction } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';
import { names, wholeNumber } from '../command/option-value.ts';
import {
  addWebhook,
  disableWebhook,
  listWebhooks,
  replayWebhook,
  rotateWebhookKey,
  testWebhook,
} from './webhooks-command.ts';
import { receiveWebhooks } from './webhooks-receive.ts';

interface FolderFlags {
  readonly dataDir?: string;
}
interface AddFlags extends FolderFlags {
  readonly url?: string;
  readonly venue?: string;
  readonly allVenues?: true;
  readonly severity: string;
  readonly fromBeginning?: true;
  readonly signature: 'ed25519' | 'hmac';
}
interface ReceiveFlags {
  readonly keyFile: readonly string[];
  readonly port: number;
  readonly acknowledgeAs?: string;
}

const NOTES = `
An exchange's endpoint (--venue) is told of its own venue only; --all-venues is for the supervisor's own systems.
Messages follow Standard Webhooks. An endpoint works once its receiver has answered a challenge (test).
They are sent by breakwater run webhooks, or by breakwater start with the same --data-dir. A receiver on this machine
must be permitted: BREAKWATER_WEBHOOK_LOCAL_RECEIVERS=127.0.0.1:8099 for the sender and for add and test.

Examples:
  breakwater webhooks add upbit-desk --url https://hooks.example.com/alerts --venue upbit --severity S2
  breakwater webhooks test upbit-desk
  breakwater webhooks list upbit-desk            receipts of its messages
  breakwater webhooks add upbit-desk --rotate    a second key; delete the old file when the receiver has it
  breakwater webhooks replay upbit-desk          dead letters again
  breakwater webhooks receive --key-file upbit-desk.pub --acknowledge-as desk-7`;

const EXAMPLES = {
  add: `
Examples:
  breakwater webhooks add upbit-desk --url https://hooks.example.com/alerts --venue upbit --severity S2
  breakwater webhooks add upbit-desk --rotate`,
  list: `
Examples:
  breakwater webhooks list
  breakwater webhooks list upbit-desk | jq .state`,
  test: `
Examples:
  breakwater webhooks test upbit-desk`,
  disable: `
Examples:
  breakwater webhooks disable upbit-desk`,
  replay: `
Examples:
  breakwater webhooks replay upbit-desk
  breakwater webhooks replay upbit-desk --message b8f1874d83c5728d1783837fa345c9a0-1`,
} as const;

const RECEIVE_EXAMPLES = `
Examples:
  breakwater webhooks receive --key-file upbit-desk.pub
  breakwater webhooks receive --key-file upbit-desk.pub --port 9000 --acknowledge-as desk-7`;

export function addWebhooksCommand(program: Command, run: RunAction): void {
  const webhooks = program
    .command('webhooks')
    .summary('signed warnings to exchanges')
    .description('Registers, proves and lists the endpoints that are told of alerts.')
    .addHelpText('after', NOTES);
  const command = (usage: `${keyof typeof EXAMPLES} ${string}`, description: string): Command =>
    webhooks
      .command(usage)
      .description(description)
      .addHelpText('after', EXAMPLES[usage.split(' ')[0] as keyof typeof EXAMPLES])
      .option(
        '--data-dir <folder>',
        'where endpoints and keys are kept (default: BREAKWATER_DATA_DIR, or data)',
      );
  command('add <id>', 'Registers an endpoint and prints, once, what its receiver verifies with.')
    .option('--url <url>', 'https://…')
    .option('--venue <name>', 'the exchange: it sees its own venue only')
    .option('--all-venues', 'incidents, for the supervisor: raised, raised further, closed')
    .addOption(
      new Option('--severity <least>', 'this one and worse')
        .choices(['S1', 'S2', 'S3', 'S4'])
        .default('S1'),
    )
    .option('--from-beginning', 'also what the store holds already')
    .addOption(
      new Option('--signature <kind>', 'ed25519: the receiver needs no secret')
        .choices(['ed25519', 'hmac'])
        .default('ed25519'),
    )
    .option('--rotate', 'a further key for an endpoint that exists')
    .action((id: string, flags: AddFlags & { readonly rotate?: true }) =>
      withRegistry(run, flags, (parts, context) => {
        if (flags.rotate === true) return rotateWebhookKey(parts, context, { id, ...flags });
        return addWebhook(parts, context, { id, ...flags, ...scopeOf(flags) });
      }),
    );
  command('list [id]', 'Lists endpoints, or the receipts of one, as NDJSON.').action(
    (id: string | undefined, flags: FolderFlags) =>
      withRegistry(run, flags, (parts, context) => listWebhooks(parts, context, id)),
  );
  command(
    'test <id>',
    'Sends a signed challenge; the right answer makes the endpoint active.',
  ).action((id: string, flags: FolderFlags) =>
    withRegistry(run, flags, (parts, context) => testWebhook(parts, context, id)),
  );
  command('disable <id>', 'Stops sending; what waits is kept for 72 hours.').action(
    (id: string, flags: FolderFlags) =>
      withRegistry(run, flags, (parts, context) => disableWebhook(parts, context, id)),
  );
  command('replay <id>', 'Queues dead letters again.')
    .option('--message <id>', 'only this one')
    .action((id: string, flags: FolderFlags & { readonly message?: string }) =>
      withRegistry(run, flags, (parts, context) =>
        replayWebhook(parts, context, { id, messageId: flags.message ?? null }),
      ),
    );
  addReceiveCommand(webhooks, run);
}

function addReceiveCommand(webhooks: Command, run: RunAction): void {
  webhooks
    .command('receive')
    .description('Receives on this machine: verifies, drops repeats, prints what came as NDJSON.')
    .addHelpText('after', RECEIVE_EXAMPLES)
    .requiredOption('--key-file <file>', 'with what add printed, one key a line; repeatable', names)
    .option('--port <port>', 'on 127.0.0.1; 0: any free one', wholeNumber(0, 65_535), 8_099)
    .option('--acknowledge-as <name>', 'who is named in the receipts')
    .action((flags: ReceiveFlags) =>
      run((context) => {
        const { keyFile, port, acknowledgeAs = null } = flags;
        return receiveWebhooks({ keyFiles: keyFile, port, acknowledgeAs }, context);
      }),
    );
}

function scopeOf(flags: AddFlags): {
  readonly url: string;
  readonly venue: string | null;
  readonly from: 'now' | 'beginning';
} {
  const { url } = flags;
  if (url === undefined) throw new UsageError('webhooks add needs --url https://…');
  if ((flags.venue === undefined) === (flags.allVenues === undefined)) {
    throw new UsageError(
      'webhooks add needs --venue NAME for an exchange, or --all-venues; give one.',
    );
  }
  const from = flags.fromBeginning === true ? 'beginning' : 'now';
  return { url, venue: flags.venue ?? null, from };
}

function withRegistry(
  run: RunAction,
  flags: FolderFlags,
  work: (parts: RegistryParts, context: CommandContext) => Promise<number>,
): Promise<void> {
  return run(async (context) => {
    const given = { env: context.env, flags: { BREAKWATER_DATA_DIR: flags.dataDir } };
    const { webhook, domain } = readConfiguration(new Environment(given), {
      webhook: webhookSettings,
      domain: domainSettings,
    });
    const { dataDirectory } = domain;
    try {
      mkdirSync(dataDirectory, { recursive: true });
    } catch {
      throw new CommandError(`cannot make ${dataDirectory}; choose another folder with --data-dir`);
    }
    const clock: Clock = { ...systemClock, nowMs: context.wallMs };
    const opening = openRegistry(dataDirectory, webhook, clock);
    const parts = required(opening, `opening ${dataDirectory}`);
    try {
      return await work(parts, context);
    } finally {
      parts.ledger.close();
    }
  });
}
