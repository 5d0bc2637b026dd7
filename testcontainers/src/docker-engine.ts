/** Parts in containers, where a Docker engine answers. A `docker` client without an engine is common. */
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RealPart } from './real-part.ts';

const PING_TIMEOUT_MS = 2_000;

export interface ContainerPlan {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  /** The port inside the container, and the one of the host that is bound to it. */
  readonly containerPort: number;
  readonly hostPort: number;
  readonly readyLine: RegExp;
}

/** True where a Docker engine answers a ping on its socket. */
export async function dockerAnswers(): Promise<boolean> {
  const host = process.env['DOCKER_HOST'];
  if (host?.startsWith('tcp://') === true) {
    const url = new URL(host.replace('tcp://', 'http://'));
    return ping({ host: url.hostname, port: Number(url.port || 2375) });
  }
  const sockets =
    host?.startsWith('unix://') === true
      ? [host.slice('unix://'.length)]
      : ['/var/run/docker.sock', join(homedir(), '.docker/run/docker.sock')];
  for (const socketPath of sockets) {
    if (existsSync(socketPath) && (await ping({ socketPath }))) return true;
  }
  return false;
}

function ping(at: { socketPath: string } | { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ ...at, path: '/_ping', timeout: PING_TIMEOUT_MS }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.once('close', () => resolve(false));
    asked.end();
  });
}

/** Starts a container on a fixed port of the host, so that its address outlives a restart. */
export async function startContainer(plan: ContainerPlan): Promise<RealPart> {
  // Imported only here: the package looks for an engine, and most runs have none.
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import('testcontainers');
  let description = new GenericContainer(plan.image)
    .withExposedPorts({ container: plan.containerPort, host: plan.hostPort })
    .withEnvironment({ ...plan.environment })
    .withWaitStrategy(Wait.forLogMessage(plan.readyLine));
  if (plan.command !== undefined) description = description.withCommand([...plan.command]);
  const container = await description.start();
  const client = await getContainerRuntimeClient();
  return {
    way: 'docker',
    kill9: async () => {
      await client.container.getById(container.getId()).kill({ signal: 'SIGKILL' });
    },
    restart: () => container.restart(),
    stop: async () => {
      await container.stop({ remove: true, removeVolumes: true });
    },
  };
}
