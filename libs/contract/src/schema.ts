/**
 * How the contract is written down: schemas with names. What has a name stands under it in the published documents and is
 * a type of the client; what has none stands where it is used.
 *
 * SN1: a schema is typed by what was generated from it (the `…-types.ts` of `libs/client`), so that one that
 *     says something else than its published type does not compile.
 * SN2: readers ignore what they do not know, so what a gateway sends is open; what it is sent is closed, and a name that
 *     means nothing is refused instead of passed over.
 */
import { z } from 'zod';

export { z };
export type Schema<Value> = z.ZodType<Value>;

export const NAMED: z.core.$ZodRegistry<{ readonly id: string }, z.core.$ZodType> = z.registry();

/** Gives a schema its name, and the sentence that stands with it ('' where the name says all). */
export function named<S extends z.ZodType>(id: string, description: string, schema: S): S {
  const described = description === '' ? schema : schema.describe(description);
  NAMED.add(described, { id });
  return described;
}

/** A value from outside, as it is used from here on, or what is wrong with it in words. */
export type Reading<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'refused'; readonly detail: string };

/** Never throws on input. */
export function read<Value>(schema: Schema<Value>, value: unknown): Reading<Value> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'ok', value: parsed.data };
  return {
    kind: 'refused',
    detail: parsed.error.issues.slice(0, PROBLEM_COUNT_MAX).map(said).join('; '),
  };
}

/** Of one message; whoever got more than this wrong reads the contract anyway. */
const PROBLEM_COUNT_MAX = 3;

function said({ path, message }: z.core.$ZodIssue): string {
  const place = path.join('.');
  return place === '' ? message : `${place}: ${message}`;
}

/** A text of so many characters. They are code points, as JSON Schema counts. */
export function text(bounds: {
  readonly lengthMin: number;
  readonly lengthMax: number;
}): z.ZodString {
  const { lengthMin, lengthMax } = bounds;
  return z
    .string()
    .refine((value) => isWithin(Array.from(value).length, bounds), {
      error: `expected ${lengthMin} to ${lengthMax} characters`,
    })
    .meta({ ...(lengthMin > 0 ? { minLength: lengthMin } : {}), maxLength: lengthMax });
}

function isWithin(
  length: number,
  { lengthMin, lengthMax }: { readonly lengthMin: number; readonly lengthMax: number },
): boolean {
  return lengthMin <= length && length <= lengthMax;
}

export const count: z.ZodInt = z.int().min(0);
export const texts: z.ZodArray<z.ZodString> = z.array(z.string());
