/** The gateway as a process: settings → store → run until stopped. */
import {
  domainSettings,
  type Environment,
  EXIT_CODE,
  httpSettings,
  logSettings,
  publicSettings,
  readConfiguration,
  type ServiceBody,
} from '@breakwater/shell';
import { createLogger, Metrics } from '@breakwater/telemetry';
import { deskOf, openStores } from '@breakwater/wiring';
import { createGateway } from './gateway.ts';
import type { PageFile } from './page-routes.ts';

const HTTP_PORT_DEFAULT = 8_080;

/**
 * The body for `runService`. Without a page it serves the API alone.
 *
 * @throws ConfigurationError naming every setting that is wrong.
 */
export function gatewayService(
  environment: Environment,
  {
    version,
    buildPage,
  }: {
    readonly version: string;
    readonly buildPage?: () => Promise<ReadonlyMap<string, PageFile>>;
  },
): ServiceBody {
  const { http, log, domain, open } = readConfiguration(environment, {
    http: httpSettings(HTTP_PORT_DEFAULT),
    log: logSettings,
    domain: domainSettings,
    open: publicSettings,
  });
  const { store, view } = openStores(environment, domain);
  const openDesk = deskOf('gateway', environment, domain);
  return async ({ signal }) => {
    const logger = createLogger({ service: 'gateway', level: log.level });
    const metrics = new Metrics({ service: 'gateway', version });
    const desk = openDesk();
    const page = await buildPage?.();
    const { namesKey: publicNamesKey } = open;
    const parts = { store, view, http, logger, metrics };
    const gateway = createGateway({ ...parts, page, desk: desk?.log, publicNamesKey });
    const stopped = new Promise<null>((resolve) => {
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
    await gateway.start();
    const end = await Promise.race([gateway.ended, stopped]);
    await gateway.stop();
    await Promise.all([store.close(), view.close(), desk?.close()]);
    return end === null || end.kind === 'ok' ? EXIT_CODE.ok : EXIT_CODE.failed;
  };
}
