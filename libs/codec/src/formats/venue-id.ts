import type { VenueId } from '@breakwater/core';

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const MASK_64 = 0xffffffffffffffffn;

/** A venue's id of a trade or liquidation as 64 bits: its number where it is one, else FNV-1a of its characters. */
export function venueIdOfText(text: string): VenueId | undefined {
  const id = text.trim();
  if (id === '') return undefined;
  if (/^\d{1,15}$/.test(id)) return venueIdOfNumber(Number(id));
  let bits = FNV_OFFSET;
  if (/^\d{1,19}$/.test(id)) {
    bits = BigInt(id);
  } else {
    for (let i = 0; i < id.length; i += 1) {
      bits = ((bits ^ BigInt(id.charCodeAt(i))) * FNV_PRIME) & MASK_64;
    }
  }
  return { high: Number(bits >> 32n), low: Number(bits & 0xffffffffn) };
}

/** As `venueIdOfText` for an id that came as a JSON number below 2^53. */
export function venueIdOfNumber(id: number): VenueId {
  return { high: Math.floor(id / 4_294_967_296), low: id % 4_294_967_296 };
}
