/**
 * The published schemas as TypeScript, for `libs/client`: what its users compile against is what the tests hold real
 * messages to. Run through a file snapshot: `vitest -u` writes it anew.
 */
import { assert } from '@breakwater/core';
import type { ContractDocument, JsonObject } from './contract.ts';

const LINE_LENGTH_MAX = 100;

const HEAD =
  '/** Generated from services/gateway/contract: do not edit, run the gateway’s contract-types test with -u. */';

/** The texts of two modules: what is talked of, and the messages that say it, which import the former. */
export function contractTypes(document: ContractDocument): {
  readonly content: string;
  readonly messages: string;
} {
  const [sent, received] = [messageTypes(document, 'send'), messageTypes(document, 'receive')];
  const isMessage = (name: string): boolean => sent.includes(name) || received.includes(name);
  const schemas = Object.entries(document.components.schemas);
  const texts = (wanted: boolean): string[] =>
    schemas
      .filter(([name]) => isMessage(name) === wanted)
      .map(([name, schema]) => declaration(name, schema));
  const union = `${comment({ description: 'What a gateway sends.' }, '')}${alias('ServerMessage', sent)}`;
  const messages = [...texts(true), union].join('\n\n');
  const used = schemas
    .map(([name]) => name)
    .filter((name) => !isMessage(name) && new RegExp(`\\b${name}\\b[;[ ]`).test(messages))
    .sort();
  const imports = `import type {\n${used.map((name) => `  ${name},\n`).join('')}} from './contract.ts';`;
  return {
    content: `${[HEAD, ...texts(false)].join('\n\n')}\n`,
    messages: `${HEAD}\n${imports}\n\n${messages}\n`,
  };
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

function messageTypes(
  document: ContractDocument,
  operation: 'send' | 'receive',
): readonly string[] {
  const operations = document['operations'] as Record<string, { messages: { $ref: string }[] }>;
  const messages = document.components['messages'] as Record<string, { payload: JsonObject }>;
  return (operations[operation]?.messages ?? []).map(({ $ref }) => {
    const message = messages[$ref.slice($ref.lastIndexOf('/') + 1)];
    assert(message !== undefined, 'an operation names messages that exist');
    return typeOf(message.payload);
  });
}

function comment(schema: JsonObject, indent: string): string {
  const { description } = schema;
  return typeof description === 'string' ? `${indent}/** ${description} */\n` : '';
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
