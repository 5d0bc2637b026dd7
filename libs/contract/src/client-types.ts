/**
 * The named schemas as TypeScript, for `libs/client`: what its users compile against is what the tests hold real messages
 * to. The texts are formatted as the repository is.
 */
import { type JsonObject, type JsonSchemas, nameOf } from './json-schema.ts';
import { CLIENT_MESSAGES, SERVER_MESSAGES } from './message.ts';

const LINE_LENGTH_MAX = 100;

const HEAD =
  '/** Generated from libs/contract: do not edit; CONTRIBUTING says how it is made anew. */';

/** What an alert, and what is said and done about it, is made of; these schemas and all that they refer to. */
const OF_ALERTS = ['AlertEvent', 'Acknowledgement', 'Receipt', 'Cursor'];

/** How venues stand, and all that it refers to beyond that. */
const OF_SCORECARDS = ['ScorecardListing', 'ScorecardQuery'];

/** What screens show besides alerts, and how a playback of it is steered. */
const OF_SCREENS = ['ViewListing', 'Playback', 'PlaybackCommand'];

/** What may stand in an alert, word by word: as many as the detectors have. */
const WORDS = ['Detector', 'AlertLabel', 'ChannelName', 'SeverityRule', 'QualityFlag'];

/** The texts of six modules by file name, the later ones importing from those before. */
export function clientTypes(schemas: JsonSchemas): Readonly<Record<string, string>> {
  const sent = Object.values(SERVER_MESSAGES).map(nameOf);
  const messages = [...sent, ...Object.values(CLIENT_MESSAGES).map(nameOf)];
  const words = Object.keys(schemas).filter((name) => WORDS.includes(name));
  const alerts = reachable(OF_ALERTS, schemas).filter((name) => !words.includes(name));
  const shared = [...words, ...alerts];
  const scorecards = reachable(OF_SCORECARDS, schemas).filter((name) => !shared.includes(name));
  // Texts in both languages are words of detectors first of all.
  const worded = reachable(['DetectorListing'], schemas);
  const screens = reachable(OF_SCREENS, schemas).filter((name) => {
    return ![...shared, ...worded].includes(name);
  });
  const answers = Object.keys(schemas).filter(
    (name) => ![...shared, ...scorecards, ...screens, ...messages].includes(name),
  );
  const union = `${comment({ description: 'What a gateway sends.' }, '')}${alias('ServerMessage', sent)}`;
  const ofWords = { './word-types.ts': words };
  const ofAlerts = { './alert-types.ts': alerts, ...ofWords };
  const ofAnswers = { './alert-types.ts': alerts, './answer-types.ts': answers, ...ofWords };
  const known = { ...ofAnswers, './screen-types.ts': screens };
  return {
    'word-types.ts': moduleOf(declarations(words, schemas), {}),
    'alert-types.ts': moduleOf(declarations(alerts, schemas), ofWords),
    'scorecard-types.ts': moduleOf(declarations(scorecards, schemas), ofAlerts),
    'answer-types.ts': moduleOf(declarations(answers, schemas), ofAlerts),
    'screen-types.ts': moduleOf(declarations(screens, schemas), ofAnswers),
    'message-types.ts': moduleOf([...declarations(messages, schemas), union], known),
  };
}

/** In the order in which the schemas stand. */
function reachable(roots: readonly string[], schemas: JsonSchemas): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const [, used] of JSON.stringify(schemas[name]).matchAll(/"\$ref":"[^"]*?(\w+)"/g)) {
      visit(used ?? '');
    }
  };
  for (const root of roots) visit(root);
  return Object.keys(schemas).filter((name) => found.has(name));
}

function moduleOf(
  texts: readonly string[],
  known: Readonly<Record<string, readonly string[]>>,
): string {
  const body = texts.join('\n\n');
  const imports = Object.entries(known).map(([file, names]) => {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b[;[ ]`).test(body)).sort();
    if (used.length === 0) return '';
    const line = `import type { ${used.join(', ')} } from '${file}';`;
    if (line.length <= LINE_LENGTH_MAX) return `${line}\n`;
    return `import type {\n${used.map((name) => `  ${name},\n`).join('')}} from '${file}';\n`;
  });
  return `${HEAD}\n${imports.join('')}\n${body}\n`;
}

function declarations(names: readonly string[], schemas: JsonSchemas): string[] {
  return names.map((name) => declaration(name, schemas[name] ?? {}));
}

function declaration(name: string, schema: JsonObject): string {
  const properties = propertiesOf(schema);
  if (properties === null) return `${comment(schema, '')}${alias(name, variantsOf(schema))}`;
  const required = schema['required'] as readonly string[] | undefined;
  const members = properties.map(([key, property]) => {
    const optional = required?.includes(key) === true ? '' : '?';
    return `${comment(property, '  ')}  readonly ${key}${optional}: ${typeOf(property)};\n`;
  });
  return `${comment(schema, '')}export interface ${name} {\n${members.join('')}}`;
}

function alias(name: string, variants: readonly string[]): string {
  const line = `export type ${name} = ${variants.join(' | ')};`;
  if (line.length <= LINE_LENGTH_MAX) return line;
  return `export type ${name} =\n${variants.map((variant) => `  | ${variant}`).join('\n')};`;
}

function typeOf(schema: JsonObject): string {
  return variantsOf(schema).join(' | ');
}

function variantsOf(schema: JsonObject): readonly string[] {
  const { $ref, anyOf, enum: values, type } = schema;
  if (typeof $ref === 'string') return [$ref.slice($ref.lastIndexOf('/') + 1)];
  if (Array.isArray(anyOf)) return (anyOf as JsonObject[]).map(typeOf);
  if ('const' in schema) return [literal(schema['const'])];
  if (Array.isArray(values)) return values.map(literal);
  const names = Array.isArray(type) ? (type as string[]) : [String(type)];
  return names.map((name) => simpleType(name, schema));
}

function simpleType(name: string, schema: JsonObject): string {
  if (name === 'integer') return 'number';
  if (name === 'array') {
    const item = typeOf(schema['items'] as JsonObject);
    return `readonly ${item.includes(' ') ? `(${item})` : item}[]`;
  }
  if (name !== 'object') return name;
  const properties = propertiesOf(schema);
  if (properties === null) {
    return `Readonly<Record<string, ${typeOf(schema['additionalProperties'] as JsonObject)}>>`;
  }
  return `{ ${properties.map(([key, value]) => `readonly ${key}: ${typeOf(value)}`).join('; ')} }`;
}

function propertiesOf(schema: JsonObject): [string, JsonObject][] | null {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null
    ? (Object.entries(properties) as [string, JsonObject][])
    : null;
}

function comment(schema: JsonObject, indent: string): string {
  const { description } = schema;
  return typeof description === 'string' ? `${indent}/** ${description} */\n` : '';
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
