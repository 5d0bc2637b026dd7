/** Times that people write in files of orders and rule books, as the microseconds that records hold. Pure. */
import { parseTimestampUs } from '@breakwater/codec';
import type { ContentPath } from './content-walk.ts';
import type { ContentFault, ContentType } from './control-content.ts';

export function isDated(type: ContentType): boolean {
  return type === 'lending-order' || type === 'lending-rules';
}

/** An order holds from an instant on: a time without its zone would be off by nine hours in Seoul. */
const ZONE = /(Z|[+-]\d{2}:?\d{2})$/;
const EXPECTED = 'expected a time with its zone, such as 2025-08-19T00:00:00+09:00';

/** The value with every text under a name in `…Us` as a number, and those that are no times. */
export function withTimes(
  value: unknown,
  path: ContentPath = [],
): { readonly value: unknown; readonly faults: readonly ContentFault[] } {
  const name = path.at(-1);
  if (typeof value === 'string' && typeof name === 'string' && name.endsWith('Us')) {
    const timeUs = ZONE.test(value) ? parseTimestampUs(value, 'iso') : undefined;
    if (timeUs !== undefined) return { value: timeUs, faults: [] };
    return { value, faults: [{ path, message: EXPECTED }] };
  }
  if (typeof value !== 'object' || value === null) return { value, faults: [] };
  const faults: ContentFault[] = [];
  const inner = (item: unknown, key: string | number): unknown => {
    const read = withTimes(item, [...path, key]);
    faults.push(...read.faults);
    return read.value;
  };
  const read = Array.isArray(value)
    ? value.map((item, at) => inner(item, at))
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item, key)]));
  return { value: read, faults };
}
