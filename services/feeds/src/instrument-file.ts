/** An operator's file of instruments: rows that stand above the conventions of the venues. Errors name line and column. */
import { readFileSync } from 'node:fs';
import { decimalParts, parseTimestampUs } from '@breakwater/codec';
import { INSTRUMENT_TYPES, isExpiry } from '@breakwater/core';
import { describeDocumentProblems, parseDocument, schema as z } from '@breakwater/shell';
import type { InstrumentRow } from '@breakwater/venues';

/** Beside the manifest of a recorded folder, in this order. */
export const INSTRUMENT_FILE_NAMES: readonly string[] = [
  'instruments.yaml',
  'instruments.yml',
  'instruments.json',
];

/** Of a step, as the core takes it. */
const MANTISSA_MAX = 1e9;

const step = z.union([z.string(), z.number()]).transform((text, context) => {
  const parts = decimalParts(String(text));
  const mantissa = parts === undefined || parts.negative ? 0 : Number(parts.digits);
  if (parts !== undefined && mantissa > 0 && mantissa <= MANTISSA_MAX) {
    return { mantissa, exponent: parts.exponent };
  }
  context.addIssue({ code: 'custom', message: 'must be a step such as 0.5' });
  return z.NEVER;
});

const instant = z
  .string()
  .transform((text) => parseTimestampUs(text, 'iso'))
  .refine((timeUs) => timeUs !== undefined, 'must be a time such as 2022-05-28T00:00:00Z');

const rowSchema = z.strictObject({
  venue: z.string().min(1).max(64),
  symbol: z.string().min(1).max(64),
  base: z.string().min(1).max(32),
  quote: z.string().min(1).max(32),
  type: z.enum(INSTRUMENT_TYPES),
  expiry: z
    .union([z.string(), z.number()])
    .transform(String)
    .refine(isExpiry, 'must be the last day as YYMMDD, such as 270326')
    .optional(),
  /** Of one contract. */
  contractSize: z
    .union([z.string(), z.number()])
    .transform(String)
    .refine((text) => /^\d+(\.\d+)?$/.test(text) && Number(text) > 0, 'must be above 0')
    .optional(),
  /** What a contract's size is of: the base where absent, for an inverse contract the quote. */
  contractOf: z.enum(['base', 'quote']).optional(),
  multiplier: z.number().int().min(1).max(1e9).optional(),
  /** Steps of price and quantity, of one base unit; learned from what comes where absent. */
  tick: step.optional(),
  lot: step.optional(),
  /** From when, and until before when, the symbol means this; always where absent. */
  from: instant.optional(),
  to: instant.optional(),
});

const fileSchema = z.array(rowSchema, 'must be a list of rows, one a symbol');

const KNOWN_KEYS = Object.keys(rowSchema.shape);

/** The rows of a file; none where there is no file. Throws what `refused` makes of a message with a line per problem. */
export function instrumentRows(
  path: string | undefined,
  refused: (message: string) => Error,
): InstrumentRow[] {
  if (path === undefined) return [];
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refused(`${path} cannot be read: ${(error as Error).message}`);
  }
  const reading = parseDocument(text, fileSchema, { knownKeys: KNOWN_KEYS });
  if (reading.kind === 'problems') {
    throw refused(describeDocumentProblems(path, reading.problems));
  }
  return reading.value.map(({ contractSize, contractOf, from, to, ...said }) => {
    const row = { ...said, fromUs: from, toUs: to };
    if (contractSize === undefined) return row;
    const isOfQuote = (contractOf ?? (row.type === 'inverse' ? 'quote' : 'base')) === 'quote';
    const kind = isOfQuote ? 'contracts-of-quote' : 'contracts-of-base';
    return { ...row, unit: { kind, size: contractSize } };
  });
}
