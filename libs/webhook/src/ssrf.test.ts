/**
 * Server-side request forgery: every case must leave the canary untouched. The canary listens on loopback, over IPv4
 * and IPv6, on the very port that the cases name and the rule permits; the last test proves that it would notice.
 */
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver, type EndpointRule, isGlobalUnicast, parseSigningKey, sign } from './index.ts';

let servers: Server[] = [];
let port = 0;
let hitCount = 0;

beforeAll(async () => {
  const listen = (host: string, at: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        hitCount += 1;
        socket.on('error', () => {});
        socket.destroy();
      });
      server.once('error', reject);
      server.listen({ host, port: at, ipv6Only: true }, () => resolve(server));
    });
  const first = await listen('0.0.0.0', 0);
  const address = first.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  servers = [first, await listen('::', port)];
});
afterAll(async () => {
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

const key = parseSigningKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
if (key === null) throw new Error('the key is one');
const headers = sign({ id: 'a-1', timestampSeconds: 1, body: '{}' }, [key]);
const limits = { connectMs: 500, headersMs: 500, totalMs: 500 };

function rule(changes: Partial<EndpointRule> = {}): EndpointRule {
  return { permits: isGlobalUnicast, ports: [443, 80, port], localReceivers: [], ...changes };
}

const FORBIDDEN_ADDRESSES = [
  ...'0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200'.split(
    ' ',
  ),
  ...'100.127.255.255 127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.255 168.63.129.16 169.254.0.1'.split(
    ' ',
  ),
  ...'169.254.169.254 169.254.170.2 169.254.169.123 172.16.0.1 172.17.0.1 172.31.255.255'.split(
    ' ',
  ),
  ...'192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1'.split(' '),
  ...'192.88.99.1 192.168.0.1 192.168.1.254 192.168.255.255 192.175.48.1 198.18.0.1'.split(' '),
  ...'198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1'.split(' '),
  ...'254.1.1.1 255.255.255.255'.split(' '),
  ...':: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254'.split(
    ' ',
  ),
  ...'::ffff:0:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe'.split(
    ' ',
  ),
  ...'64:ff9b:1::1 100::1 100:0:0:1::1 2001::1 2001:0:7f00:1::1 2001:10::1 2001:20::1 2001:db8::1'.split(
    ' ',
  ),
  ...'2002:7f00:1::1 2002:a00:1::1 2002:a9fe:a9fe::1 2620:4f:8000::1 3fff::1 3fff:fff::1'.split(
    ' ',
  ),
  ...'5f00::1 fc00::1 fd00::1 fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::a9fe:a9fe febf::1'.split(
    ' ',
  ),
  ...'fec0::1 ff00::1 ff02::1 ff05::1:3 ff0e::1 4000::1 8000::1 1::1'.split(' '),
];
/** Texts that URL parsers and resolvers read as loopback, private or metadata addresses. */
const DISGUISED_HOSTS = [
  ...'2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.1 127.0.1 0x7f.0x0.0x0.0x1'.split(
    ' ',
  ),
  ...'0 0x0 00000000 127.0.0.1. 127。0。0。1 ①②⑦.⓪.⓪.① 127.0.0.1 1２7.0.0.1'.split(' '),
  ...'2852039166 0xA9FEA9FE 0251.0376.0251.0376 169.16689662 3232235521 0xC0A80001'.split(' '),
  ...'167772161 012.0.0.1 0xa.1 0300.0250.0.1 [::] [0:0:0:0:0:0:0:1] [::0001] [0000::1]'.split(' '),
  ...'[::FFFF:127.0.0.1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:7f00:0001] [64:FF9B::7f00:1]'.split(
    ' ',
  ),
  ...'[fe80::1%25eth0] [::1%25lo] %31%32%37.0.0.1 127.0.0.%31 localhost LOCALHOST localhost.'.split(
    ' ',
  ),
  ...'a.localhost receiver.local metadata.google.internal metadata.internal. router.lan'.split(' '),
  ...'db.intranet printer.home.arpa localhost.localdomain ⓛⓞⓒⓐⓛⓗⓞⓢⓣ'.split(' '),
];

it('sends nothing to forbidden addresses, however they are written', async () => {
  hitCount = 0;
  const hosts = FORBIDDEN_ADDRESSES.map((address) =>
    address.includes(':') ? `[${address}]` : address,
  );
  const cases: { readonly url: string; readonly addresses: readonly string[] }[] = [];
  for (const host of [...hosts, ...DISGUISED_HOSTS]) {
    for (const scheme of ['https', 'http']) {
      cases.push({ url: `${scheme}://${host}:${port}/`, addresses: ['127.0.0.1'] });
    }
  }
  // A public name with an address inside, alone and behind a public one.
  for (const address of FORBIDDEN_ADDRESSES) {
    cases.push({ url: `https://hooks.example.com:${port}/`, addresses: [address] });
    cases.push({
      url: `https://hooks.example.com:${port}/`,
      addresses: ['93.184.215.14', address],
    });
  }
  for (const rest of [
    `https://user:secret@127.0.0.1:${port}/`,
    `https://hooks.example.com@127.0.0.1:${port}/`,
    `https://127.0.0.1:${port}\\@hooks.example.com/`,
    `https://127.0.0.1:${port}/#.hooks.example.com`,
    `ftp://127.0.0.1:${port}/`,
    `file:///etc/passwd`,
    `gopher://127.0.0.1:${port}/_x`,
    `unix:/var/run/docker.sock`,
    `data:text/plain,x`,
    `//127.0.0.1:${port}/`,
    `https://127.0.0.1:99999/`,
    `https://hooks.example.com:22/`,
    `https:127.0.0.1:${port}`,
    ` https://127.0.0.1:${port}/`,
    `https://127.0.0.1:${port}/${'a'.repeat(3_000)}`,
    '',
  ]) {
    cases.push({ url: rest, addresses: ['127.0.0.1'] });
  }
  expect(cases.length).toBeGreaterThan(150);
  for (const { url, addresses } of cases) {
    const resolve = (): Promise<readonly string[]> => Promise.resolve(addresses);
    const outcome = await deliver({
      url,
      headers,
      body: '{}',
      rule: rule(),
      limits,
      resolve,
      nowMs: 0,
    });
    expect(outcome.kind, url).not.toBe('delivered');
    if (outcome.kind === 'delivered') continue;
    expect(['url-refused', 'address-forbidden'], `${url} ${outcome.detail}`).toContain(
      outcome.code,
    );
  }
  expect(hitCount).toBe(0);
});

it('asks the resolver once, so that a rebinding one has no second word', async () => {
  hitCount = 0;
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
  expect([askedCount, hitCount]).toEqual([1, 1]);
  await deliver({ ...options, rule: rule({ permits }) });
  expect([askedCount, hitCount]).toEqual([2, 1]);
});

it('reaches a local receiver only as it was listed', async () => {
  hitCount = 0;
  const listed = rule({ localReceivers: [`127.0.0.1:${port}`] });
  const attempt = async (url: string): Promise<void> => {
    await deliver({ url, headers, body: '{}', rule: listed, limits, nowMs: 0 });
  };
  for (const host of ['127.0.0.2', '[::1]', 'localhost', '0.0.0.0']) {
    await attempt(`http://${host}:${port}/`);
  }
  expect(hitCount).toBe(0);
  await attempt(`http://127.0.0.1:${port}/`);
  expect(hitCount).toBe(1);
});

it('permits ordinary public addresses', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '211.115.1.1', '2606:4700::1111', '2a00:1450::1']) {
    expect(isGlobalUnicast(address), address).toBe(true);
  }
  for (const address of [...FORBIDDEN_ADDRESSES, '', 'example.com', '1.2.3', 'fe80::1%lo']) {
    expect(isGlobalUnicast(address), address).toBe(false);
  }
});

it('has a canary that notices: without the rule, the same cases hit it', async () => {
  hitCount = 0;
  const open = rule({ permits: () => true });
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '①②⑦.⓪.⓪.①',
    '[::1]',
    '[::ffff:127.0.0.1]',
  ]) {
    await deliver({
      url: `https://${host}:${port}/`,
      headers,
      body: '{}',
      rule: open,
      limits,
      nowMs: 0,
    });
  }
  const resolve = (): Promise<readonly string[]> => Promise.resolve(['127.0.0.1']);
  const url = `https://hooks.example.com:${port}/`;
  await deliver({ url, headers, body: '{}', rule: open, limits, resolve, nowMs: 0 });
  expect(hitCount).toBe(7);
});
