import type { StoredAlert, VenueAlert } from '@breakwater/client';
import { sampleIncident } from '@breakwater/contract/sample';
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
  const { rulings, unavailable, decomposition, figure, peak, incident, ...content } = alert.content;
  const shown: VenueAlert = { ...alert, content: { ...content, subject: null } };
  const unknownPeak = { ...peak, timeUs: content.timeUs, value: 0, windowUs: 0 };
  expect(toldAlert(listed(shown)).alert.content).toEqual({
    ...content,
    ...{ rulings: [], unavailable: [], decomposition: null, subject: '', figure: 0 },
    peak: unknownPeak,
    incident: sampleIncident({
      ...{ cause: 'UNKNOWN', raised: false, raiseCount: 0 },
      lead: { ...incident.lead, alertId: content.id, subject: '', peak: unknownPeak },
    }),
  });
});
