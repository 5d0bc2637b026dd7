/** Kafka and the topic of the log, as they are; nothing is created, changed or written. */
import { decodeRecord } from '@breakwater/codec';
import {
  EventBatch,
  type IoOutcome,
  type LogAdmin,
  type LogReader,
  type PartitionInfo,
  type RawRecord,
  type TopicPlan,
} from '@breakwater/core';
import { type Finding, failure, fine, warning } from './doctor-finding.ts';

export interface KafkaParts {
  readonly admin: Pick<LogAdmin, 'plan'>;
  readonly reader: Pick<LogReader, 'inspect' | 'read'>;
}

export interface KafkaQuestion {
  readonly brokers: string;
  readonly plan: TopicPlan;
  /** Wall time of this machine. */
  readonly nowMs: number; // unit: ms since 1970
}

const PARTITION_COUNT_MAX = 1_024;
/** The clock rule of Prometheus fires at as much. */
const SKEW_MS_MAX = 1_000;
/** A live log has a TICK at least this often, with room for a slow machine. */
const SILENCE_MS_MAX = 10_000;

export async function kafkaFindings(parts: KafkaParts, asked: KafkaQuestion): Promise<Finding[]> {
  const { topic } = asked.plan;
  const planned = await parts.admin.plan([asked.plan]);
  if (planned.kind !== 'ok') return [unreachable(asked.brokers, planned)];
  const reached = fine('kafka', `${asked.brokers} answers, and is Kafka 3.0 or newer`);
  const differences = planned.value.filter(({ setting }) => setting !== 'partitionCount');
  if (differences.some(({ setting }) => setting === 'create')) {
    const remedy = `breakwater topics apply --topic ${topic} --kafka ${asked.brokers}`;
    return [reached, failure(`topic ${topic}`, `${topic} does not exist`, remedy)];
  }
  const wrong = differences.map(({ setting, actual, wanted, applicable }) => {
    const detail = `${setting} is ${actual}, not ${wanted}`;
    const remedy = applicable
      ? `breakwater topics apply --topic ${topic}, or ask for what is there (--retention, --clock)`
      : 'this cannot be changed on a topic that exists: choose another, or ask for what is there (--clock)';
    const isGrave = setting === 'clock' || setting === 'cleanup.policy';
    return (isGrave ? failure : warning)(`topic ${topic}`, detail, remedy);
  });
  const settings =
    wrong.length > 0 ? wrong : [fine(`topic ${topic}`, 'clock, retention and sizes are as wanted')];
  return [reached, ...settings, ...(await partitionFindings(parts.reader, asked))];
}

function unreachable(
  brokers: string,
  { code, detail }: Exclude<IoOutcome<unknown>, { kind: 'ok' }>,
): Finding {
  const remedies: Readonly<Record<string, string>> = {
    'broker-unreachable': `is a broker listening on ${brokers}, and is KAFKA_SECURITY_PROTOCOL what it speaks?`,
    'not-permitted': 'check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, the CA and the ACLs',
    'broker-too-old': 'use Kafka 3.0 or newer',
  };
  return failure('kafka', `${detail} (${code})`, remedies[code] ?? 'see the log of the broker');
}

async function partitionFindings(
  reader: KafkaParts['reader'],
  { plan, nowMs }: KafkaQuestion,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let partition = 0; partition < PARTITION_COUNT_MAX; partition += 1) {
    const info = await reader.inspect(plan.topic, partition);
    if (info.kind !== 'ok' && info.code === 'unknown-partition') break;
    const check = `partition ${plan.topic}/${partition}`;
    if (info.kind === 'ok') {
      findings.push(await originFinding(reader, check, info.value));
      findings.push(...(await clockFindings(reader, check, { info: info.value, nowMs })));
    } else {
      findings.push(failure(check, info.detail, 'wait for an election, or see the broker’s log'));
    }
  }
  return findings;
}

/** Whether the log begins as a domain does. */
async function originFinding(
  reader: KafkaParts['reader'],
  check: string,
  info: PartitionInfo,
): Promise<Finding> {
  if (info.endOffset === 0) {
    const remedy = `breakwater topics apply --topic ${info.topic} --domain NAME`;
    return failure(check, 'it is empty: no domain was opened in it', remedy);
  }
  if (info.lowOffset > 0) {
    const detail = `records below ${info.lowOffset} are gone by retention, the genesis among them`;
    return warning(
      check,
      detail,
      'a fresh store needs the detector’s --anchor; keep more (--retention)',
    );
  }
  const first = await recordAt(reader, info, 0);
  if (first === null) return failure(check, 'its first record cannot be read', TRY_AGAIN);
  const body = decodeRecord(first.value, new EventBatch());
  if (body.kind === 'control' && body.control.type === 'genesis') {
    return fine(check, `domain ${body.control.domain}, ${info.endOffset} records`);
  }
  const remedy = 'something else wrote here first: choose another topic, or delete this one';
  return failure(check, 'its first record is no genesis of a domain', remedy);
}

/** A feeder may feed any past, but no future: log time does not go back from there. */
function feederFindings(name: string, ageMs: number): Finding[] {
  if (ageMs >= -SKEW_MS_MAX) return [];
  const detail = `its newest record is stamped ${Math.round(-ageMs / 1_000)} s ahead of this machine's clock`;
  const remedy =
    'a simulation may be; where it is history, find the record that the feeder stamped wrongly, and replay into a new topic';
  return [warning(name, detail, remedy)];
}

/** How far the broker's clock is from ours, as far as the newest record tells. */
async function clockFindings(
  reader: KafkaParts['reader'],
  check: string,
  { info, nowMs }: { readonly info: PartitionInfo; readonly nowMs: number }, // unit: ms since 1970
): Promise<Finding[]> {
  if (info.endOffset === info.lowOffset) return [];
  const newest = await recordAt(reader, info, info.endOffset - 1);
  if (newest === null) return [];
  const ageMs = Math.round(nowMs - newest.timestampUs / 1_000);
  const name = `${check} clock`;
  if (info.clock === 'create') return feederFindings(name, ageMs);
  if (ageMs < -SKEW_MS_MAX) {
    const detail = `the broker's clock is ${-ageMs} ms or more ahead of this machine's`;
    return [failure(name, detail, 'synchronise both clocks (chrony, ntpd)')];
  }
  if (ageMs > SILENCE_MS_MAX) {
    const detail = `its newest record is ${(ageMs / 1_000).toFixed(0)} s old: no detector writes TICKs, or the broker's clock is behind`;
    return [warning(name, detail, 'start a detector; where one runs, synchronise both clocks')];
  }
  return [fine(name, `its newest record is ${ageMs} ms old`)];
}

const TRY_AGAIN = 'try again, then see the log of the broker';

async function recordAt(
  reader: KafkaParts['reader'],
  { topic, partition }: PartitionInfo,
  offset: number, // unit: log offset
): Promise<RawRecord | null> {
  try {
    for await (const [record] of reader.read(topic, partition, offset, offset + 1)) {
      if (record !== undefined) return record;
    }
  } catch {
    // The log moved or does not answer: the caller says what could not be read.
  }
  return null;
}
