/** Whether a content would count: asked of the very state that a detector keeps, so that no rule stands twice. Pure. */
import {
  type Calibration,
  defaultRuleset,
  type LendingOrder,
  type LendingRules,
  Pipeline,
  type QuarantineReason,
  type Ruleset,
} from '@breakwater/core';
import { type ContentPath, unreadPaths } from './content-walk.ts';
import { lendingFaults } from './lending-faults.ts';

/** The contents that people make. */
export interface ControlContents {
  readonly ruleset: Ruleset;
  readonly calibration: Calibration;
  readonly 'lending-rules': LendingRules;
  readonly 'lending-order': LendingOrder;
}
export type ContentType = keyof ControlContents;

export interface ContentFault {
  readonly path: ContentPath;
  readonly message: string;
}

export type CheckedContent<Type extends ContentType> =
  | { readonly kind: 'ok'; readonly content: ControlContents[Type] }
  | { readonly kind: 'faults'; readonly faults: readonly ContentFault[] };

const KEY = '0'.repeat(64);
const DOMAIN = 'check';

/** The content as a detector would read it, or what is wrong with it. A field that nothing reads is a fault: it is mistyped. */
export function checkContent<Type extends ContentType>(
  type: Type,
  given: unknown,
): CheckedContent<Type> {
  const pipeline = new Pipeline();
  const genesis = {
    ...{ domain: DOMAIN, purpose: 'replay', clock: 'create', keys: [KEY] },
    ruleset: defaultRuleset(),
  };
  rehearse(pipeline, { offset: 0, type: 'genesis', content: genesis });
  let offset = 0;
  const faultIn = (tried: unknown): ContentFault | undefined => {
    offset += 1;
    const refusal = rehearse(pipeline, { offset, type, content: tried });
    return refusal === undefined ? undefined : faultOf(refusal.detail);
  };
  const fault = faultIn(given);
  if (fault !== undefined) {
    const parts = lendingFaults(type, given, faultIn);
    return { kind: 'faults', faults: parts.length === 0 ? [fault] : parts };
  }
  const { ruleset, calibration, lending } = pipeline.control;
  const read: Partial<ControlContents> = {
    ...{ ruleset, 'lending-rules': lending.rules },
    ...(calibration === undefined ? {} : { calibration }),
    ...(lending.orders[0] === undefined ? {} : { 'lending-order': lending.orders[0] }),
  };
  const content = read[type] as ControlContents[Type];
  const unread = unreadPaths(given, content);
  if (unread.length === 0) return { kind: 'ok', content };
  const message = 'is not a known field; remove or correct it';
  return { kind: 'faults', faults: unread.map((path) => ({ path, message })) };
}

export interface Refusal {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

export interface Rehearsed {
  readonly offset: number;
  readonly type: string;
  readonly content: unknown;
  readonly domain?: string;
  readonly sequence?: number;
  readonly signerKey?: string;
}

/** Steps a record that is in no log yet; returns why it would not count, or undefined where it does. */
export function rehearse(pipeline: Pipeline, record: Rehearsed): Refusal | undefined {
  const { offset, type, content, domain = DOMAIN, sequence = offset, signerKey = KEY } = record;
  const control = { domain, sequence, signerKey, type, content };
  const timestampUs = pipeline.logTimeUs;
  const outputs = pipeline.step({ offset, timestampUs, body: { kind: 'control', control } });
  const refused = outputs.find((output) => output.kind === 'quarantine');
  return refused?.kind === 'quarantine' ? refused.entry : undefined;
}

/** `$.thresholds[3].s1: expected a number …` as a path and the rest. */
function faultOf(detail: string): ContentFault {
  const match = /^\$([^:]*): (.*)$/s.exec(detail);
  if (match === null) return { path: [], message: detail };
  const [, text = '', message = ''] = match;
  const path = [...text.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) =>
    index === undefined ? (name ?? '') : Number(index),
  );
  return { path, message };
}
