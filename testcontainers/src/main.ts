/** `npm run parts`: a real Kafka and a real Redis to work with by hand, for as long as this runs. */
import { once } from 'node:events';
import { startKafkaBroker } from './kafka-broker.ts';
import { startRedisServer } from './redis-server.ts';

const ENDINGS = ['SIGINT', 'SIGTERM'] as const;

const asked = Promise.race(ENDINGS.map((signal) => once(process, signal)));
const redis = await startRedisServer();
try {
  const kafka = await startKafkaBroker();
  try {
    const [broker = ''] = kafka.brokers;
    process.stdout.write(
      `\nReady. In another terminal, for example:\n  npm start -- --kafka ${broker} --redis ${redis.url}\nCtrl-C ends both and deletes what they hold.\n`,
    );
    await asked;
  } finally {
    await kafka.stop();
  }
} finally {
  await redis.stop();
}
