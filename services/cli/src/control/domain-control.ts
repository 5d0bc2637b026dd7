/** What the control records of a domain have established, read from its log: what is in force now. */
import { isControlRecord } from '@breakwater/codec';
import { type LendingOrder, Pipeline } from '@breakwater/core';
import { CommandError } from '../command/command-error.ts';
import { stepRecord, type WalkPlan, walkLog } from '../domain/log-walk.ts';
import type { ContentType, ControlContents } from './control-content.ts';

export interface DomainControlState {
  readonly domain: string;
  /** It has seen the control records and nothing else. */
  readonly pipeline: Pipeline;
  /** Log time of the newest record. */
  readonly logTimeUs: number;
}

type LogPart = Pick<WalkPlan, 'reader' | 'partition' | 'signal' | 'terminal'>;

/** @throws CommandError where the log has no beginning: retention has taken its genesis, or it is empty. */
export async function readDomainControl(log: LogPart): Promise<DomainControlState> {
  const { partition } = log;
  const name = `${partition.topic}/${partition.partition}`;
  if (partition.endOffset === 0) {
    throw new CommandError(`${name} is empty: open its domain first with breakwater topics apply.`);
  }
  const pipeline = new Pipeline();
  let logTimeUs = 0;
  const span = { fromOffset: 0, toOffset: partition.endOffset };
  for await (const record of walkLog({ ...log, ...span, doing: 'reading control records' })) {
    logTimeUs = Math.max(logTimeUs, record.timestampUs);
    if (isControlRecord(record.value)) stepRecord(pipeline, record);
  }
  const { domain } = pipeline;
  if (domain === undefined)
    throw new CommandError(`${name} has no genesis record: it is no domain.`);
  return { domain, pipeline, logTimeUs };
}

/** What is in force of a type: of orders the one with the id of `like`. Undefined where the domain has none. */
export function contentInForce<Type extends ContentType>(
  type: Type,
  { pipeline }: DomainControlState,
  like?: ControlContents[Type],
): ControlContents[Type] | undefined {
  const { ruleset, calibration, lending } = pipeline.control;
  const { orders } = lending;
  const inForce: { readonly [type in ContentType]: ControlContents[type] | undefined } = {
    ruleset,
    calibration,
    'lending-rules': lending.rules,
    'lending-order': orders.find(({ id }) => id === (like as LendingOrder | undefined)?.id),
  };
  return inForce[type];
}

/** All that is in force of a type, for people. @throws CommandError where the domain has none. */
export function shownInForce(type: ContentType, state: DomainControlState): unknown {
  const { domain, pipeline } = state;
  const { orders } = pipeline.control.lending;
  const shown = type === 'lending-order' ? orders : contentInForce(type, state);
  if (shown !== undefined && (type !== 'lending-order' || orders.length > 0)) return shown;
  throw new CommandError(`${domain} has no ${ABSENT[type] ?? type}.`);
}

/** What it means that there is none. */
const ABSENT: Readonly<Partial<Record<ContentType, string>>> = {
  calibration: 'calibration: its thresholds are provisional, and its alerts say so',
  'lending-order': 'order: loans are judged by the rule book alone',
};
