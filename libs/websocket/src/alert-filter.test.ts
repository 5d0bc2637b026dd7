import type { AlertFilter } from '@breakwater/contract';
import type { AlertContent, Severity } from '@breakwater/core';
import { describe, expect, it } from 'vitest';
import { type AlertFacets, facetsAt, matches } from './alert-filter.ts';

const facets: AlertFacets = {
  severity: 'S2',
  detector: 'A',
  venues: ['upbit'],
  assets: ['USDT'],
  byVenue: new Map(),
};

function revision(severity: Severity, venues: string[]): AlertContent {
  const scope = { assets: ['USDT'], venues, markets: [] };
  // Only the fields that facets are made of.
  return { severity, detector: 'A', scope, quality: [] } as unknown as AlertContent;
}

describe('matches', () => {
  it.each<[AlertFilter, boolean]>([
    [{}, true],
    [{ severityMin: 'S2' }, true],
    [{ severityMin: 'S3' }, false],
    [{ detectors: ['B', 'A'] }, true],
    [{ detectors: ['B'] }, false],
    [{ venues: ['bithumb', 'upbit'] }, true],
    [{ venues: ['bithumb'] }, false],
    [{ assets: ['USDC'] }, false],
    [{ state: 'UPDATE' }, true],
    [{ state: 'OPEN' }, false],
    [{ severityMin: 'S1', venues: ['upbit'], assets: ['USDC'] }, false],
  ])('%j → %s', (filter, wanted) => {
    expect(matches(filter, facets, 'UPDATE')).toBe(wanted);
  });

  it('lets every state pass what is no revision', () => {
    expect(matches({ state: 'OPEN' }, facets, null)).toBe(true);
  });
});

describe('facetsAt', () => {
  it('remembers the highest severity and every venue', () => {
    const opened = facetsAt(revision('S1', ['upbit']), null);
    const raised = facetsAt(revision('S3', ['bithumb']), opened);
    const fallen = facetsAt(revision('S1', ['upbit']), raised);
    expect(opened.severity).toBe('S1');
    expect(raised).toMatchObject({ severity: 'S3', venues: ['upbit', 'bithumb'] });
    expect(fallen).toBe(raised);
  });
});
