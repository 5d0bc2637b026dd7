/** What the core writes is what the client's users are told that they read. */
import type * as client from '@breakwater/client';
import * as core from '@breakwater/core';
import { expect, expectTypeOf, it } from 'vitest';
import { venueAlert } from './alert.ts';
import { detectorListing } from './detector.ts';
import { sampleAlert } from './sample.ts';
import { read } from './schema.ts';

it('alerts of the core are those of the contract, their words too', () => {
  expectTypeOf<core.Alert>().toExtend<client.Alert>();
  expectTypeOf<client.AlertContent['detector']>().toEqualTypeOf<core.DetectorLetter>();
  expectTypeOf<client.AlertLabel>().toEqualTypeOf<core.AlertLabel>();
  expectTypeOf<client.ChannelName>().toEqualTypeOf<core.ChannelName>();
  expectTypeOf<client.SeverityRule>().toEqualTypeOf<core.SeverityRule>();
  expectTypeOf<client.QualityFlag>().toEqualTypeOf<core.QualityFlag>();
  expectTypeOf<keyof client.AlertContent>().toEqualTypeOf<keyof core.AlertContent>();
  expectTypeOf<core.ViewFrame>().toExtend<client.ViewFrame>();
});

it('the catalogue is what GET /v1/detectors says', () => {
  const detectors = core.detectorDescriptions();
  expect(read(detectorListing, { detectors })).toEqual({ kind: 'ok', value: { detectors } });
});

it('an exchange is shown the fields that the contract names, all of them and no other', () => {
  const view = core.viewOf({ ...sampleAlert(), position: '7-1' }, 'upbit');
  expect(read(venueAlert, view)).toEqual({ kind: 'ok', value: view });
});
