import { type InstrumentDefinition, parseInstrumentKey } from './instrument.ts';

/** A definition with a tick of 10^tickExponent and a lot of 10^-4. */
export function definition(key: string, tickExponent = -2): InstrumentDefinition {
  const parts = parseInstrumentKey(key);
  if (parts === undefined) throw new Error(`not an instrument key: ${key}`);
  return {
    ...parts,
    key,
    tick: { mantissa: 1, exponent: tickExponent },
    lot: { mantissa: 1, exponent: -4 },
    effectiveTimeUs: 0,
  };
}
