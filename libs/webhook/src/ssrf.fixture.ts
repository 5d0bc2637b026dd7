/** Addresses and texts that a webhook must never lead to; `PORT` stands for the port on which the canary listens. */

/** IPv4 and IPv6 addresses that are not global unicast. */
export const FORBIDDEN_ADDRESSES: readonly string[] = words(`
  0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255
  127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2
  169.254.169.123 172.16.0.1 172.17.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1
  192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.1.254 192.168.255.255 192.175.48.1 198.18.0.1
  198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 254.1.1.1 255.255.255.255
  :: ::1 ::2 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
  ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 100::1 100:0:0:1::1 2001::1
  2001:0:7f00:1::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a00:1::1 2002:a9fe:a9fe::1
  2620:4f:8000::1 3fff::1 3fff:fff::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::a9fe:a9fe
  febf::1 fec0::1 ff00::1 ff02::1 ff05::1:3 ff0e::1 4000::1 8000::1 1::1`);

/** Hosts of a URL that lead to this machine over IPv4: without the rule, the canary on 0.0.0.0 is hit by every one. */
export const LOOPBACK_IPV4_HOSTS: readonly string[] = words(`
  127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.254 0.0.0.0 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.1
  127.0.1 0x7f.0x0.0x0.0x1 0 0x0 00000000 127.0.0.1. 127。0。0。1 ①②⑦.⓪.⓪.① 1２7.0.0.1 %31%32%37.0.0.1 127.0.0.%31
  [::ffff:127.0.0.1] [::FFFF:127.0.0.1] [0:0:0:0:0:ffff:127.0.0.1] [::ffff:7f00:0001] [::ffff:127.1.2.3]`);

/** The same over IPv6, for the canary on `::`. */
export const LOOPBACK_IPV6_HOSTS: readonly string[] = words(
  '[::1] [0:0:0:0:0:0:0:1] [::0001] [0000::1] [::] [0::0]',
);

/** Texts that are read as private or metadata addresses, or as names inside a network. */
const OTHER_HOSTS: readonly string[] = words(`
  2852039166 0xA9FEA9FE 0251.0376.0251.0376 169.16689662 3232235521 0xC0A80001 167772161 012.0.0.1 0xa.1
  0300.0250.0.1 [64:FF9B::7f00:1] [fe80::1%25eth0] [::1%25lo] localhost LOCALHOST localhost. a.localhost
  receiver.local metadata.google.internal metadata.internal. router.lan db.intranet printer.home.arpa
  localhost.localdomain ⓛⓞⓒⓐⓛⓗⓞⓢⓣ`);

const ODD_URLS: readonly string[] = [
  'https://user:secret@127.0.0.1:PORT/',
  'https://hooks.example.com@127.0.0.1:PORT/',
  'https://127.0.0.1:PORT\\@hooks.example.com/',
  'https://127.0.0.1:PORT/#.hooks.example.com',
  'ftp://127.0.0.1:PORT/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:PORT/_x',
  'unix:/var/run/docker.sock',
  'data:text/plain,x',
  '//127.0.0.1:PORT/',
  'https://127.0.0.1:99999/',
  'https://hooks.example.com:22/',
  'https:127.0.0.1:PORT',
  ' https://127.0.0.1:PORT/',
  `https://127.0.0.1:PORT/${'a'.repeat(3_000)}`,
  '',
];

export interface ForgeryCase {
  readonly url: string;
  /** What the name resolves to, where the host is one. */
  readonly addresses: readonly string[];
}

/** Every host under both schemes; a public name in front of every address, alone and behind a public one; odd URLs. */
export function forgeryCases(): readonly ForgeryCase[] {
  const hosts = [
    ...FORBIDDEN_ADDRESSES.map((address) => (address.includes(':') ? `[${address}]` : address)),
    ...LOOPBACK_IPV4_HOSTS,
    ...LOOPBACK_IPV6_HOSTS,
    ...OTHER_HOSTS,
  ];
  const literal = [...new Set(hosts)].flatMap((host) => [
    `https://${host}:PORT/`,
    `http://${host}:PORT/`,
  ]);
  const inside = FORBIDDEN_ADDRESSES.flatMap((address) => [[address], ['93.184.215.14', address]]);
  return [
    ...[...literal, ...ODD_URLS].map((url) => ({ url, addresses: ['127.0.0.1'] })),
    ...inside.map((addresses) => ({ url: 'https://hooks.example.com:PORT/', addresses })),
  ];
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
