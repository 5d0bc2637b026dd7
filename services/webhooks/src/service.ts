/** The webhooks as a process: settings → store, ledger → run until stopped. */
import { mkdirSync } from 'node:fs';
import {
  ConfigurationError,
  domainSettings,
  type Environment,
  EXIT_CODE,
  HealthState,
  httpSettings,
  type Judgement,
  logSettings,
  readConfiguration,
  type ServiceBody,
  webhookSettings,
} from '@breakwater/shell';
import { createLogger, Metrics, serveOperations } from '@breakwater/telemetry';
import { deskOf, openAlertStore } from '@breakwater/wiring';
import { systemClock } from './clock.ts';
import { runDispatcher } from './dispatcher.ts';
import { openRegistry } from './endpoint-registry.ts';

const HTTP_PORT_DEFAULT = 9_103;

/** The body for `runService`. @throws ConfigurationError naming every setting that is wrong. */
export function webhooksService(environment: Environment, version: string): ServiceBody {
  const { http, log, domain, webhook } = readConfiguration(environment, {
    http: httpSettings(HTTP_PORT_DEFAULT),
    log: logSettings,
    domain: domainSettings,
    webhook: webhookSettings,
  });
  const store = openAlertStore(environment, domain);
  const openDesk = deskOf('webhooks', environment, domain);
  mkdirSync(domain.dataDirectory, { recursive: true });
  const registry = openRegistry(domain.dataDirectory, webhook, systemClock);
  if (registry.kind !== 'ok') {
    const problem = { setting: 'BREAKWATER_DATA_DIR', origin: 'system', message: registry.detail };
    throw new ConfigurationError([problem]);
  }
  const parts = registry.value;
  return async ({ signal }) => {
    const logger = createLogger({ service: 'webhooks', level: log.level });
    const metrics = new Metrics({ service: 'webhooks', version });
    const health = new HealthState(['store']);
    const { host, port, access } = http;
    access.onProblem = (detail) => logger.error('the tokens file cannot be used', { detail });
    const authorize = (token: string | null): Judgement => access.judge(token, ['operations']);
    const operations = await serveOperations({ host, port, metrics, health, logger, authorize });
    logger.info('webhooks are up', { url: operations.url });
    const desk = openDesk();
    const dispatching = { ...parts, store, logger, metrics, random: Math.random, health };
    const end = await runDispatcher({ ...dispatching, receipts: desk?.log }, signal);
    if (end.kind !== 'ok') logger.error('webhooks stopped', { code: end.code, detail: end.detail });
    await Promise.all([store.close(), desk?.close()]);
    parts.ledger.close();
    await operations.close();
    return end.kind === 'ok' ? EXIT_CODE.ok : EXIT_CODE.failed;
  };
}
