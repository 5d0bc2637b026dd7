/** The gateway of `breakwater start`: page, REST and WebSocket over the parts at hand. */

import type { DeskLog } from '@breakwater/codec';
import type { PageFile } from '@breakwater/dashboard';
import { createGateway, type Gateway, type GatewayOptions } from '@breakwater/gateway';
import {
  ConfigurationError,
  Environment,
  httpSettings,
  readConfiguration,
} from '@breakwater/shell';
import type { Logger, Metrics } from '@breakwater/telemetry';
import type { CommandContext } from '../command/command-context.ts';
import type { Parts } from '../composition/parts.ts';

const HTTP_PORT_DEFAULT = 8_080;

/** Listens at the port asked for, else at 8080, else at a free one. @throws ConfigurationError where it cannot. */
export async function startGateway(
  plan: { readonly parts: Parts; readonly port: number | undefined },
  { env }: CommandContext,
  run: {
    readonly logger: Logger;
    readonly metrics: Metrics;
    /** Takes acknowledgements. */
    readonly desk: DeskLog;
    readonly page: ReadonlyMap<string, PageFile>;
    /** What the page says above everything. */
    readonly banner: string;
    readonly playback?: GatewayOptions['playback'];
  },
): Promise<{ gateway: Gateway; url: string }> {
  const { logger, metrics, page, desk, banner, playback } = run;
  const { store, view } = plan.parts;
  const listen = async (port: string | undefined): Promise<{ gateway: Gateway; url: string }> => {
    const environment = new Environment({ env, flags: { HTTP_PORT: port } });
    const { http } = readConfiguration(environment, { http: httpSettings(HTTP_PORT_DEFAULT) });
    const gateway = createGateway({
      /** What the page says above everything. */
      ...{ store, view, http, logger, metrics, page, desk, banner, playback },
    });
    try {
      return { gateway, ...(await gateway.start()) };
    } catch (error) {
      await gateway.stop();
      throw error;
    }
  };
  if (plan.port !== undefined) return listen(String(plan.port));
  try {
    return await listen(undefined);
  } catch (error) {
    // Something else has the default port, and nobody asked for it by name: any free one will do.
    if (error instanceof ConfigurationError && (env['HTTP_PORT'] ?? '') === '') return listen('0');
    throw error;
  }
}
