/**
 * Every mistake of an order or a rule book, not only the first: a reader stops at one, so each part is read by itself beside
 * parts that are sound. Pure.
 */
import type { ContentFault, ContentType } from './control-content.ts';

type FaultIn = (content: unknown) => ContentFault | undefined;

/** The faults of the parts; none where only the whole is wrong, or the type has no parts. */
export function lendingFaults(
  type: ContentType,
  given: unknown,
  faultIn: FaultIn,
): readonly ContentFault[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return [];
  if (type === 'lending-order') return fieldFaults(given, SOUND_ORDER, faultIn);
  if (type !== 'lending-rules') return [];
  const { rules, ...others } = given as { readonly rules?: unknown };
  const faults = [...fieldFaults(others, { version: 1, rules: [] }, faultIn)];
  if (!Array.isArray(rules)) return faults;
  for (const [at, rule] of (rules as readonly unknown[]).entries()) {
    const fault = faultIn({ version: 1, rules: [rule] });
    if (fault === undefined) continue;
    const [list = 'rules', , ...rest] = fault.path;
    faults.push({ ...fault, path: [list, at, ...rest] });
  }
  return faults;
}

const SOUND_ORDER = {
  id: 'sound',
  issuedTimeUs: 0,
  effectiveTimeUs: 0,
  permitted: [],
  source: { en: 'sound', ko: 'sound' },
};

function fieldFaults(
  given: Readonly<Record<string, unknown>> | object,
  sound: Readonly<Record<string, unknown>>,
  faultIn: FaultIn,
): ContentFault[] {
  const fields = given as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(sound), ...Object.keys(fields)])];
  return names.flatMap((name) => {
    if (!(name in fields) && name === 'rules') return [];
    const fault = faultIn({ ...sound, [name]: fields[name] });
    return fault === undefined ? [] : [fault];
  });
}
