/** `breakwater doctor`: looks at everything a service needs and changes nothing. */

import type { LogClock } from '@breakwater/core';
import { createKafkaLog } from '@breakwater/kafka';
import { RedisAlertStore } from '@breakwater/redis';
import {
  ConfigurationError,
  domainSettings,
  Environment,
  EXIT_CODE,
  kafkaClientSettings,
  kafkaSettings,
  type Problem,
  readConfiguration,
  readConfigurationFile,
  redisSettings,
} from '@breakwater/shell';
import { adapterRedisSettings } from '@breakwater/wiring';
import type { CommandContext } from '../command/command-context.ts';
import { lostShareMax } from '../data-verdict/data-verdict.ts';
import { type Finding, failure, fine, warning } from './doctor-finding.ts';
import { folderFindings } from './doctor-folder.ts';
import { kafkaFindings } from './doctor-kafka.ts';
import { dataFolderFindings, nodeFinding, secretFileFindings } from './doctor-machine.ts';

export interface DoctorOptions {
  readonly config?: string;
  readonly kafka?: string;
  readonly redis?: string;
  /** Load the functions where they are missing. */
  readonly loadLibrary?: boolean;
  readonly topic?: string;
  readonly clock: LogClock;
  readonly retention?: number; // unit: ms
  /** Services that run, for example `http://127.0.0.1:8080`. */
  readonly url?: readonly string[];
  readonly json?: boolean;
  /** Percent of a folder's rows that may be lost; true: none at all. */
  readonly strict?: number | true;
}

const RETENTION_MS_DEFAULT = 7 * 86_400_000;
const ANSWER_MS_MAX = 3_000;

/** Returns the exit code: `failed` where something fails, `unsound` where too much of a folder is lost. */
export async function runDoctor(
  folder: string | undefined,
  options: DoctorOptions,
  context: CommandContext,
): Promise<number> {
  if (folder !== undefined) return lookAtFolder(folder, options, context);
  const { config, kafka, redis, topic } = options;
  const file = config === undefined ? {} : { file: readConfigurationFile(config) };
  const flags = { KAFKA_BROKERS: kafka, REDIS_URL: redis, BREAKWATER_TOPIC: topic };
  const environment = new Environment({ env: context.env, ...file, flags });
  const { domain } = readConfiguration(environment, { domain: domainSettings });
  const findings = [
    nodeFinding(process.versions.node),
    ...dataFolderFindings(domain.dataDirectory),
    ...secretFileFindings(environment),
    ...(await lookAtKafka(environment, { options, topic: domain.topic, nowMs: context.wallMs })),
    ...(await lookAtRedis(environment, options.loadLibrary === true)),
    ...(await Promise.all((options.url ?? []).map(lookAtService))),
  ];
  if (options.json === true) await context.print(`${JSON.stringify({ findings })}\n`);
  else for (const finding of findings) await context.print(lineOf(finding));
  return isFailed(findings) ? EXIT_CODE.failed : EXIT_CODE.ok;
}

function isFailed(findings: readonly Finding[]): boolean {
  return findings.some(({ state }) => state === 'fail');
}

async function lookAtFolder(
  folder: string,
  { strict, json }: DoctorOptions,
  context: CommandContext,
): Promise<number> {
  const { findings, data } = await folderFindings(folder, lostShareMax(strict), context);
  if (json === true) await context.print(`${JSON.stringify({ findings, data })}\n`);
  else for (const finding of findings) await context.print(lineOf(finding));
  if (!isFailed(findings)) return EXIT_CODE.ok;
  return data === null ? EXIT_CODE.failed : EXIT_CODE.unsound;
}

function lineOf({ check, state, detail, remedy }: Finding): string {
  const line = `${state.padEnd(4)}  ${check}: ${detail}\n`;
  return remedy === null ? line : `${line}      → ${remedy}\n`;
}

async function lookAtKafka(
  environment: Environment,
  asked: {
    readonly options: DoctorOptions;
    readonly topic: string;
    readonly nowMs: () => number;
  },
): Promise<Finding[]> {
  if (environment.lookup('KAFKA_BROKERS').kind === 'absent') {
    return [warning('kafka', 'not looked at', 'set KAFKA_BROKERS, or give --kafka host:port')];
  }
  const settings = settled(
    'kafka',
    () => readConfiguration(environment, { kafka: kafkaSettings('cli') }).kafka,
  );
  if ('findings' in settings) return settings.findings;
  const log = createKafkaLog(kafkaClientSettings(settings.value));
  const [admin, reader] = [log.admin(), log.reader()];
  try {
    const { clock, retention } = asked.options;
    const retentionMs = retention ?? (clock === 'create' ? -1 : RETENTION_MS_DEFAULT);
    const plan = { topic: asked.topic, partitionCount: 1, clock, retentionMs };
    const brokers = settings.value.brokers.join(',');
    return await kafkaFindings({ admin, reader }, { brokers, plan, nowMs: asked.nowMs() });
  } finally {
    await Promise.all([admin.close(), reader.close()]);
  }
}

/** As the detector looks at start, except that the function library is loaded only where that is asked for. */
async function lookAtRedis(environment: Environment, loadLibrary: boolean): Promise<Finding[]> {
  if (environment.lookupSecret('REDIS_URL').kind === 'absent') {
    return [warning('redis', 'not looked at', 'set REDIS_URL, or give --redis redis://host:port')];
  }
  const settings = settled('redis', () =>
    adapterRedisSettings(readConfiguration(environment, { redis: redisSettings }).redis),
  );
  if ('findings' in settings) return settings.findings;
  const store = RedisAlertStore.open({ ...settings.value, loadLibrary });
  if (store.kind !== 'ok') return [failure('redis', store.detail, 'correct REDIS_URL')];
  const checked = await store.value.check();
  await store.value.close();
  if (checked.kind === 'ok') {
    const kept = 'Redis 7 or newer, one primary, no eviction, append-only file, our functions';
    const warnings = store.value.warnings.map((detail) =>
      warning('redis', detail, 'change redis.conf and restart, or CONFIG SET'),
    );
    return [fine('redis', kept), ...warnings];
  }
  if (checked.code === 'library-missing') {
    if (loadLibrary) {
      return [failure('redis', checked.detail, 'give a user that may run FUNCTION LOAD')];
    }
    const remedy =
      'the detector loads it where its user may run FUNCTION LOAD; else breakwater doctor --redis URL --load-library';
    return [warning('redis', 'the function library is not loaded', remedy)];
  }
  const remedy = REDIS_REMEDIES[checked.code] ?? 'see the log of Redis';
  return [failure('redis', `${checked.detail} (${checked.code})`, remedy)];
}

const REDIS_REMEDIES: Readonly<Record<string, string>> = {
  'server-too-old': 'use Redis 7.0 or newer',
  'cluster-refused': 'use a single primary; Redis Cluster is not supported',
  'replica-refused': 'name the primary in REDIS_URL',
  'eviction-refused': 'CONFIG SET maxmemory-policy noeviction, and in redis.conf',
  'not-durable': 'CONFIG SET appendonly yes, appendfsync always, and in redis.conf',
  'library-mismatch': 'FUNCTION DELETE breakwater_v2 once no other build uses it',
  'not-permitted': 'check REDIS_USERNAME, REDIS_PASSWORD and the ACL',
  'tls-refused': 'check REDIS_TLS_CA_LOCATION and the host name',
  unavailable: 'is Redis running there, and is the address right?',
};

/** The value, or the settings' own problems as findings. */
function settled<T>(
  check: string,
  read: () => T,
): { readonly value: T } | { readonly findings: Finding[] } {
  try {
    return { value: read() };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const findings = error.problems.map(({ setting, origin, message }: Problem) =>
      failure(
        check,
        `${setting} (${origin}): ${message}`,
        'breakwater config check says all of them',
      ),
    );
    return { findings };
  }
}

async function lookAtService(url: string): Promise<Finding> {
  const check = `service ${url}`;
  try {
    const response = await fetch(new URL('/readyz', url), {
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    if (response.ok) return fine(check, 'is ready');
    const detail = `is not ready (${response.status}): ${(await response.text()).trim().slice(0, 200)}`;
    return failure(
      check,
      detail,
      'see its log; a service that has just started reads its log first',
    );
  } catch (error) {
    const cause =
      error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : null;
    const detail = `does not answer: ${cause?.message ?? String(error)}`;
    return failure(
      check,
      detail,
      'is it running, and does it listen there (HTTP_HOST, HTTP_PORT)?',
    );
  }
}
