/** Kafka and Redis behind the ports, from settings: flags over the environment. */

import { createKafkaLog, type KafkaLog } from '@breakwater/kafka';
import { RedisAlertStore, RedisViewStore } from '@breakwater/redis';
import {
  Environment,
  kafkaClientSettings,
  kafkaSettings,
  readConfiguration,
  redisSettings,
} from '@breakwater/shell';
import { adapterRedisSettings } from '@breakwater/wiring';
import { required } from '../command/command-error.ts';
import type { Parts } from './parts.ts';

/** `--kafka` and `--redis`, where given. */
export interface RealAddresses {
  readonly kafka?: string | undefined;
  readonly redis?: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

function environmentOf(env: Env, { kafka, redis }: RealAddresses): Environment {
  return new Environment({ env, flags: { KAFKA_BROKERS: kafka, REDIS_URL: redis } });
}

/** @throws ConfigurationError where the settings do not say how to reach them. */
export function openKafka(env: Env, addresses: RealAddresses): { log: KafkaLog; brokers: string } {
  const groups = { kafka: kafkaSettings('cli') };
  const { kafka } = readConfiguration(environmentOf(env, addresses), groups);
  return { log: createKafkaLog(kafkaClientSettings(kafka)), brokers: kafka.brokers.join(',') };
}

/** @throws ConfigurationError where the settings do not say how to reach it. */
export function openRedis(env: Env, addresses: RealAddresses): RedisAlertStore {
  return required(RedisAlertStore.open(redisAdapterSettings(env, addresses)), 'opening Redis');
}

function redisAdapterSettings(
  env: Env,
  addresses: RealAddresses,
): ReturnType<typeof adapterRedisSettings> {
  const groups = { redis: redisSettings };
  return adapterRedisSettings(readConfiguration(environmentOf(env, addresses), groups).redis);
}

/** Connects to nothing yet. @throws ConfigurationError where the settings do not say how to reach them. */
export function openRealParts(env: Env, addresses: RealAddresses): Parts {
  const { log, brokers } = openKafka(env, addresses);
  const store = openRedis(env, addresses);
  const settings = redisAdapterSettings(env, addresses);
  const view = required(RedisViewStore.open(settings), 'opening Redis');
  const [producer, reader, admin] = [log.producer(), log.reader(), log.admin()];
  return {
    description: `Kafka at ${brokers}, Redis`,
    producer,
    reader,
    admin,
    store,
    view,
    consumer: (topics, groupId) => log.consumer({ topics, groupId }),
    close: async () => {
      const adapters = [producer, reader, admin, store, view];
      await Promise.all(adapters.map((adapter) => adapter.close()));
    },
  };
}
