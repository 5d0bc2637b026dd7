/**
 * Names of assets as an instrument's key can hold them: printable ASCII without `:` and `/`.
 *
 * Venues list assets in other scripts (币安人生). A key is in alerts, in URLs, in labels of metrics and in file names, and two keys
 * that look alike must be the same one: a Cyrillic В would otherwise make a second BTC that no eye can tell from the first. So what
 * is not plain is written as `%` and four hex digits per UTF-16 code unit, `%5E01%5B89%4EBA%751F`, which reads back (`displayName`).
 */

/** Longest base or quote of a key (`parseInstrumentKey`). */
const NAME_LENGTH_MAX = 32;

/** Returns the name as a key holds it, upper case; undefined where it is empty or too long. */
export function keyName(name: string): string | undefined {
  let written = '';
  for (const letter of name.trim().toUpperCase()) {
    written += /^[!-~]$/.test(letter) && !'%:/'.includes(letter) ? letter : escaped(letter);
  }
  return written === '' || written.length > NAME_LENGTH_MAX ? undefined : written;
}

/** Returns the name that `keyName` wrote. */
export function displayName(written: string): string {
  return written.replace(/%([0-9A-F]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function escaped(letter: string): string {
  let written = '';
  for (let at = 0; at < letter.length; at += 1) {
    written += `%${letter.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return written;
}
