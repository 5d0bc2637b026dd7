import { describe, expect, it } from 'vitest';
import { ContractCheck } from './contract-check.ts';

describe('what breaks the contract', () => {
  it('would be noticed without a schema, or against it', () => {
    const gap = { type: 'gap', stream: 't:0', from: '1-1', to: null, detail: 'x' };
    const violationsOf = (message: object): string[] => {
      const check = new ContractCheck();
      check.serverMessage(JSON.stringify(message));
      return check.violations;
    };
    expect(violationsOf(gap)).toEqual([]);
    expect(violationsOf({ ...gap, type: 'news' }).join()).toContain('no schema');
    expect(violationsOf({ ...gap, more: 1 }).join()).toContain('additional properties');
    expect(violationsOf({ ...gap, to: 'now' }).join()).toContain('to must match');
    expect(violationsOf({ type: 'subscribe' }).join()).toContain('no schema');
  });

  it('would be noticed in an answer that the contract does not know', () => {
    const answer = { method: 'GET', contentType: 'application/json', body: '{}' };
    const violationsOf = (changed: object): string[] => {
      const check = new ContractCheck();
      check.answer({ ...answer, route: '/v1/streams', status: 200, ...changed });
      return check.violations;
    };
    expect(violationsOf({}).join()).toContain('required property');
    expect(violationsOf({ body: '{"streams":[],"cursor":{}}' })).toEqual([]);
    expect(violationsOf({ status: 418 }).join()).toContain('not in the contract');
    expect(violationsOf({ contentType: 'text/html' }).join()).toContain('text/html');
    expect(violationsOf({ route: '/v1/secret' }).join()).toContain('not in the contract');
    expect(violationsOf({ route: '/page.css' })).toEqual([]);
  });
});
