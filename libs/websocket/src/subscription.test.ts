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
      filter: { severityMin: 'S2', detectors: ['A'], venues: ['upbit'], state: 'OPEN' },
      cursor: { 'dG9waWM:0': '12-1', 'dG9waWM:1': '0-0' },
      view: true,
    });
    expect(message).toEqual({
      kind: 'subscribe',
      subscribe: {
        filter: { severityMin: 'S2', detectors: ['A'], venues: ['upbit'], state: 'OPEN' },
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
    [[], /expected object/],
    [null, /expected object/],
    [{ type: 'unsubscribe' }, /type: expected "subscribe"/],
    [{ type: 'subscribe', token: 'x' }, /Unrecognized key: "token"/],
    [{ type: 'subscribe', filter: { severity: 'S1' } }, /filter: Unrecognized key: "severity"/],
    [{ type: 'subscribe', filter: { severityMin: 'S9' } }, /filter.severityMin: .*"S1"/],
    [{ type: 'subscribe', filter: { severityMin: null } }, /filter.severityMin: .*"S1"/],
    [{ type: 'subscribe', filter: { detectors: ['Z'] } }, /filter.detectors.0: .*"A"/],
    [{ type: 'subscribe', filter: { venues: [] } }, /filter.venues: .*>=1 items/],
    [{ type: 'subscribe', filter: { venues: [7] } }, /filter.venues.0: .*string/],
    [
      { type: 'subscribe', filter: { assets: ['x'.repeat(161)] } },
      /filter.assets.0: .*160 characters/,
    ],
    [{ type: 'subscribe', filter: { assets: Array(65).fill('x') } }, /filter.assets: .*<=64 items/],
    [{ type: 'subscribe', view: 'yes' }, /view: .*boolean/],
    [{ type: 'subscribe', cursor: '1-1' }, /cursor: .*record/],
    [{ type: 'subscribe', cursor: { 'no stream': '1-1' } }, /cursor.no stream: /],
    [{ type: 'subscribe', cursor: { 't:0': 'latest' } }, /position such as/],
    [{ type: 'subscribe', cursor: { 't:0': '9999999999999999-1' } }, /position such as/],
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
