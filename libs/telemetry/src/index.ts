export { createLogger, type LogFields, type Logger, type LoggerOptions } from './logger.ts';
export { Metrics, type MetricsOptions } from './metrics.ts';
export {
  bearerToken,
  type HealthProbe,
  type OperationsOptions,
  type OperationsServer,
  type ProbeReport,
  serveOperations,
} from './operations-server.ts';
export type * from './readings.ts';
export type { WithheldReason } from './webhook-metrics.ts';
