import type { StoredAlert, VenueAlert } from '@breakwater/client';
import { expect, it } from 'vitest';
import { alertOf } from '../page-fixture.ts';
import { toldAlert } from './told-alert.ts';

function listed(data: StoredAlert['event']['data']): StoredAlert {
  return { stream: 't:0', id: '7-1', event: { data } as StoredAlert['event'] };
}

it('what an exchange is not shown is empty, and nobody has acknowledged what has no acknowledgement', () => {
  const alert = alertOf();
  expect(toldAlert(listed(alert))).toEqual({
    ...{ stream: 't:0', id: '7-1', acknowledgement: null },
    alert,
  });
  const { severityRules, unavailable, decomposition, ...content } = alert.content;
  const shown: VenueAlert = { ...alert, content: { ...content, subject: null } };
  expect(toldAlert(listed(shown)).alert.content).toEqual({
    ...content,
    ...{ severityRules: [], unavailable: [], decomposition: null, subject: '' },
  });
});
