/** The types of `libs/client` are those of the contract, and those of the core. */
import type * as client from '@breakwater/client';
import type * as core from '@breakwater/core';
import type { StreamProgress } from '@breakwater/websocket';
import { expect, expectTypeOf, it } from 'vitest';
import { contractDocument } from './contract.ts';
import { contractTypes } from './contract-types.ts';

it('are written from the published schemas', async () => {
  const { content, messages } = contractTypes(contractDocument('asyncapi'));
  await expect(content).toMatchFileSnapshot('../../../libs/client/src/contract.ts');
  await expect(messages).toMatchFileSnapshot('../../../libs/client/src/messages.ts');
});

it('are those of the core', () => {
  expectTypeOf<client.AlertContent>().toEqualTypeOf<core.AlertContent>();
  expectTypeOf<client.Alert>().toEqualTypeOf<core.Alert>();
  expectTypeOf<StreamProgress>().toExtend<client.StreamProgress>();
});
