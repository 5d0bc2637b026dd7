/** How much V8 may inline. Process-wide, so it is set once, before anything is hot. */
import { setFlagsFromString } from 'node:v8';

/**
 * Bytecode that the optimizing compiler may take into one function, where V8's own limit is 920. The hot path is many
 * small functions; at 920 calls are left in the middle of it, and cost an eighth of the engine's time (`npm run bench`).
 * At four times this budget half of that is lost again: code outgrows the instruction cache.
 */
const INLINED_BYTECODE_MAX = 4_000;

export function letCompilerInline(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${INLINED_BYTECODE_MAX}`);
}
