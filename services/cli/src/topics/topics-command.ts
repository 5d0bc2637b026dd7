/** `breakwater topics plan|apply`: the log's topics and their domains, compared with what is wanted, then made so. */
import { controlPublicKeyHex } from '@breakwater/codec';
import {
  defaultRuleset,
  type LogClock,
  type TopicDifference,
  type TopicPlan,
} from '@breakwater/core';
import type { CommandContext } from '../command/command-context.ts';
import { required } from '../command/command-error.ts';
import { openDomain } from '../composition/domain-opening.ts';
import { DESKS, deskKey, deskKeyPath, domainKey } from '../composition/key-folder.ts';
import type { Parts } from '../composition/parts.ts';

export interface TopicsOptions {
  readonly topic: string;
  /** One partition per domain, in this order. */
  readonly domains: readonly string[];
  readonly clock: LogClock;
  readonly retentionMs: number;
  /** Where the operators' keys are kept. */
  readonly dataDirectory: string;
  /** Where the desks' keys are kept. */
  readonly deskDirectory: string;
}

function planOf(options: TopicsOptions): TopicPlan {
  const { topic, domains, clock, retentionMs } = options;
  return { topic, partitionCount: domains.length, clock, retentionMs };
}

/** Prints what differs; returns 1 where something can only be mended by hand. */
export async function planTopics(
  options: TopicsOptions,
  context: CommandContext,
  parts: Pick<Parts, 'admin'>,
): Promise<number> {
  const planned = required(await parts.admin.plan([planOf(options)]), 'comparing the topics');
  await printDifferences(planned, context);
  if (planned.length === 0) {
    context.terminal.say(`${options.topic} is as wanted.`);
    return 0;
  }
  const isByHand = planned.some(({ applicable }) => !applicable);
  context.terminal.say(
    isByHand
      ? 'What is marked «by hand» cannot be changed on a topic that exists: choose another topic name.'
      : 'Nothing was changed. To make it so: the same command with `apply`.',
  );
  return isByHand ? 1 : 0;
}

/** Says what `applyTopics` would do, and does nothing of it: no topic, no key, no record. */
export async function rehearseTopics(
  options: TopicsOptions,
  context: CommandContext,
  parts: Pick<Parts, 'admin' | 'reader'>,
): Promise<number> {
  const planned = await planTopics(options, context, parts);
  if (planned !== 0) return planned;
  for (const [partition, domain] of options.domains.entries()) {
    const info = await parts.reader.inspect(options.topic, partition);
    const isOpen = info.kind === 'ok' && info.value.endOffset > 0;
    const state = isOpen ? 'was opened before' : 'would be opened';
    await context.print(`${options.topic}/${partition}\tdomain ${domain}\t${state}\n`);
  }
  return 0;
}

/** Makes the topic as wanted, and opens the domain of each empty partition with a signed genesis record. */
export async function applyTopics(
  options: TopicsOptions,
  context: CommandContext,
  parts: Pick<Parts, 'admin' | 'producer' | 'reader'>,
): Promise<number> {
  const left = required(await parts.admin.apply([planOf(options)]), 'applying the topics');
  if (left.length > 0) {
    await printDifferences(left, context);
    context.terminal.say('These can only be mended by hand; no domain was opened.');
    return 1;
  }
  const { dataDirectory, deskDirectory } = options;
  const deskKeys = DESKS.map((desk) => controlPublicKeyHex(deskKey(deskDirectory, desk)));
  for (const [partition, domain] of options.domains.entries()) {
    const place = { ...parts, topic: options.topic, partition };
    const opened = await openDomain(place, {
      genesis: {
        domain,
        purpose: options.clock === 'append' ? 'live' : 'replay',
        clock: options.clock,
        keys: [],
        deskKeys,
        ruleset: defaultRuleset(),
      },
      key: domainKey(dataDirectory, domain),
      controls: [],
      // A feeder goes on from here with times of its own, which may be of any year.
      timestampUs: options.clock === 'create' ? 0 : null,
    });
    const state = opened ? 'opened' : 'was opened before';
    await context.print(`${options.topic}/${partition}\tdomain ${domain}\t${state}\n`);
  }
  const path = deskKeyPath(deskDirectory, 'gateway');
  context.terminal.say(
    `To take acknowledgements, run the gateway with BREAKWATER_DESK_KEY_FILE=${path}. A domain that was opened before accepts it after: breakwater topics desk-key gateway`,
  );
  return 0;
}

async function printDifferences(
  differences: readonly TopicDifference[],
  context: CommandContext,
): Promise<void> {
  for (const { topic, setting, actual, wanted, applicable } of differences) {
    const how = applicable ? 'apply' : 'by hand';
    await context.print(`${topic}\t${setting}\t${actual} → ${wanted}\t${how}\n`);
  }
}
