/** The optional configuration file: a flat mapping of the same names as the environment's. */
import { z } from 'zod';
import { DESK_SETTING_NAMES } from './desk-settings.ts';
import { describeDocumentProblems, parseDocument } from './document.ts';
import { readTextFile, type SettingSources } from './environment.ts';
import { FEED_SETTING_NAMES } from './feed-settings.ts';
import { KAFKA_SETTING_NAMES } from './kafka-settings.ts';
import { ConfigurationError } from './problem.ts';
import { REDIS_SETTING_NAMES } from './redis-settings.ts';
import { SERVICE_SETTING_NAMES } from './service-settings.ts';
import { WEBHOOK_SETTING_NAMES } from './webhook-settings.ts';

const SECRET_NAMES = [
  'KAFKA_SASL_PASSWORD',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'BREAKWATER_TOKEN',
  'BREAKWATER_DESK_KEY',
];
const KNOWN_NAMES: readonly string[] = [
  ...KAFKA_SETTING_NAMES,
  ...REDIS_SETTING_NAMES,
  ...FEED_SETTING_NAMES,
  ...SERVICE_SETTING_NAMES,
  ...DESK_SETTING_NAMES,
  ...WEBHOOK_SETTING_NAMES,
  ...SECRET_NAMES.map((name) => `${name}_FILE`),
];

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String).optional();
const fileSchema = z.strictObject(Object.fromEntries(KNOWN_NAMES.map((name) => [name, scalar])));

/**
 * Reads a configuration file for `Environment`. Names that no service knows are refused.
 * @throws ConfigurationError with line and column of every problem.
 */
export function readConfigurationFile(path: string): NonNullable<SettingSources['file']> {
  const file = readTextFile(path);
  if (file.kind === 'unreadable') throw refused(path, file.message);
  const reading = parseDocument(file.text, fileSchema);
  if (reading.kind === 'problems') {
    throw refused(path, `\n${describeDocumentProblems(path, reading.problems)}`);
  }
  const settings: Record<string, string> = {};
  for (const [name, text] of Object.entries(reading.value)) {
    if (text !== undefined) settings[name] = text;
  }
  return { path, settings };
}

function refused(path: string, message: string): ConfigurationError {
  return new ConfigurationError([{ setting: 'configuration file', origin: path, message }]);
}
