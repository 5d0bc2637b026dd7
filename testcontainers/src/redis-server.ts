/** A real Redis for tests: from the environment, in a container, or as a process of this machine. */
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { dockerAnswers, startContainer } from './docker-engine.ts';
import { freePorts } from './free-port.ts';
import { redisServerPath } from './native-packages.ts';
import { NativeProcess } from './native-process.ts';
import { announce, environmentPart, type RealPart } from './real-part.ts';
import { makeRunFolder, removeRunFolder } from './run-folder.ts';

export interface RedisServer extends RealPart {
  /** `redis://host:port`. */
  readonly url: string;
  /** Kills it and starts an empty one in its place, at the same address: nothing is kept, neither entries nor functions. */
  replace(): Promise<void>;
}

export interface RedisServerOptions {
  /** A server of this test's own, which it may kill; the environment's is passed over. */
  readonly exclusive?: boolean;
  /** Lines of redis.conf over those of the harness, such as `maxmemory-policy` or `user`. */
  readonly configuration?: Readonly<Record<string, string>>;
}

const VARIABLE = 'BREAKWATER_TEST_REDIS';
const IMAGE = 'redis:7.4.2';
const START_TIMEOUT_MS = 20_000;

/** A store that loses nothing: an append-only file, and no eviction. */
const DURABLE: Readonly<Record<string, string>> = {
  appendonly: 'yes',
  appendfsync: 'always',
  'maxmemory-policy': 'noeviction',
};

/**
 * Starts a Redis, or takes the one that BREAKWATER_TEST_REDIS names (`redis://host:port`).
 * @throws Error naming what is missing and the command that gets it.
 */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const startedMs = performance.now();
  const server = await findRedis(options);
  const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1);
  announce(`Redis at ${server.url} (${server.way}, ${tookS} s)`);
  return server;
}

async function findRedis(options: RedisServerOptions): Promise<RedisServer> {
  const named = process.env[VARIABLE] ?? '';
  if (named !== '' && options.exclusive !== true) {
    const part = environmentPart(VARIABLE);
    // What is not ours is not to be replaced.
    return { ...part, url: named, replace: part.restart };
  }
  const settings = { ...DURABLE, ...options.configuration };
  return (await dockerAnswers()) ? startInContainer(settings) : startNatively(settings);
}

async function startInContainer(settings: Readonly<Record<string, string>>): Promise<RedisServer> {
  const [hostPort = 0] = await freePorts(1);
  const args = Object.entries(settings).flatMap(([name, value]) => [
    `--${name}`,
    ...value.split(' '),
  ]);
  const part = await startContainer({
    image: IMAGE,
    command: ['redis-server', ...args],
    containerPort: 6379,
    hostPort,
    readyLine: /Ready to accept connections/,
  });
  const url = `redis://127.0.0.1:${hostPort}`;
  return { ...part, url, replace: () => replaceInContainer(part, url) };
}

/** FLUSHALL and FUNCTION FLUSH before the restart: a container keeps its file. */
async function replaceInContainer(part: RealPart, url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write('FLUSHALL\r\nFUNCTION FLUSH SYNC\r\n');
    });
    socket.once('data', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
  await part.restart();
}

async function startNatively(settings: Readonly<Record<string, string>>): Promise<RedisServer> {
  const command = redisServerPath();
  const [port = 0] = await freePorts(1);
  const folder = makeRunFolder('redis');
  // The process is known by its command line, so that must name the folder.
  const configuration = join(folder, 'redis.conf');
  const all = { port: String(port), bind: '127.0.0.1', dir: folder, save: '""', ...settings };
  const lines = Object.entries(all).map(([name, value]) => `${name} ${value}`);
  writeFileSync(configuration, `${lines.join('\n')}\n`);
  const start = async (): Promise<NativeProcess> => {
    const running = new NativeProcess({
      part: 'redis-server',
      command,
      // Redis rewrites its title to address and port; the path must stay in it for the sweep.
      args: [configuration, '--proc-title-template', `redis-server ${configuration} {listen-addr}`],
      folder,
    });
    await running.waitUntil(() => answersPing(port), START_TIMEOUT_MS);
    return running;
  };
  let running = await start();
  return {
    way: 'native',
    url: `redis://127.0.0.1:${port}`,
    kill9: () => running.kill9(),
    replace: async () => {
      await running.kill9();
      rmSync(join(folder, 'appendonlydir'), { recursive: true, force: true });
      running = await start();
    },
    restart: async () => {
      await running.stop();
      running = await start();
    },
    stop: async () => {
      await running.kill9();
      removeRunFolder(folder);
    },
  };
}

/** Ready is a PONG, or the demand for a password; while it loads its file, Redis answers LOADING. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (bytes) => {
      resolve(/^(\+PONG|-NOAUTH)/.test(bytes.toString('latin1')));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
