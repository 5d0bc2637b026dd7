/** `breakwater run SERVICE` as a process of its own, to be asked and to be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { EndToEndWorld } from './end-to-end-world.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));

export interface ServiceProcess {
  /** Log lines so far. */
  output(): string;
  /** Where `/metrics`, the probes and the page are, once it listens. */
  url(): string | undefined;
  /** Kills it as a power cut would. Resolves when it is gone. */
  kill9(): Promise<void>;
  /** Asks it to stop; returns the exit code. */
  stop(): Promise<number | null>;
  /** Whether it still runs. */
  readonly isAlive: boolean;
}

function startService(
  service: 'detector' | 'gateway' | 'feeds' | 'webhooks',
  settings: Readonly<Record<string, string>>,
): ServiceProcess {
  const env = { PATH: process.env['PATH'] ?? '', HTTP_PORT: '0', ...settings };
  const child = spawn(process.execPath, [COMMAND, 'run', service], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const gone = once(child, 'exit').then(([code]) => code as number | null);
  return {
    output: () => text,
    url: () => /"url":"(http:[^"]+)"/.exec(text)?.[1],
    kill9: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop: () => {
      child.kill('SIGTERM');
      return gone;
    },
    get isAlive(): boolean {
      return child.exitCode === null && child.signalCode === null;
    },
  };
}

export function startDetectorProcess(
  world: Pick<EndToEndWorld, 'brokers' | 'redisUrl' | 'topic'>,
  groupId: string,
  settings: Readonly<Record<string, string>> = {},
): ServiceProcess {
  return startService('detector', {
    // Where a test means to restart from snapshots it says where they are.
    BREAKWATER_SNAPSHOT_DIR: 'none',
    ...settings,
    KAFKA_BROKERS: world.brokers.join(','),
    KAFKA_GROUP_ID: groupId,
    REDIS_URL: world.redisUrl,
    BREAKWATER_TOPIC: world.topic,
  });
}

/** `settings`: what it needs besides, for example to take acknowledgements. */
export function startRedisGateway(
  redisUrl: string,
  settings: Readonly<Record<string, string>> = {},
): ServiceProcess {
  return startService('gateway', { REDIS_URL: redisUrl, ...settings });
}

export function startFeedsProcess(settings: Readonly<Record<string, string>>): ServiceProcess {
  return startService('feeds', settings);
}

export function startWebhooksProcess(settings: Readonly<Record<string, string>>): ServiceProcess {
  return startService('webhooks', settings);
}
