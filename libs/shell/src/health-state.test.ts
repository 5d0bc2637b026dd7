import { expect, it } from 'vitest';
import { HealthState } from './index.ts';

it('is ready when every part has said so, and says which has not', () => {
  const health = new HealthState(['store', 'log']);
  expect(health.readiness()).toEqual({ ok: false, reasons: ['log: starting', 'store: starting'] });
  health.ready('log');
  health.ready('store');
  expect(health.readiness()).toEqual({ ok: true, reasons: [] });
  health.notReady('store', 'connection refused');
  expect(health.readiness().reasons).toEqual(['store: connection refused']);
  expect(health.liveness()).toEqual({ ok: true, reasons: [] });
});

it('is neither alive nor ready once declared dead', () => {
  const health = new HealthState([]);
  health.declareDead('the reader stopped');
  expect(health.liveness()).toEqual({ ok: false, reasons: ['the reader stopped'] });
  expect(health.readiness().ok).toBe(false);
});
