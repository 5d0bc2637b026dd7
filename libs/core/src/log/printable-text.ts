/**
 * Texts that may enter: without control characters, line and paragraph separators, and without the invisible and
 * direction-changing characters that make one text look like another. Written as ranges and not by Unicode
 * property, since those grow with every version and the same log must give the same verdict for ever.
 */

const PLAIN = /^[ -~]*$/;

/** Whether every character is one that a screen shows where it stands. Linear in the length. */
export function isPrintable(text: string): boolean {
  // Nearly all texts are plain, and the engine's own look takes half of a walk.
  if (PLAIN.test(text)) return true;
  if (!text.isWellFormed()) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x20 || (unit >= 0x7f && (unit < 0xa0 || isInvisible(unit)))) return false;
  }
  return true;
}

function isInvisible(unit: number): boolean {
  return (
    unit === 0xad || // soft hyphen
    unit === 0x61c || // Arabic letter mark
    (unit >= 0x200b && unit <= 0x200f) || // zero width, direction marks
    (unit >= 0x2028 && unit <= 0x202e) || // separators, direction embeddings
    (unit >= 0x2060 && unit <= 0x206f) || // joiners, direction isolates
    unit === 0xfeff || // byte order mark
    (unit >= 0xfff9 && unit <= 0xffff) // annotations, noncharacters
  );
}
