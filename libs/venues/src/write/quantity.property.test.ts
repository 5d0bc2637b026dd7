import { DECIMAL_FAULT } from '@breakwater/codec';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { QuantityUnit, VenueInstrument } from '../venue-instrument.ts';
import { basePriceText, baseQuantityText, lotsOf, ticksOf } from './quantity.ts';

const LOT = { mantissa: 1, exponent: -8 };

function counted(unit: QuantityUnit, multiplier = 1): VenueInstrument {
  return {
    ...{ key: 'v:A/B:linear', venue: 'v', base: 'A', quote: 'B', type: 'linear' },
    ...{ expiry: undefined, unit, multiplier },
  };
}

describe('lots of what a venue counts', () => {
  test.each([
    // 0.5 BTC.
    [counted({ kind: 'base' }), '0.5', '60000', 50_000_000],
    // Three thousands of PEPE.
    [counted({ kind: 'base' }, 1_000), '3', '0.01', 300_000_000_000],
    // OKX: 7 contracts of a hundredth of a bitcoin.
    [counted({ kind: 'contracts-of-base', size: '0.01' }), '7', '60000', 7_000_000],
    // Bybit: 50,000 dollars at 25,000.
    [counted({ kind: 'quote' }), '50000', '25000', 200_000_000],
    // Binance COIN-M: 3 contracts of a hundred dollars at 60,000 are 0.005.
    [counted({ kind: 'contracts-of-quote', size: '100' }), '3', '60000', 500_000],
    // One dollar of bitcoin at 60,000 is 1,666.67 lots.
    [counted({ kind: 'quote' }), '1', '60000', 1_667],
    // Half to even.
    [counted({ kind: 'base' }), '0.000000005', '1', 0],
    [counted({ kind: 'base' }), '0.000000015', '1', 2],
    [counted({ kind: 'quote' }), '0', '60000', 0],
  ] as const)('%# %j', (instrument, quantity, price, lots) => {
    expect(lotsOf(quantity, price, instrument, LOT)).toBe(lots);
  });

  test.each([
    ['x', '1', DECIMAL_FAULT.NOT_A_NUMBER],
    ['-1', '1', DECIMAL_FAULT.NEGATIVE],
    ['1', '0', DECIMAL_FAULT.NOT_A_NUMBER],
    ['1', 'x', DECIMAL_FAULT.NOT_A_NUMBER],
    ['1e30', '1', DECIMAL_FAULT.TOO_LARGE],
  ])('%s at %s is a fault', (quantity, price, fault) => {
    expect(lotsOf(quantity, price, counted({ kind: 'quote' }), LOT)).toBe(fault);
  });

  it('is what exact fractions say, whatever the unit', () => {
    const decimal = fc.tuple(
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      fc.integer({ min: 0, max: 9 }),
    );
    const positive = fc.tuple(
      fc.bigInt({ min: 1n, max: 10n ** 9n }),
      fc.integer({ min: 0, max: 6 }),
    );
    const kind = fc.constantFrom('base', 'quote', 'contracts-of-base', 'contracts-of-quote');
    const multiplier = fc.constantFrom(1, 1_000, 250, 1_000_000);
    fc.assert(
      fc.property(decimal, positive, positive, kind, multiplier, (q, p, s, unitKind, many) => {
        const isSized = unitKind === 'contracts-of-base' || unitKind === 'contracts-of-quote';
        const isPriced = unitKind === 'quote' || unitKind === 'contracts-of-quote';
        const unit = (
          isSized ? { kind: unitKind, size: text(s) } : { kind: unitKind }
        ) as QuantityUnit;
        const lots = lotsOf(text(q), text(p), counted(unit, many), LOT);
        // quantity × multiplier × size ÷ price ÷ 10^-8, all over one denominator.
        const [size, sizePlaces] = isSized ? s : [1n, 0];
        const [price, pricePlaces] = isPriced ? p : [1n, 0];
        const above = q[0] * BigInt(many) * size * 10n ** BigInt(pricePlaces) * 10n ** 8n;
        const below = price * 10n ** BigInt(q[1] + sizePlaces);
        if (lots === DECIMAL_FAULT.TOO_LARGE) expect(above / below > 2n ** 52n).toBe(true);
        else expect(distance(above, below, BigInt(lots)) * 2n <= below).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('prices of one base unit', () => {
  it('are those of the symbol, divided by what it stands for', () => {
    const tick = { mantissa: 1, exponent: -7 };
    expect(ticksOf('0.0123', counted({ kind: 'base' }, 1_000), tick)).toBe(123);
    expect(ticksOf('60000.5', counted({ kind: 'quote' }), { mantissa: 5, exponent: -1 })).toBe(
      120_001,
    );
    expect(ticksOf('0.01235', counted({ kind: 'base' }, 1_000), tick)).toBe(
      DECIMAL_FAULT.NOT_A_MULTIPLE,
    );
  });
});

describe('as texts', () => {
  test.each([
    [counted({ kind: 'base' }), '0.50', '60000.10', '0.50', '60000.10'],
    [counted({ kind: 'base' }, 1_000), '3.5', '0.0123', '3500', '123e-7'],
    [counted({ kind: 'contracts-of-base', size: '0.01' }), '7', '60000', '0.07', '60000'],
    [counted({ kind: 'contracts-of-quote', size: '100' }), '3', '60000', '0.005', '60000'],
    [counted({ kind: 'quote' }), '1', '3', '0.333333333333', '3'],
    [counted({ kind: 'quote' }), 'x', '3', 'x', '3'],
    [counted({ kind: 'quote' }), '1', 'x', '1', 'x'],
    [counted({ kind: 'base' }, 4), '1', '1', '4', '0.25'],
  ] as const)('%# %j', (instrument, quantity, price, baseQuantity, basePrice) => {
    expect(baseQuantityText(quantity, price, instrument)).toBe(baseQuantity);
    expect(basePriceText(price, instrument)).toBe(basePrice);
  });
});

function text([digits, places]: readonly [bigint, number]): string {
  return `${digits}e-${places}`;
}

function distance(above: bigint, below: bigint, lots: bigint): bigint {
  const rest = above - lots * below;
  return rest < 0n ? -rest : rest;
}
