/** `breakwater topics desk-key`: lets a desk sign acknowledgements in domains that exist, or takes that away. */
import { ControlWriter, controlPublicKeyHex, decodeRecord } from '@breakwater/codec';
import { assert, EventBatch, type LogReader, type PartitionInfo } from '@breakwater/core';
import type { CommandContext } from '../command/command-context.ts';
import { CommandError, required } from '../command/command-error.ts';
import { deskKey, deskKeyPath, existingDomainKey } from '../composition/key-folder.ts';
import type { Parts } from '../composition/parts.ts';

export interface DeskKeyOptions {
  /** Name of the desk, and of its key file. */
  readonly desk: string;
  /** Hex public key of a desk elsewhere; undefined: that of the key file, made where there is none. */
  readonly publicKey: string | undefined;
  readonly isRemoved: boolean;
  readonly topic: string;
  /** One per partition, in order. */
  readonly domains: readonly string[];
  /** Where the operators' keys are kept. */
  readonly dataDirectory: string;
  /** Where the desks' keys are kept. */
  readonly deskDirectory: string;
}

/** Appends a signed `keys` record to each domain. @throws CommandError where the log cannot be reached or is empty. */
export async function changeDeskKey(
  options: DeskKeyOptions,
  context: CommandContext,
  parts: Pick<Parts, 'producer' | 'reader'>,
): Promise<number> {
  const { desk, topic, dataDirectory, deskDirectory, isRemoved } = options;
  const key = options.publicKey ?? controlPublicKeyHex(deskKey(deskDirectory, desk));
  const [add, remove] = isRemoved ? [[], [key]] : [[key], []];
  for (const [partition, domain] of options.domains.entries()) {
    const name = `${topic}/${partition}`;
    const info = required(await parts.reader.inspect(topic, partition), `looking at ${name}`);
    await checkDomain(parts.reader, info, domain);
    const { clock } = info;
    const writer = new ControlWriter({
      privateKey: existingDomainKey(dataDirectory, domain),
      producer: parts.producer,
      wallMs: context.wallMs,
    });
    assert(writer.signerKey !== key, 'a desk’s key is not an operator’s');
    const offset = required(
      await writer.append(
        { topic, partition, domain, clock },
        { type: 'keys', content: { role: 'desk', add, remove }, logTimeUs: 0 },
      ),
      `writing to ${name}`,
    );
    const change = isRemoved ? 'no longer signs' : 'signs';
    await context.print(`${name}\tdomain ${domain}\t${desk} ${change} from offset ${offset} on\n`);
  }
  if (options.publicKey === undefined && !isRemoved) {
    const path = deskKeyPath(deskDirectory, desk);
    context.terminal.say(`Run it with BREAKWATER_DESK_KEY_FILE=${path}`);
  }
  return 0;
}

/** What is signed for another domain would be quarantined later, where nobody looks. @throws CommandError */
async function checkDomain(reader: LogReader, info: PartitionInfo, domain: string): Promise<void> {
  const { topic, partition, lowOffset, endOffset } = info;
  const name = `${topic}/${partition}`;
  if (endOffset === 0) {
    throw new CommandError(`${name} is empty: open it first with breakwater topics apply.`);
  }
  if (lowOffset > 0) return;
  for await (const [first] of reader.read(topic, partition, 0, 1)) {
    const body = decodeRecord(first?.value ?? null, new EventBatch());
    const found = body.kind === 'control' ? body.control.domain : 'no domain';
    if (found !== domain) {
      throw new CommandError(
        `${name} holds ${found}, not ${domain}: give --domain in the order of the partitions.`,
      );
    }
  }
}
