/** The gateway as a process of its own, on the alert store of an embedded run's data folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const source = (path: string): string => {
  return fileURLToPath(new URL(`../../services/${path}`, import.meta.url));
};
/** The gateway alone starts faster; the command bundles the page first. */
const COMMANDS: Readonly<Record<'api' | 'page', readonly string[]>> = {
  api: [source('gateway/src/main.ts')],
  page: [source('cli/src/main.ts'), 'run', 'gateway'],
};
const START_MS = 20_000;

export interface GatewayProcess {
  readonly url: string;
  /** Asks it to stop; returns the exit code. */
  stop(): Promise<number | null>;
  kill9(): Promise<void>;
  readonly processId: number;
}

/**
 * Resolves once it listens.
 * @throws Error with what it printed where it ends before.
 */
export async function startGatewayProcess(settings: {
  readonly dataDirectory: string;
  /** 0: any free port. */
  readonly port: number;
  readonly token?: string;
  /** `api` where left out. */
  readonly serves?: 'api' | 'page';
}): Promise<GatewayProcess> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    BREAKWATER_DATA_DIR: settings.dataDirectory,
    HTTP_PORT: String(settings.port),
    ...(settings.token === undefined ? {} : { BREAKWATER_TOKEN: settings.token }),
  };
  const child = spawn(process.execPath, COMMANDS[settings.serves ?? 'api'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  let printed = '';
  const up = new Promise<string>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      printed += part;
      const url = /"url":"(http:[^"]+)"/.exec(printed)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const late = new Promise<null>((resolve) => {
    setTimeout(() => resolve(null), START_MS).unref();
  });
  const url = await Promise.race([up, gone.then(() => null), late]);
  if (url === null) {
    child.kill('SIGKILL');
    throw new Error(`the gateway did not come up:\n${printed}`);
  }
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM');
    return gone;
  };
  const kill9 = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  return { url, stop, kill9, processId: child.pid ?? 0 };
}
