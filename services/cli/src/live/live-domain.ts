/** The domain of `start --live`: a topic that the log stamps, opened once where its folder is kept. */
import type { KeyObject } from 'node:crypto';
import { controlPublicKeyHex } from '@breakwater/codec';
import { defaultRuleset, type Genesis } from '@breakwater/core';
import { CommandError, required } from '../command/command-error.ts';
import { openDomain } from '../composition/domain-opening.ts';
import { DESKS, deskFolderIn, deskKey, domainKey } from '../composition/key-folder.ts';
import type { Parts } from '../composition/parts.ts';

export interface LiveDomain {
  readonly topic: string;
  /** Signs what people say on the page. */
  readonly gatewayKey: KeyObject;
  /** Signs what receivers of webhooks did. */
  readonly webhooksKey: KeyObject;
}

const DOMAIN = 'live';
/** As long as an alert's longest window and every re-opening of it, many times over. */
const RETENTION_MS = 604_800_000;

/** Makes the topic where there is none, and opens its domain. @throws CommandError where it cannot be used. */
export async function openLiveDomain(
  parts: Parts,
  place: { readonly folder: string; readonly topic: string },
): Promise<LiveDomain> {
  const { folder, topic } = place;
  const plan = { topic, partitionCount: 1, clock: 'append', retentionMs: RETENTION_MS } as const;
  const [left] = required(await parts.admin.apply([plan]), `making topic ${topic}`);
  if (left !== undefined) {
    throw new CommandError(`topic ${topic}: ${left.setting} is ${left.actual}, not ${left.wanted}`);
  }
  const desks = DESKS.map((desk) => deskKey(deskFolderIn(folder), desk));
  const [gatewayKey, webhooksKey] = desks as [KeyObject, KeyObject];
  const genesis: Genesis = {
    ...{ domain: DOMAIN, purpose: 'live', clock: 'append', keys: [] },
    deskKeys: desks.map(controlPublicKeyHex),
    ruleset: defaultRuleset(),
  };
  const opening = { genesis, key: domainKey(folder, DOMAIN), controls: [], timestampUs: null };
  await openDomain({ ...parts, topic, partition: 0 }, opening);
  return { topic, gatewayKey, webhooksKey };
}
