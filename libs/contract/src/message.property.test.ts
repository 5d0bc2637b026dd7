/** What the gateway takes is what the published schema allows, which others read and we do not. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContractCheck } from './contract-check.ts';
import { subscribe } from './message.ts';
import { read } from './schema.ts';

describe('messages to the gateway', () => {
  const check = new ContractCheck();
  const name = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('upbit', 'USDT', '업비트', '__proto__') },
    fc.constantFrom('', 'x'.repeat(160), 'x'.repeat(161), '😀'.repeat(160)),
    fc.string({ unit: 'grapheme' }),
  );
  const list = (item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.array(item, { minLength: 1, maxLength: 2 }) },
      fc.array(fc.constantFrom('A', 'B'), { minLength: 62, maxLength: 66 }),
      fc.constantFrom<unknown>(null, 'upbit', {}, []),
    );
  const position = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(
          fc.maxSafeNat().map((n) => n % 1e15),
          fc.nat(9),
        )
        .map(([a, b]) => `${a}-${b}`),
    },
    fc.tuple(fc.maxSafeNat(), fc.nat(9)).map(([a, b]) => `${a}-${b}`),
    fc.constantFrom<unknown>('0-0', '01-1', '1-', '-', '1-1\n', '999999999999999-1', 1, null),
    fc.constantFrom('1000000000000000-1', '9007199254740991-1', '1-999999999999999'),
  );
  const stream = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('topic:0', 'a:b:12', '-:0', '.:999999999') },
    fc.constantFrom('no stream', ':0', '__proto__', 'constructor', 't:1234567890'),
    fc.constantFrom(`${'t'.repeat(300)}:0`, `${'t'.repeat(301)}:0`, 'é:0', 't:0\n', 't:٣'),
  );
  const cursor = fc.oneof(
    fc.dictionary(stream, position, { maxKeys: 3, noNullPrototype: true }),
    fc
      .integer({ min: 254, max: 258 })
      .map((n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`t:${i}`, '1-1']))),
    fc.constantFrom<unknown>(null, [], 'latest'),
  );
  const filter = fc.oneof(
    fc.record(
      {
        severityMin: fc.constantFrom<unknown>('S1', 'S2', 'S3', 'S4', 'S5', 's1', null),
        detectors: list(fc.constantFrom<unknown>('A', 'B', 'D', 'A', 'B', 'D', 'Z', 1)),
        venues: list(name),
        assets: list(fc.oneof(name, fc.constantFrom<unknown>(7, null))),
        state: fc.constantFrom<unknown>('OPEN', 'CLOSED', 'OPEN', 'open', null),
      },
      { requiredKeys: [] },
    ),
    fc.constantFrom<unknown>(null, [], 'all', { severity: 'S1' }),
  );
  const message = fc.oneof(
    { weight: 9, arbitrary: messageOf(filter, cursor) },
    { weight: 1, arbitrary: fc.anything() },
  );

  it('are taken exactly where the schema allows them', () => {
    const tally = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(message, (value) => {
        const text = jsonOf(value);
        if (text === undefined) return;
        const allowed = check.allowsFromClient(JSON.parse(text));
        tally[allowed ? 'taken' : 'refused'] += 1;
        expect(read(subscribe, JSON.parse(text)).kind, text).toBe(allowed ? 'ok' : 'refused');
      }),
      { numRuns: 5_000 },
    );
    // Otherwise the agreement would say little.
    expect(tally.taken).toBeGreaterThan(300);
    expect(tally.refused).toBeGreaterThan(500);
  });
});

function messageOf(
  filter: fc.Arbitrary<unknown>,
  cursor: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const type = fc.oneof(
    { weight: 19, arbitrary: fc.constant('subscribe') },
    { weight: 1, arbitrary: fc.constantFrom<unknown>('unsubscribe', null, 1) },
  );
  const view = fc.oneof(
    { weight: 19, arbitrary: fc.boolean() },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 'yes') },
  );
  const whole = fc.record({ type, filter, cursor, view }, { requiredKeys: ['type'] });
  const other = fc.record({ type, other: fc.constant(1) }, { requiredKeys: [] });
  return fc.oneof({ weight: 19, arbitrary: whole }, { weight: 1, arbitrary: other });
}

function jsonOf(value: unknown): string | undefined {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'bigint' ? Number(item) : item,
  );
}
