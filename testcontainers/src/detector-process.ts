/** `breakwater run detector` as a process of its own, to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EndToEndWorld } from './end-to-end-world.ts';

const COMMAND = fileURLToPath(new URL('../../services/cli/src/main.ts', import.meta.url));

export interface DetectorProcess {
  /** Log lines so far. */
  output(): string;
  /** As the machine would: no goodbye. Resolves when it is gone. */
  kill9(): Promise<void>;
  /** Asks it to stop; answers the exit code. */
  stop(): Promise<number | null>;
  /** Base URL of `/metrics` and the probes, once it listens. */
  operationsUrl(): string | undefined;
}

export function startDetectorProcess(
  world: Pick<EndToEndWorld, 'brokers' | 'redisUrl' | 'topic'>,
  groupId: string,
): DetectorProcess {
  const env = {
    PATH: process.env['PATH'] ?? '',
    KAFKA_BROKERS: world.brokers.join(','),
    KAFKA_GROUP_ID: groupId,
    REDIS_URL: world.redisUrl,
    BREAKWATER_TOPIC: world.topic,
    HTTP_PORT: '0',
  };
  const child = spawn(process.execPath, [COMMAND, 'run', 'detector'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const gone = exitOf(child);
  return {
    output: () => text,
    kill9: async () => {
      child.kill('SIGKILL');
      await gone;
    },
    stop: () => {
      child.kill('SIGTERM');
      return gone;
    },
    operationsUrl: () => /"url":"(http:[^"]+)"/.exec(text)?.[1],
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}
