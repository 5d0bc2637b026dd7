import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClientMessage } from './subscription.ts';

function parsed(message: unknown): ReturnType<typeof parseClientMessage> {
  return parseClientMessage(JSON.stringify(message));
}

describe('parseClientMessage', () => {
  it('reads a subscription with its filter and cursor', () => {
    const message = parsed({
      type: 'subscribe',
      filter: { severityMin: 'S2', detectors: ['A'], venues: ['upbit'], assets: ['USDT'] },
      cursor: { 'dG9waWM:0': '12-1', 'dG9waWM:1': '0-0' },
      view: true,
    });
    expect(message).toEqual({
      kind: 'subscribe',
      subscribe: {
        filter: {
          severityMin: 'S2',
          detectors: new Set(['A']),
          venues: new Set(['upbit']),
          assets: new Set(['USDT']),
        },
        cursor: new Map([
          ['dG9waWM:0', '12-1'],
          ['dG9waWM:1', '0-0'],
        ]),
        view: true,
      },
    });
    const bare = parsed({ type: 'subscribe' });
    expect(bare).toMatchObject({ subscribe: { cursor: null, view: false } });
  });

  it.each([
    [[], /must be an object/],
    [null, /must be an object/],
    [{ type: 'unsubscribe' }, /type must be/],
    [{ type: 'subscribe', token: 'x' }, /unknown key; known are type, filter, cursor/],
    [{ type: 'subscribe', filter: { severity: 'S1' } }, /unknown key; known are severityMin/],
    [{ type: 'subscribe', filter: { severityMin: 'S9' } }, /one of S1/],
    [{ type: 'subscribe', filter: { severityMin: null } }, /one of S1/],
    [{ type: 'subscribe', filter: { detectors: ['Z'] } }, /must be of A/],
    [{ type: 'subscribe', filter: { venues: [] } }, /leave it out/],
    [{ type: 'subscribe', filter: { venues: [7] } }, /names of 1 to/],
    [{ type: 'subscribe', filter: { assets: ['x'.repeat(161)] } }, /names of 1 to/],
    [{ type: 'subscribe', filter: { assets: Array(65).fill('x') } }, /1 to 64 names/],
    [{ type: 'subscribe', view: 'yes' }, /view must be true or false/],
    [{ type: 'subscribe', cursor: '1-1' }, /cursor must be an object/],
    [{ type: 'subscribe', cursor: { 'no stream': '1-1' } }, /no stream name/],
    [{ type: 'subscribe', cursor: { 't:0': 'latest' } }, /no position/],
    [{ type: 'subscribe', cursor: { 't:0': '9999999999999999-1' } }, /no position/],
  ])('refuses %j', (message, detail) => {
    expect(parsed(message)).toMatchObject({ kind: 'refused', code: 'bad-message' });
    expect(parsed(message)).toHaveProperty('detail', expect.stringMatching(detail));
  });

  it('takes __proto__ for a key like any other', () => {
    const hostile = '{"type":"subscribe","cursor":{"__proto__":"1-1"}}';
    expect(parseClientMessage(hostile)).toMatchObject({ kind: 'refused', code: 'bad-message' });
    const filter = '{"type":"subscribe","__proto__":{"filter":{}}}';
    expect(parseClientMessage(filter)).toMatchObject({ kind: 'refused' });
  });

  it('never throws', () => {
    const wanted = (text: string): void => {
      expect(['subscribe', 'refused']).toContain(parseClientMessage(text).kind);
    };
    fc.assert(fc.property(fc.string(), wanted));
    const message = fc.record({
      type: fc.constant('subscribe'),
      filter: fc.anything(),
      cursor: fc.anything(),
    });
    fc.assert(
      fc.property(message, (value) => {
        const text = JSON.stringify(value, (_, item: unknown) =>
          typeof item === 'bigint' ? Number(item) : item,
        );
        wanted(text);
      }),
    );
  });
});
