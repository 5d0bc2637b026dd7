/** Ports for the parts that tests start. */
import { createServer } from 'node:net';

/**
 * Below the range from which systems take ports for outgoing connections (32768 on Linux), so that nobody
 * takes the port of a broker while it is down between `kill9` and `restart`.
 */
const PORT_MIN = 20_000;
const PORT_MAX = 32_000;

/** Returns `count` distinct ports of the loopback interface that nobody listens on. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = PORT_MIN + Math.floor(Math.random() * (PORT_MAX - PORT_MIN));
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
