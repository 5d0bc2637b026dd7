/** docs/detection-model.md speaks of every word that a detector can put into an alert. */
import { readFileSync } from 'node:fs';
import { detectorDescriptions } from '@breakwater/core';
import { expect, test } from 'vitest';

const PAGE = readFileSync(new URL('../../../docs/detection-model.md', import.meta.url), 'utf8');

/** A page may give the beginning once: `B.corroborated.venues`, `.symbols`. */
function isOnPage(name: string): boolean {
  return PAGE.includes(`\`${name}\``) || PAGE.includes(`\`${name.slice(name.lastIndexOf('.'))}\``);
}

for (const { letter, labels, flags, rules, missing } of detectorDescriptions()) {
  test(`detector ${letter}: its labels, flags, rules and kinds of missing input are explained`, () => {
    const words = [...labels, ...flags, ...rules].map(({ name }) => name);
    expect(words.filter((name) => !isOnPage(name))).toEqual([]);
    const kinds = missing.map(({ name }) => name);
    expect(kinds.filter((name) => !PAGE.includes(name))).toEqual([]);
  });
}
