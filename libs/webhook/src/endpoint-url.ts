/**
 * What an endpoint's URL may be, and the one address that a delivery to it connects to.
 *
 * EU1: the URL is judged after parsing, because the parser turns `0x7f.1`, `2130706433` or `①②⑦.0.0.1` into 127.0.0.1.
 * EU2: every address of a name must be permitted, not only the first: the choice must not be the receiver's.
 * EU3: names are resolved once per delivery; whoever answers otherwise a moment later is not asked again.
 */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { AddressRule } from './address-rule.ts';

export interface EndpointRule {
  readonly permits: AddressRule;
  readonly ports: readonly number[];
  /** `127.0.0.1:8099` or `[::1]:8099`: receivers on this machine that may be reached, by plain http too. */
  readonly localReceivers: readonly string[];
}

/** All addresses of a name; rejects where there are none. */
export type ResolveNames = (name: string) => Promise<readonly string[]>;

export type UrlCheck =
  | { readonly kind: 'ok'; readonly url: URL; readonly isLocal: boolean }
  | { readonly kind: 'refused'; readonly detail: string };

export type AddressRefusal = 'name-not-found' | 'address-forbidden';
export type AddressCheck =
  | { readonly kind: 'ok'; readonly address: string }
  | { readonly kind: 'refused'; readonly code: AddressRefusal; readonly detail: string };

const URL_CHARACTER_COUNT_MAX = 2_048;
/** Names that mean this machine or this network to some resolver. */
const INSIDE_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|localdomain)\.?$/;

/** The parsed URL, or in words why it cannot be an endpoint. Asks no resolver. */
export function checkEndpointUrl(text: string, rule: EndpointRule): UrlCheck {
  const url = text.length <= URL_CHARACTER_COUNT_MAX ? URL.parse(text) : null;
  if (url === null) return refused('it is not a URL; write https://host/path');
  if (url.username !== '' || url.password !== '') {
    return refused('it carries credentials; the signature is what proves the sender');
  }
  if (url.hash !== '') return refused('it has a fragment (#…), which is never sent; leave it out');
  const isLocal = rule.localReceivers.includes(`${url.hostname}:${portOf(url)}`);
  if (isLocal && isLoopback(url.hostname) && /^https?:$/.test(url.protocol)) {
    return { kind: 'ok', url, isLocal: true };
  }
  if (url.protocol !== 'https:') return refused('it must begin with https://');
  if (!rule.ports.includes(portOf(url))) {
    return refused(`port ${portOf(url)} is not permitted; use one of ${rule.ports.join(', ')}`);
  }
  const literal = literalOf(url);
  if (literal !== null && !rule.permits(literal)) return refused(notGlobal(literal)); // EU1
  if (literal === null && INSIDE_NAME.test(url.hostname)) {
    return refused(`${url.hostname} names a machine inside a network; a public name is needed`);
  }
  return { kind: 'ok', url, isLocal: false };
}

/** The checked address to connect to. */
export async function checkedAddress(
  endpoint: { readonly url: URL; readonly isLocal: boolean },
  options: { readonly rule: EndpointRule; readonly resolve?: ResolveNames },
): Promise<AddressCheck> {
  const literal = literalOf(endpoint.url);
  if (literal !== null) return { kind: 'ok', address: literal };
  const { hostname } = endpoint.url;
  let addresses: readonly string[] = [];
  try {
    addresses = await (options.resolve ?? resolveAll)(hostname); // EU3
  } catch {
    return { kind: 'refused', code: 'name-not-found', detail: `${hostname} has no address` };
  }
  const bad = addresses.find((address) => isIP(address) === 0 || !options.rule.permits(address)); // EU2
  if (bad !== undefined) {
    const detail = `${hostname} resolves to ${bad}: ${notGlobal(bad)}`;
    return { kind: 'refused', code: 'address-forbidden', detail };
  }
  const address = addresses[0];
  if (address === undefined) {
    return { kind: 'refused', code: 'name-not-found', detail: `${hostname} has no address` };
  }
  return { kind: 'ok', address };
}

async function resolveAll(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** The address that the host part is, without brackets; null for a name. */
function literalOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? null : host;
}

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function isLoopback(hostname: string): boolean {
  return hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

function notGlobal(address: string): string {
  return `${address} is not a global unicast address, so nothing is sent there`;
}

function refused(detail: string): UrlCheck {
  return { kind: 'refused', detail };
}
