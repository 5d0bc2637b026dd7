import { describe, expect, it } from 'vitest';
import { type AdmissionRules, admit, chooseSubprotocol, type UpgradeHeaders } from './admission.ts';
import { accessOf } from './broadcast-fixture.ts';

const open: AdmissionRules = { access: accessOf({}), allowedOrigins: ['https://desk.example'] };
const guarded: AdmissionRules = {
  access: accessOf({ 'good-token': { name: 'desk', venue: 'upbit' }, 'metrics-only': 'forbidden' }),
  allowedOrigins: ['https://desk.example'],
};

function verdict(headers: UpgradeHeaders, rules = open): string {
  const admission = admit(headers, rules);
  return admission.kind === 'admitted' ? 'admitted' : admission.reason;
}

describe('admit', () => {
  it.each<[UpgradeHeaders, string]>([
    [{ host: '127.0.0.1:8080' }, 'admitted'],
    [{ host: '[::1]:8080' }, 'admitted'],
    [{ host: 'localhost:8080', origin: 'http://localhost:8080' }, 'admitted'],
    [{ host: 'LOCALHOST:8080', origin: 'http://localhost:8080' }, 'admitted'],
    [{ host: 'localhost:8080', origin: 'https://desk.example' }, 'admitted'],
    [{ host: 'desk.example', origin: 'https://desk.example' }, 'admitted'],
    [{ host: 'localhost:8080', origin: 'http://localhost:9999' }, 'origin'],
    [{ host: 'localhost:8080', origin: 'https://desk.example.evil.example' }, 'origin'],
    [{ host: 'localhost:8080', origin: 'null' }, 'origin'],
    // A page whose own name was made to resolve to loopback.
    [{ host: 'evil.example:8080', origin: 'http://evil.example:8080' }, 'host'],
    [{ host: '127.0.0.1.evil.example' }, 'host'],
    [{}, 'host'],
  ])('%j → %s', (headers, wanted) => {
    expect(verdict(headers)).toBe(wanted);
  });

  it.each<[UpgradeHeaders, string]>([
    [{}, 'token'],
    [{ authorization: 'Bearer wrong' }, 'token'],
    [{ authorization: 'Basic good-token' }, 'token'],
    [{ authorization: 'Bearer good-token' }, 'admitted'],
    [{ 'sec-websocket-protocol': 'bearer, good-token' }, 'admitted'],
    [{ 'sec-websocket-protocol': 'breakwater.v1, bearer, good-token' }, 'admitted'],
    [{ 'sec-websocket-protocol': 'good-token' }, 'token'],
    [{ 'sec-websocket-protocol': 'bearer' }, 'token'],
    [{ 'sec-websocket-protocol': 'bearer, metrics-only' }, 'role'],
  ])('with a token, %j → %s', (headers, wanted) => {
    expect(verdict({ host: 'gateway.example', ...headers }, guarded)).toBe(wanted);
  });

  it('checks the origin even with a token', () => {
    const headers = {
      host: 'g.example',
      origin: 'https://e.example',
      authorization: 'Bearer good-token',
    };
    expect(verdict(headers, guarded)).toBe('origin');
  });
});

it('never echoes the token as subprotocol', () => {
  expect(chooseSubprotocol(new Set(['bearer', 'good-token']))).toBe('bearer');
  expect(chooseSubprotocol(new Set(['bearer', 'good-token', 'breakwater.v1']))).toBe(
    'breakwater.v1',
  );
  expect(chooseSubprotocol(new Set(['good-token']))).toBe(false);
});
