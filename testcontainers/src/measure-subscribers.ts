/** `npm run subscribers -w testcontainers`: memory of a gateway per idle subscriber, as a table. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { AlertStage } from './alert-stage.ts';
import { until } from './end-to-end-world.ts';

const GATEWAY = fileURLToPath(new URL('gateway-memory-process.ts', import.meta.url));
const COUNTS = [1_000, 2_000, 4_000];
/** Heartbeats that each must have had: idle is not the same as just connected. */
const HEARTBEAT_COUNT = 5;
const FILTER = { severityMin: 'S2', venues: ['upbit'], assets: ['USDT'] };

const stage = new AlertStage();
const staged = { severity: 'S3', detector: 'A', venue: 'upbit', asset: 'USDT' } as const;
await stage.append(Array.from({ length: 500 }, () => staged));
const gateway = fork(GATEWAY, [stage.folder], { execArgv: ['--expose-gc'] });
const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];
const sockets: WebSocket[] = [];

interface Memory {
  readonly heldByteCount: number;
  readonly rssByteCount: number;
}
async function measured(): Promise<Memory> {
  gateway.send('measure');
  const [memory] = (await once(gateway, 'message')) as [Memory];
  return memory;
}

/** Adds idle subscribers until there are `count`. */
async function grow(count: number): Promise<void> {
  let waitingCount = count - sockets.length;
  while (sockets.length < count) {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/stream`);
    sockets.push(socket);
    let heartbeatCount = 0;
    socket.on('message', (content: Buffer) => {
      if (!content.includes('"type":"heartbeat"')) return;
      heartbeatCount += 1;
      if (heartbeatCount === HEARTBEAT_COUNT) waitingCount -= 1;
    });
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'subscribe', filter: FILTER }));
  }
  await until('everybody idle', () => waitingCount === 0, 120_000);
}

// The first connections load code that stays loaded; it belongs to no subscriber.
await grow(100);
const base = await measured();
console.log('subscribers  held by V8 and buffers, each  resident, each');
for (const count of COUNTS) {
  await grow(count);
  const now = await measured();
  const each = (grown: number): string => `${(grown / (count - 100) / 1_024).toFixed(1)} KiB`;
  const held = each(now.heldByteCount - base.heldByteCount);
  const resident = each(now.rssByteCount - base.rssByteCount);
  console.log(`${String(count).padStart(11)}  ${held.padStart(29)}  ${resident.padStart(14)}`);
}
for (const socket of sockets) socket.terminate();
gateway.disconnect();
await once(gateway, 'exit');
await stage.close();
