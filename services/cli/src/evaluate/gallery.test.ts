/** The named incidents come out as the repository says: a change of rules shows as a change of this text. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeGallery } from './gallery-run.ts';

const KEPT = new URL('../../gallery/simulated.txt', import.meta.url);

test('the gallery is that of the present rules; if not, `npm run eval -- gallery --write` and say why', async () => {
  const control = { stop: new AbortController().signal, onProgress: () => {} };
  expect(await makeGallery(control)).toBe(readFileSync(KEPT, 'utf8'));
}, 600_000);
