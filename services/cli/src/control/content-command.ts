/** `show`, `diff` and `apply` of rules and of calibrations: the same commands over another content. */
import { EXIT_CODE } from '@breakwater/shell';
import { openAlertStore } from '../alert-source/store-source.ts';
import type { CommandContext } from '../command/command-context.ts';
import { applyControl, untilTaken } from './apply-control.ts';
import { changesText, contentText } from './content-text.ts';
import { changesBetween } from './content-walk.ts';
import type { ContentType, ControlContents } from './control-content.ts';
import { readControlFile } from './control-document.ts';
import { type ControlPlaceFlags, operatorKey, readPlace, withProducer } from './control-place.ts';
import { contentInForce, shownInForce } from './domain-control.ts';

export interface ContentFlags extends ControlPlaceFlags {
  readonly json?: true;
  readonly builtIn?: true;
}

/** Prints a file, or what is in force, or what is built in. */
export async function showContent(
  naming: ShownNaming,
  file: string | undefined,
  flags: ContentFlags,
  context: CommandContext,
): Promise<number> {
  const content = await shown(naming, file, flags, context);
  const { textOf = contentText } = naming;
  const isJson = flags.json === true;
  await context.print(isJson ? `${JSON.stringify(content, null, 2)}\n` : textOf(content));
  return EXIT_CODE.ok;
}

export interface ShownNaming {
  readonly type: ContentType;
  /** How it is shown to people; by its paths and values where absent. */
  readonly textOf?: (content: unknown) => string;
  /** What holds where a domain has none of its own. */
  readonly builtIn?: unknown;
}

async function shown(
  { type, builtIn }: ShownNaming,
  file: string | undefined,
  flags: ContentFlags,
  context: CommandContext,
): Promise<unknown> {
  if (flags.builtIn === true) return builtIn;
  if (file !== undefined) return readControlFile(type, file);
  const { state } = await readPlace(flags, context);
  return shownInForce(type, state);
}

/** Prints a file as a detector would read it; what is wrong with it is thrown with line and column. */
export async function checkFile(
  { type, textOf = contentText }: ShownNaming,
  file: string,
  { print, terminal }: CommandContext,
): Promise<number> {
  await print(textOf(readControlFile(type, file)));
  terminal.say(`${file} can be applied.`);
  return EXIT_CODE.ok;
}

/** Prints what differs from the first to the second, or to what is in force; returns 1 where something does. */
export async function diffContents(
  type: ContentType,
  files: readonly [first: string, second: string | undefined],
  flags: ContentFlags,
  context: CommandContext,
): Promise<number> {
  const [first, second] = files;
  const given = readControlFile(type, first);
  // Against what is in force the file is what comes after.
  const changes =
    second === undefined
      ? changesBetween(await inForceLike(type, given, flags, context), given)
      : changesBetween(given, readControlFile(type, second));
  const isJson = flags.json === true;
  await context.print(isJson ? `${JSON.stringify(changes, null, 2)}\n` : changesText(changes));
  if (changes.length > 0) return EXIT_CODE.failed;
  context.terminal.say('They hold the same.');
  return EXIT_CODE.ok;
}

/** What the file would take the place of; nothing at all of an order that is new. */
async function inForceLike<Type extends ContentType>(
  type: Type,
  given: ControlContents[Type],
  flags: ContentFlags,
  context: CommandContext,
): Promise<unknown> {
  const { state } = await readPlace(flags, context);
  const inForce = contentInForce(type, state, given);
  if (inForce !== undefined) return inForce;
  return type === 'lending-order' ? {} : shownInForce(type, state);
}

export interface ApplyFlags extends ContentFlags {
  readonly dryRun?: true;
}

/** Signs the file's content and appends it; with a store at hand, waits until the detector has taken it up. */
export async function applyContent(
  type: ContentType,
  file: string,
  flags: ApplyFlags,
  context: CommandContext,
): Promise<number> {
  const content = readControlFile(type, file);
  const { partition, state } = await readPlace(flags, context);
  const { domain } = state;
  const key = operatorKey(flags, domain);
  const before = contentInForce(type, state, content);
  const changes = before === undefined ? undefined : changesBetween(before, content);
  context.terminal.say(
    changes === undefined ? `${domain} had none before.` : changesText(changes).trimEnd(),
  );
  const name = `${partition.topic}/${partition.partition}`;
  if (flags.dryRun === true) {
    context.terminal.say('Nothing was written: --dry-run.');
    return EXIT_CODE.ok;
  }
  const { wallMs } = context;
  const offset = await withProducer(flags, context, (producer) =>
    applyControl({ type, content, key, producer, partition, state, wallMs }),
  );
  await context.print(`${name}\tdomain ${domain}\t${type} holds from offset ${offset} on\n`);
  if (flags.redis === undefined) return EXIT_CODE.ok;
  const store = openAlertStore({ env: context.env, redis: flags.redis });
  try {
    if (await untilTaken(store, partition, offset, context)) {
      context.terminal.say('The detector has taken it up.');
      return EXIT_CODE.ok;
    }
    context.terminal.say(
      'No detector has reached it within 30 s: is one running? breakwater doctor says.',
    );
    return EXIT_CODE.failed;
  } finally {
    await store.close();
  }
}
