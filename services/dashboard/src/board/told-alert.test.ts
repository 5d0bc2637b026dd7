import type { StoredAlert, VenueAlert } from '@breakwater/client';
import { sampleAlert } from '@breakwater/contract/sample';
import { expect, it } from 'vitest';
import { toldAlert } from './told-alert.ts';

function listed(data: StoredAlert['event']['data']): StoredAlert {
  return { stream: 't:0', id: '7-1', event: { data } as StoredAlert['event'] };
}

it('what an exchange is not shown is empty, and nobody has acknowledged what has no acknowledgement', () => {
  const alert = sampleAlert();
  expect(toldAlert(listed(alert))).toEqual({
    ...{ stream: 't:0', id: '7-1', acknowledgement: null },
    alert,
  });
  const { rulings, unavailable, decomposition, course, figure, peak, incident, ...content } =
    alert.content;
  const shown: VenueAlert = { ...alert, content: { ...content, subject: null } };
  expect(toldAlert(listed(shown)).alert.content).toEqual({
    ...content,
    ...{ rulings: [], unavailable: [], decomposition: null, course: null, subject: '' },
    ...{ figure: null, peak: null, incident: null },
  });
});
