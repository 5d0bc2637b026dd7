/**
 * A TCP proxy that treats its connections badly, by chance from a seed: it resets them at once, cuts them after some
 * bytes, or goes on holding them without passing anything. Between cut and cut it passes every byte as it is.
 */
import { connect, createServer, type Socket } from 'node:net';
import { seededChance } from './seeded-chance.ts';

/** `none` only once it is healed. */
type Fault = 'none' | 'reset' | 'cut' | 'stall';

export interface FaultProxy {
  readonly url: string;
  /** How often each happened. */
  readonly counts: Readonly<Record<Fault, number>>;
  /** Ends all faults, for standing connections too; stalled ones are cut. */
  heal(): void;
  close(): Promise<void>;
}

/** Bytes from the server until a connection is cut or stalls. */
const BYTE_COUNT_MAX = 40_000;

export async function startFaultProxy(options: {
  /** Port of the server on this machine. */
  readonly target: number;
  readonly seed: number;
}): Promise<FaultProxy> {
  const chance = seededChance(options.seed);
  const counts = { none: 0, reset: 0, cut: 0, stall: 0 };
  const sockets = new Set<Socket>();
  let isHealed = false;
  const server = createServer((near) => {
    const fault = isHealed ? 'none' : faultOf(chance());
    counts[fault] += 1;
    if (fault === 'reset') {
      near.resetAndDestroy();
      return;
    }
    const far = connect(options.target, '127.0.0.1');
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    let left = fault === 'none' ? Number.POSITIVE_INFINITY : chance() * BYTE_COUNT_MAX;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      if (isHealed && left > 0) left = Number.POSITIVE_INFINITY;
      const passed = Math.min(left, bytes.length);
      if (passed > 0) near.write(bytes.subarray(0, passed));
      left -= bytes.length;
      if (left <= 0 && (fault === 'cut' || isHealed)) end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    counts,
    heal() {
      isHealed = true;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function faultOf(chance: number): Fault {
  if (chance < 0.2) return 'reset';
  return chance < 0.3 ? 'stall' : 'cut';
}
