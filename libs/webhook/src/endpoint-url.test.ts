/**
 * What an endpoint may be called and where a delivery to it may go. The forged ones that must never reach anything are in
 * ssrf.test.ts; here each rule has its example on both sides, and asks nobody on the network.
 */
import { describe, expect, it } from 'vitest';
import { checkEndpointUrl, checkedAddress, type EndpointRule, portOf } from './endpoint-url.ts';

const PUBLIC = '93.184.215.14';
const RULE: EndpointRule = {
  permits: (address) => address === PUBLIC || address === '2606:4700::1111',
  ports: [443, 8443],
  localReceivers: ['127.0.0.1:8099', '[::1]:8099', 'localhost:8099', '10.0.0.5:8099'],
};

/** `ok`, `local`, or why not. */
function judged(text: string): string {
  const check = checkEndpointUrl(text, RULE);
  if (check.kind === 'refused') return check.detail;
  return check.isLocal ? 'local' : 'ok';
}

describe('an endpoint', () => {
  it.each([
    ['https://hooks.example.com/in', 'ok'],
    ['https://hooks.example.com:8443/in?a=1', 'ok'],
    [`https://${PUBLIC}/`, 'ok'],
    ['https://[2606:4700::1111]/', 'ok'],
    ['https://localhosts.example.com/', 'ok'],
    ['https://local.example.com/', 'ok'],
    ['http://127.0.0.1:8099/in', 'local'],
    ['https://127.0.0.1:8099/in', 'local'],
    ['http://[::1]:8099/in', 'local'],
  ])('may be %s', (url, verdict) => {
    expect(judged(url)).toBe(verdict);
  });

  it.each([
    ['', /not a URL/],
    ['hooks.example.com', /not a URL/],
    [`https://hooks.example.com/${'a'.repeat(2_048)}`, /not a URL/],
    ['https://user@hooks.example.com/', /credentials/],
    ['https://:secret@hooks.example.com/', /credentials/],
    ['https://hooks.example.com/#part', /fragment/],
    ['http://hooks.example.com/', /must begin with https/],
    ['ftp://127.0.0.1:8099/', /must begin with https/],
    ['http://127.0.0.1:8098/', /must begin with https/],
    ['https://hooks.example.com:22/', /port 22 is not permitted; use one of 443, 8443/],
    ['https://10.0.0.1/', /10\.0\.0\.1 is not a global unicast address/],
    ['https://[::1]/', /::1 is not a global unicast address/],
    ['https://0x7f.1/', /127\.0\.0\.1 is not a global unicast address/],
    ['https://localhost/', /names a machine inside a network/],
    ['https://desk.internal/', /names a machine inside a network/],
    ['https://desk.internal./', /names a machine inside a network/],
    // Listed, and still not this machine, or only by a name that a resolver may turn elsewhere.
    ['http://localhost:8099/', /must begin with https/],
    ['http://10.0.0.5:8099/', /must begin with https/],
  ])('may not be %s', (url, why) => {
    expect(judged(url)).toMatch(why);
  });

  it('may be 2,048 characters long, no more', () => {
    const start = 'https://hooks.example.com/';
    const longest = start + 'a'.repeat(2_048 - start.length);
    expect(judged(longest)).toBe('ok');
    expect(judged(`${longest}a`)).toMatch(/not a URL/);
  });

  it('is what was judged, parsed', () => {
    const check = checkEndpointUrl('https://hooks.example.com/in?a=1', RULE);
    expect(check.kind === 'ok' ? check.url.href : null).toBe('https://hooks.example.com/in?a=1');
  });
});

describe('the port', () => {
  it.each([
    ['https://a.example/', 443],
    ['http://a.example/', 80],
    ['https://a.example:8443/', 8_443],
    ['http://a.example:443/', 443],
  ])('of %s is %i', (url, port) => {
    expect(portOf(new URL(url))).toBe(port);
  });
});

describe('the address', () => {
  async function addressOf(url: string, resolved: readonly string[] | Error): Promise<unknown> {
    const asked: string[] = [];
    const check = await checkedAddress(
      { url: new URL(url), isLocal: false },
      {
        rule: RULE,
        resolve: (name) => {
          asked.push(name);
          return resolved instanceof Error ? Promise.reject(resolved) : Promise.resolve(resolved);
        },
      },
    );
    return [check.kind === 'ok' ? check.address : check.code, asked];
  }

  it.each<[string, string, readonly string[] | Error, string, readonly string[]]>([
    [
      'of a name is its first',
      'https://a.example/',
      [PUBLIC, '2606:4700::1111'],
      PUBLIC,
      ['a.example'],
    ],
    ['is the host itself', `https://${PUBLIC}/`, ['10.0.0.1'], PUBLIC, []],
    ['is the host itself, without brackets', 'https://[::1]/', [], '::1', []],
    [
      'is none where the resolver fails',
      'https://a.example/',
      new Error('no such name'),
      'name-not-found',
      ['a.example'],
    ],
    ['is none where there is none', 'https://a.example/', [], 'name-not-found', ['a.example']],
    [
      'is refused where it is inside',
      'https://a.example/',
      ['10.0.0.1'],
      'address-forbidden',
      ['a.example'],
    ],
    [
      'is refused where only the last is inside',
      'https://a.example/',
      [PUBLIC, '10.0.0.1'],
      'address-forbidden',
      ['a.example'],
    ],
    [
      'is refused where one is no address',
      'https://a.example/',
      [PUBLIC, 'b.example'],
      'address-forbidden',
      ['a.example'],
    ],
  ])('%s', async (_what, url, resolved, wanted, asked) => {
    expect(await addressOf(url, resolved)).toEqual([wanted, asked]);
  });

  it('that is refused is named, with the reason', async () => {
    const check = await checkedAddress(
      { url: new URL('https://a.example/'), isLocal: false },
      { rule: RULE, resolve: () => Promise.resolve(['10.0.0.1']) },
    );
    expect(check).toEqual({
      kind: 'refused',
      code: 'address-forbidden',
      detail:
        'a.example resolves to 10.0.0.1: 10.0.0.1 is not a global unicast address, so nothing is sent there',
    });
  });

  it('that does not exist is said by name', async () => {
    for (const resolve of [
      () => Promise.resolve([]),
      () => Promise.reject(new Error('no such name')),
    ]) {
      const check = await checkedAddress(
        { url: new URL('https://a.example/'), isLocal: false },
        { rule: RULE, resolve },
      );
      expect(check).toMatchObject({ detail: 'a.example has no address' });
    }
  });

  it('is asked of the system where nothing else is given', async () => {
    const check = await checkedAddress(
      { url: new URL('https://localhost/'), isLocal: false },
      { rule: { ...RULE, permits: () => true } },
    );
    expect(check.kind === 'ok' ? check.address : '').toMatch(/^(?:127\.0\.0\.1|::1)$/);
  });
});
