/** A gateway on the alerts of a folder (first argument) that says, when it is asked by a message, what memory it holds. */
import { join } from 'node:path';
import { SqliteAlertStore } from '@breakwater/embedded';
import { createGateway } from '@breakwater/gateway';
import { AccessList } from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { okValue } from './end-to-end-world.ts';

const folder = process.argv[2] ?? '.';
const store = okValue(SqliteAlertStore.open({ file: join(folder, 'alerts.sqlite') }));
const gateway = createGateway({
  store,
  view: null,
  http: { host: '127.0.0.1', port: 0, access: AccessList.open(), allowedOrigins: [] },
  logger: createLogger({ service: 'gateway', level: 'warn' }),
  metrics: new Metrics({ service: 'gateway', version: 'measured' }),
});
const { url } = await gateway.start();
process.on('message', () => {
  // Twice: finalizers of the first collection may free more for the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heldByteCount: heapUsed + external, rssByteCount: rss });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url });
