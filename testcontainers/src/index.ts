/** The real parts, for whoever tests with them. */
export { type KafkaBroker, type KafkaBrokerOptions, startKafkaBroker } from './kafka-broker.ts';
export { chromiumPath } from './native-packages.ts';
export type { RealPart, Way } from './real-part.ts';
export { type RedisServer, type RedisServerOptions, startRedisServer } from './redis-server.ts';
