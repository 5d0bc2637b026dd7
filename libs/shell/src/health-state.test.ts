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

it('asks at each probe what else stands in the way', () => {
  const health = new HealthState([]);
  let lagCount = 7;
  health.ask(() => (lagCount > 5 ? [`lagging: ${lagCount} records`] : []));
  expect(health.readiness()).toEqual({ ok: false, reasons: ['lagging: 7 records'] });
  lagCount = 5;
  expect(health.readiness().ok).toBe(true);
});
