/** Which addresses a webhook may reach: global unicast only, as the IANA special-purpose registries define it. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Whether a connection to this IP address is permitted. */
export type AddressRule = (address: string) => boolean;

/** iana.org/assignments/iana-ipv4-special-registry, multicast and reserved space, and one cloud's metadata address. */
const FORBIDDEN_IPV4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Inside 2000::/3: protocol assignments with Teredo and ORCHID, documentation, 6to4, AS112. Everything else that is
 * special (mapped, NAT64, unique local, link-local, multicast, unspecified …) lies outside 2000::/3.
 */
const FORBIDDEN_IPV6: readonly (readonly [network: string, bits: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const forbidden = new BlockList();
for (const [network, bits] of FORBIDDEN_IPV4) forbidden.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of FORBIDDEN_IPV6) forbidden.addSubnet(network, bits, 'ipv6');
const globalIpv6 = new BlockList();
globalIpv6.addSubnet('2000::', 3, 'ipv6');

/** Whether `address` is a global unicast address; false for everything that is not an address. */
export function isGlobalUnicast(address: string): boolean {
  if (isIPv4(address)) return !forbidden.check(address, 'ipv4');
  // A zone names an interface of this machine, so such an address is never global.
  if (!isIPv6(address) || address.includes('%')) return false;
  return globalIpv6.check(address, 'ipv6') && !forbidden.check(address, 'ipv6');
}
