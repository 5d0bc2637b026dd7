/** The first and last address of every forbidden block, and their neighbours outside where those are public. */
import { describe, expect, it } from 'vitest';
import { isGlobalUnicast } from './address-rule.ts';

/** Block, first, last, and the public addresses just before and behind it (empty where those are forbidden too). */
const BLOCKS: readonly (readonly [string, string, string, string, string])[] = [
  ['this network', '0.0.0.0', '0.255.255.255', '', '1.0.0.0'],
  ['private, 24 bits', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['carrier-grade NAT', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['metadata of a cloud', '168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
  ['link-local', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['private, 20 bits', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['documentation 1', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['AS112', '192.31.196.0', '192.31.196.255', '192.31.195.255', '192.31.197.0'],
  ['multicast tunnels', '192.52.193.0', '192.52.193.255', '192.52.192.255', '192.52.194.0'],
  ['6to4 relays', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['private, 16 bits', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['AS112, direct', '192.175.48.0', '192.175.48.255', '192.175.47.255', '192.175.49.0'],
  ['benchmarks', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['documentation 2', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['documentation 3', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['multicast and reserved', '224.0.0.0', '255.255.255.255', '223.255.255.255', ''],
  ['special addresses of IPv6', '::', '1fff:ffff::', '', '2400::'],
  ['protocol assignments', '2001::', '2001:1ff:ffff::', '', '2001:200::'],
  ['documentation', '2001:db8::', '2001:db8:ffff::', '2001:db7:ffff::', '2001:db9::'],
  ['6to4', '2002::', '2002:ffff::', '2001:ffff::', '2003::'],
  ['AS112', '2620:4f:8000::', '2620:4f:8000:ffff::', '2620:4f:7fff::', '2620:4f:8001::'],
  ['documentation 2', '3fff::', '3fff:fff::', '3ffe::', '3fff:1000::'],
  ['all beyond unicast', '4000::', 'ffff::', '', ''],
];

describe('an address is not reached inside', () => {
  it.each(BLOCKS)('%s: %s to %s', (_name, first, last, before, behind) => {
    expect([isGlobalUnicast(first), isGlobalUnicast(last)]).toEqual([false, false]);
    for (const neighbour of [before, behind].filter((address) => address !== '')) {
      expect(isGlobalUnicast(neighbour), neighbour).toBe(true);
    }
  });
});

it.each([
  ['', 'nothing'],
  ['example.com', 'a name'],
  ['8.8.8', 'half an address'],
  ['2606:4700::1111%eth0', 'an address of one interface'],
  ['::ffff:8.8.8.8', 'IPv4 written as IPv6'],
])('%j is %s, and reached by nobody', (text) => {
  expect(isGlobalUnicast(text)).toBe(false);
});
