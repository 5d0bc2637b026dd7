/** Sets kafkajs up: bounded codecs, its log lines among ours, its one harmless warning silenced. */
import type { Kafka, KafkaConfig, logCreator } from 'kafkajs';
import kafkajs from 'kafkajs';
import { compressionNumber, deflate, inflate } from './decompression.ts';
import { COMPRESSIONS, type KafkaLogFunction, type KafkaSettings } from './kafka-settings.ts';
import type { RetryDelays } from './retry-pace.ts';

// kafkajs is CommonJS, and its index hides some names from the module loader.
const { CompressionCodecs, Kafka: KafkaClient, logLevel } = kafkajs;

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** Returns the settings that kafkajs' own clients and our cluster connections share. */
export function kafkajsConfig(settings: KafkaSettings, timings: RetryDelays): KafkaConfig {
  const { tls, sasl } = settings;
  return {
    brokers: [...settings.brokers],
    clientId: settings.clientId,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: REQUEST_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: {
      initialRetryTime: timings.retryDelayMsMin,
      maxRetryTime: timings.retryDelayMsMax,
      retries: 3,
    },
    ...(tls === null
      ? {}
      : {
          ssl: {
            ...(tls.ca === null ? {} : { ca: [tls.ca] }),
            ...(tls.certificate === null ? {} : { cert: tls.certificate }),
            ...(tls.key === null ? {} : { key: tls.key }),
          },
        }),
    ...(sasl === null
      ? {}
      : {
          // The union of mechanisms is one of credentials of the same shape.
          sasl: {
            mechanism: sasl.mechanism as 'plain',
            username: sasl.username,
            password: sasl.password,
          },
        }),
  };
}

/** Returns a kafkajs client. */
export function createKafka(
  settings: KafkaSettings,
  timings: RetryDelays,
  log: KafkaLogFunction,
): Kafka {
  registerCodecs();
  silenceNegativeTimeouts();
  return new KafkaClient({
    ...kafkajsConfig(settings, timings),
    logLevel: logLevel.INFO,
    logCreator: logCreatorOf(log),
  });
}

/**
 * kafkajs logs as errors what it is about to retry (such as a coordinator that a fresh broker has not elected yet),
 * so its lines are logged one level lower; outcomes carry what matters.
 */
function logCreatorOf(log: KafkaLogFunction): logCreator {
  return () => (entry) => {
    const { message, error, broker, groupId, retryCount } = entry.log;
    const fields: Record<string, string | number> = { client: entry.namespace };
    if (typeof error === 'string') fields['error'] = error;
    if (typeof broker === 'string') fields['broker'] = broker;
    if (typeof groupId === 'string') fields['group'] = groupId;
    if (typeof retryCount === 'number') fields['retries'] = retryCount;
    log(entry.level <= logLevel.WARN ? 'info' : 'debug', message, fields);
  };
}

let areCodecsRegistered = false;

/** kafkajs' own gzip has no bound, and the other three it lacks. */
function registerCodecs(): void {
  if (areCodecsRegistered) return;
  areCodecsRegistered = true;
  const codecs: Record<number, () => unknown> = CompressionCodecs;
  for (const compression of COMPRESSIONS) {
    const number = compressionNumber(compression);
    if (number === 0) continue;
    codecs[number] = () => ({
      compress: (encoder: { readonly buffer: Buffer }) =>
        Promise.resolve(deflate(compression, encoder.buffer)),
      decompress: (packed: Buffer) => Promise.resolve(inflate(number, packed)),
    });
  }
}

const NEGATIVE_TIMEOUT = 'TimeoutNegativeWarning';
let isSilenced = false;

/** kafkajs 2.2.4 sets timers of -1 ms from its request queue; Node 24 warns of each kind once. */
function silenceNegativeTimeouts(): void {
  if (isSilenced) return;
  isSilenced = true;
  const emit = process.emitWarning.bind(process) as (...args: unknown[]) => void;
  process.emitWarning = (...args: unknown[]): void => {
    const [, options] = args;
    const name =
      typeof options === 'object' && options !== null && 'type' in options ? options.type : options;
    if (name !== NEGATIVE_TIMEOUT) emit(...args);
  };
}
