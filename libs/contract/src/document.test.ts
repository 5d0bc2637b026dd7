/** The documents are what their specifications ask for, and stand beside the sources as they are made. */
import asyncapiSpecs from '@asyncapi/specs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { clientTypes } from './client-types.ts';
import { contractDocument, publishedFiles } from './document.ts';
import { type JsonObject, jsonSchemas } from './json-schema.ts';

const openapi = contractDocument('openapi');
const asyncapi = contractDocument('asyncapi');

describe('what is made of the schemas', () => {
  it('stands beside the gateway', async () => {
    for (const [name, text] of Object.entries(publishedFiles())) {
      await expect(text).toMatchFileSnapshot(`../../../services/gateway/contract/${name}`);
    }
  });

  it('are the types of the client', async () => {
    for (const [name, text] of Object.entries(clientTypes(jsonSchemas('#/$defs/')))) {
      await expect(text).toMatchFileSnapshot(`../../client/src/${name}`);
    }
  });
});

describe('the documents', () => {
  it('are OpenAPI 3.1 and AsyncAPI 3.0 by the schemas that those publish', async () => {
    const checked = await new Validator().validate(structuredClone(openapi));
    expect(checked.errors).toBeUndefined();
    expect((await new Validator().validate({ ...openapi, info: {} })).valid).toBe(false);

    const ajv = new Ajv({
      strict: false,
      validateFormats: false,
      meta: false,
      validateSchema: false,
    });
    const validate = ajv.compile(asyncapiSpecs.schemas['3.0.0'] as JsonObject);
    validate(asyncapi);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...asyncapi, operations: { send: { action: 'publish' } } })).toBe(false);
  });

  it('refer to nothing that is not there', () => {
    for (const document of [openapi, asyncapi]) {
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)];
      expect(references.length).toBeGreaterThan(50);
      for (const [, reference] of references) {
        expect(reference).toMatch(/^#\//);
        expect(at(document, reference!.slice(2).split('/')), reference).toBeTypeOf('object');
      }
    }
  });
});

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}
