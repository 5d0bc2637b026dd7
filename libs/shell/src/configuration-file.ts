/** The optional configuration file: a flat mapping of the same names as the environment's. */
import { z } from 'zod';
import { describeDocumentProblems, keyPositions, parseDocument } from './document.ts';
import { readTextFile, type SettingSources } from './environment.ts';
import { ConfigurationError } from './problem.ts';
import { SETTING_NAMES, SETTINGS } from './setting-catalogue.ts';

const scalar = z.union(
  [z.string(), z.number(), z.boolean()],
  'must be one value, not a list or mapping',
);
const setting = scalar.transform(String).optional();
const fileSchema = z.strictObject(
  Object.fromEntries(SETTING_NAMES.map((name) => [name, setting])),
  'must be settings by name, such as LOG_LEVEL: info',
);

/**
 * Reads a configuration file for `Environment`. Names that no service knows are refused.
 * @throws ConfigurationError with line and column of every problem.
 */
export function readConfigurationFile(path: string): NonNullable<SettingSources['file']> {
  const file = readTextFile(path);
  if (file.kind === 'unreadable') throw refused(path, file.message);
  const options = { isSecret: true, knownKeys: SETTING_NAMES };
  const reading = parseDocument(file.text, fileSchema, options);
  if (reading.kind === 'problems') {
    throw refused(path, `\n${describeDocumentProblems(path, reading.problems)}`);
  }
  const settings: Record<string, string> = {};
  for (const [name, text] of Object.entries(reading.value)) {
    if (text !== undefined) settings[name] = text;
  }
  return { path, settings, positions: keyPositions(file.text) };
}

/** JSON Schema of a configuration file, for editors. */
export function configurationSchema(): object {
  const properties: Record<string, object> = {};
  for (const { name, about, services, isSecret, fallback } of SETTINGS) {
    const held = fallback === null ? '' : ` Default: ${fallback}.`;
    const description = `${about}${held} Read by ${services.join(', ')}.`;
    properties[name] = { type: ['string', 'number', 'boolean'], description };
    if (!isSecret) continue;
    const inFile = `File that holds ${name}. ${description}`;
    properties[`${name}_FILE`] = { type: 'string', description: inFile };
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:breakwater:schema:configuration:v1',
    title: 'Breakwater configuration',
    type: 'object',
    additionalProperties: false,
    properties,
  };
}

function refused(path: string, message: string): ConfigurationError {
  return new ConfigurationError([{ setting: 'configuration file', origin: path, message }]);
}
