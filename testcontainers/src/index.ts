export { type KafkaBroker, type KafkaBrokerOptions, startKafkaBroker } from './kafka-broker.ts';
export { runKafkaTool } from './kafka-jars.ts';
export { chromiumPath, prometheusPath, promtoolPath } from './native-packages.ts';
export type { RealPart, Way } from './real-part.ts';
export { type RedisServer, type RedisServerOptions, startRedisServer } from './redis-server.ts';
