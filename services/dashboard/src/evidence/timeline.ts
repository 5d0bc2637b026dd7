/** What happened in an incident, moment by moment, as far as its alerts tell. Pure but for the language. */
import type { IncidentChange } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import { toneOf } from '../board/alert-board.ts';
import { worstOf } from '../board/figures.ts';
import type { Incident } from '../board/incident.ts';
import { toldPlace } from '../board/incident-parts.ts';
import { titleText } from '../texts/alert-text.ts';
import { message } from '../texts/messages.ts';

type Change = Pick<IncidentChange, 'timeUs' | 'incident'>;

export interface Moment {
  readonly timeUs: number;
  readonly tone: string | null;
  readonly text: string;
}

/**
 * Oldest first: its beginning, each alert of its own, when people were told, the worst moment, symptoms,
 * acknowledgements, the end. `changes` are those that the gateway knows.
 */
export function timelineOf(incident: Incident, changes: readonly Change[] = []): Moment[] {
  const { own, symptoms, headline, onsetUs, closeUs, alerts, lead } = incident;
  const moments: Moment[] = [{ timeUs: onsetUs, tone: null, text: message('timeline.onset') }];
  for (const entry of own) moments.push(...momentsOf(entry));
  const { peak } = headline;
  if (peak !== null) {
    const values = { place: toldPlace(headline), figure: worstOf(lead).text };
    const text = message('timeline.peak', values);
    moments.push({ timeUs: peak.timeUs, tone: incident.tone, text });
  }
  if (symptoms.length > 0) {
    const timeUs = Math.min(...symptoms.map(({ alert }) => alert.content.openTimeUs));
    const text = message('timeline.symptoms', { count: symptoms.length });
    moments.push({ timeUs, tone: null, text });
  }
  moments.push(...changes.flatMap(raiseOf), ...alerts.flatMap(acknowledgementOf));
  if (closeUs !== null)
    moments.push({ timeUs: closeUs, tone: null, text: message('timeline.end') });
  return distinct(moments).sort((a, b) => a.timeUs - b.timeUs);
}

function raiseOf({ timeUs, incident: { raised, severity } }: Change): Moment[] {
  if (!raised) return [];
  return [{ timeUs, tone: severity, text: message('timeline.raised', { severity }) }];
}

function momentsOf(entry: Entry): Moment[] {
  const { content } = entry.alert;
  const title = titleText(content);
  const place = toldPlace(content);
  const opened = place === title ? title : message('timeline.opened', { title, place });
  const moments: Moment[] = [{ timeUs: content.openTimeUs, tone: toneOf(content), text: opened }];
  const { closeTimeUs } = content;
  if (closeTimeUs !== null) {
    moments.push({ timeUs: closeTimeUs, tone: null, text: message('timeline.closed', { place }) });
  }
  return moments;
}

function acknowledgementOf({ acknowledgement }: Entry): Moment[] {
  if (acknowledgement === null) return [];
  const { by, note, timeUs } = acknowledgement;
  const text =
    note === '' ? message('timeline.seen', { by }) : message('timeline.said', { by, note });
  return [{ timeUs, tone: null, text }];
}

/** One acknowledgement of many alerts is one moment. */
function distinct(moments: readonly Moment[]): Moment[] {
  return [...new Map(moments.map((each) => [`${each.timeUs} ${each.text}`, each])).values()];
}
