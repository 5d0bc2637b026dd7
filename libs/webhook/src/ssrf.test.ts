/**
 * Server-side request forgery: every case must leave the canary untouched. The canary listens on all of this machine's
 * addresses, over IPv4 and IPv6, on the very port that the cases name and the rule permits. The last test proves that
 * it would notice: without the rule, every text that leads to this machine hits it.
 */
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  type DeliveryOutcome,
  deliver,
  type EndpointRule,
  isGlobalUnicast,
  parseSigningKey,
  sign,
} from './index.ts';
import {
  FORBIDDEN_ADDRESSES,
  forgeryCases,
  LOOPBACK_IPV4_HOSTS,
  LOOPBACK_IPV6_HOSTS,
} from './ssrf.fixture.ts';

const CASES = forgeryCases();
/** Each is the Location of a 3xx from a receiver that is itself permitted. */
const REDIRECTS = [...LOOPBACK_IPV4_HOSTS, ...LOOPBACK_IPV6_HOSTS, 'localhost'];
const PORT_TRIES_MAX = 20;

let servers: Server[] = [];
let port = 0;
let hitCount = 0;
/** A machine may have no IPv6 at all; then nothing can be hit over it either. */
let hasIpv6 = true;

beforeAll(async () => {
  for (let i = 0; i < PORT_TRIES_MAX && servers.length === 0; i += 1) {
    const first = await canary('0.0.0.0', 0);
    if (typeof first === 'string') throw new Error(first);
    ({ port } = first.address() as AddressInfo);
    const second = await canary('::', port);
    hasIpv6 = second !== 'EAFNOSUPPORT' && second !== 'EADDRNOTAVAIL';
    if (typeof second !== 'string') servers = [first, second];
    else if (hasIpv6) first.close();
    else servers = [first];
  }
  expect(servers).toHaveLength(hasIpv6 ? 2 : 1);
});
beforeEach(() => {
  hitCount = 0;
});
afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

/** The code of the error where it cannot listen there. */
function canary(host: string, at: number): Promise<Server | string> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      hitCount += 1;
      socket.on('error', () => {});
      socket.destroy();
    });
    server.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    server.listen({ host, port: at, ipv6Only: true }, () => resolve(server));
  });
}

/** Hits since the last test began. One connection of our own ends the queue, so that no hit is still under way. */
async function hitsByOthers(): Promise<number> {
  const before = hitCount;
  const hosts = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
  for (const host of hosts) connect({ host, port }).on('error', () => {});
  await expect
    .poll(() => hitCount, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(before + hosts.length);
  return hitCount - hosts.length;
}

const key = parseSigningKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
if (key === null) throw new Error('the key is one');
const headers = sign({ id: 'a-1', timestampSeconds: 1, body: '{}' }, [key]);
const limits = { connectMs: 30_000, headersMs: 30_000, totalMs: 30_000 };

function rule(changes: Partial<EndpointRule> = {}): EndpointRule {
  return { permits: isGlobalUnicast, ports: [443, 80, port], localReceivers: [], ...changes };
}

function attempt(
  url: string,
  changes: Partial<EndpointRule> = {},
  addresses: readonly string[] = ['127.0.0.1'],
): Promise<DeliveryOutcome> {
  const resolve = (): Promise<readonly string[]> => Promise.resolve(addresses);
  return deliver({ url, headers, body: '{}', rule: rule(changes), limits, resolve, nowMs: 0 });
}

it(`sends nothing to forbidden addresses, however they are written: ${CASES.length} cases, 0 hits`, async () => {
  expect(CASES.length).toBeGreaterThanOrEqual(150);
  for (const { url, addresses } of CASES) {
    const outcome = await attempt(url.replace('PORT', String(port)), {}, addresses);
    expect(outcome.kind, url).not.toBe('delivered');
    if (outcome.kind === 'delivered') continue;
    const detail = `${url} ${outcome.detail}`;
    expect(['url-refused', 'address-forbidden'], detail).toContain(outcome.code);
  }
  expect(await hitsByOthers()).toBe(0);
});

it(`follows no redirect, wherever it leads: ${REDIRECTS.length} cases, 0 hits`, async () => {
  const redirecting = createHttpServer((request, response) => {
    const host = REDIRECTS[Number(request.url?.slice(1))];
    response.writeHead(307, { location: `http://${encodeURI(host ?? '')}:${port}/` }).end();
  });
  await new Promise<void>((resolve) => {
    redirecting.listen(0, '127.0.0.1', resolve);
  });
  const place = `127.0.0.1:${(redirecting.address() as AddressInfo).port}`;
  for (const index of REDIRECTS.keys()) {
    const outcome = await attempt(`http://${place}/${index}`, { localReceivers: [place] });
    expect(outcome).toMatchObject({ kind: 'retryable', code: 'redirected' });
  }
  expect(await hitsByOthers()).toBe(0);
  await new Promise((resolve) => redirecting.close(resolve));
});

it('asks the resolver once, so that a rebinding one has no second word', async () => {
  let askedCount = 0;
  const resolve = (): Promise<readonly string[]> => {
    askedCount += 1;
    return Promise.resolve([askedCount === 1 ? '127.0.0.77' : '127.0.0.1']);
  };
  // 127.0.0.77 plays the public address: nobody but the canary on 0.0.0.0 listens there, and it counts.
  const permits = (address: string): boolean => address === '127.0.0.77';
  const url = `https://hooks.example.com:${port}/`;
  const options = { url, headers, body: '{}', limits, resolve, nowMs: 0 };
  await deliver({ ...options, rule: rule({ permits }) });
  await expect.poll(() => [askedCount, hitCount], { timeout: 10_000 }).toEqual([1, 1]);
  await deliver({ ...options, rule: rule({ permits }) });
  expect([askedCount, await hitsByOthers()]).toEqual([2, 1]);
});

it('reaches a local receiver only as it was listed', async () => {
  const listed = { localReceivers: [`127.0.0.1:${port}`] };
  for (const host of ['127.0.0.2', '[::1]', 'localhost', '0.0.0.0']) {
    await attempt(`http://${host}:${port}/`, listed);
  }
  await attempt(`http://127.0.0.1:${port}/`, listed);
  expect(await hitsByOthers()).toBe(1);
});

it('permits ordinary public addresses', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '211.115.1.1', '2606:4700::1111', '2a00:1450::1']) {
    expect(isGlobalUnicast(address), address).toBe(true);
  }
  for (const address of [...FORBIDDEN_ADDRESSES, '', 'example.com', '1.2.3', 'fe80::1%lo']) {
    expect(isGlobalUnicast(address), address).toBe(false);
  }
});

it('has a canary that notices: without the rule, every way to this machine hits it', async () => {
  const open = { permits: () => true };
  const ways = [...LOOPBACK_IPV4_HOSTS, ...(hasIpv6 ? LOOPBACK_IPV6_HOSTS : [])];
  const unnoticed: string[] = [];
  for (const host of ways) {
    const before = hitCount;
    await attempt(`https://${host}:${port}/`, open);
    const noticed = expect.poll(() => hitCount, { timeout: 10_000 }).toBe(before + 1);
    await noticed.catch(() => unnoticed.push(host));
  }
  await attempt(`https://hooks.example.com:${port}/`, open);
  expect(unnoticed).toEqual([]);
  await expect.poll(() => hitCount, { timeout: 10_000 }).toBe(ways.length + 1);
});
