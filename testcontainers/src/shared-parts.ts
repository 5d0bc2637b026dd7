/** The Kafka and the Redis that all container tests share. Tests make names of their own in them. */
import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    kafkaBrokers: readonly string[];
    redisUrl: string;
  }
}

/** Addresses of the shared broker. Not to be killed: take `startKafkaBroker({ exclusive: true })` for that. */
export function sharedKafkaBrokers(): readonly string[] {
  return inject('kafkaBrokers');
}

/** Address of the shared Redis. Not to be killed or flushed. */
export function sharedRedisUrl(): string {
  return inject('redisUrl');
}

/** A name for a topic, group or key that no other test or run uses. */
export function freshName(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}
