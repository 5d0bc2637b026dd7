/** The record of one alert: how it came to be what it is, by which rules, and where in the log it stands. */
import { type AlertHistory, numberText } from '@breakwater/client';
import type { Entry } from '../board/alert-board.ts';
import { type Child, element, span } from '../elements/element.ts';
import { wordText } from '../texts/catalogue.ts';
import { type MessageKey, message, messageOf } from '../texts/messages.ts';
import { bothClocks, stateText } from '../texts/phrases.ts';
import { heading } from './heading.ts';
import type { Moment } from './timeline.ts';

/** How the alert came to be what it is; `undefined` while it loads, null where it cannot be read. */
export function courseParts(history: AlertHistory | null | undefined): Child[] {
  if (history === undefined) return [heading('course.title'), note('course.loading')];
  if (history === null) return [heading('course.title'), note('course.failed')];
  const rows = history.revisions.map(({ event }) => {
    const { revision, timeUs, state, severity, score, id } = event.data.content;
    return element(
      'li',
      { 'data-severity': severity, 'data-id': id },
      span('badge', severity),
      span('', bothClocks(timeUs, 'clocks')),
      span('chip', stateText(state)),
      span(
        'muted',
        `${message('verdict.score')} ${numberText(score)} · ${message('course.revision')} ${revision}`,
      ),
    );
  });
  const missingCount = history.missing;
  return [
    heading('course.title'),
    missingCount === 0
      ? null
      : element('p', { class: 'muted' }, message('course.missing', { count: missingCount })),
    element('ol', { class: 'course' }, ...rows),
  ];
}

/** What happened in an incident, oldest first. */
export function timelineParts(moments: readonly Moment[]): Child[] {
  const items = moments.map(({ timeUs, tone, text }) => {
    const at = bothClocks(timeUs, 'clocks');
    return element('li', { 'data-severity': tone }, span('muted', at), span('moment', text));
  });
  return [heading('timeline.title'), element('ol', { class: 'course timeline' }, ...items)];
}

export function recordParts({ stream, id, alert }: Entry): Child[] {
  const { content, inputs } = alert;
  const { calibration, quality, scope } = content;
  const offsets = inputs.map((range) => `${range.market} ${range.firstOffset}–${range.lastOffset}`);
  const flags = quality.map((flag) => wordText(content.detector, 'flags', flag));
  const rows: [MessageKey, string | readonly Child[]][] = [
    ['record.onset', bothTimes(content.onsetTimeUs)],
    ['record.opened', bothTimes(content.openTimeUs)],
    ['record.peak', content.peak === null ? '' : bothTimes(content.peak.timeUs)],
    ['record.closed', content.closeTimeUs === null ? '' : bothTimes(content.closeTimeUs)],
    ['record.quality', flags.join(', ') || message('record.quality.none')],
    ['record.calibration', `${messageOf('origin', calibration.origin)} · ${calibration.hash}`],
    ['record.ruleset', content.rulesetHash],
    ['record.detector', `${content.detector} ${content.detectorVersion} · ${content.rule}`],
    ['record.markets', scope.markets.join(', ')],
    ['record.inputs', offsets.join('; ')],
    ['record.position', `${stream} · ${id}`],
    ['record.incident', content.incidentId],
    ['record.alert', `${content.id} · ${message('course.revision')} ${content.revision}`],
  ];
  const shown = rows.filter(([, told]) => told.length > 0);
  const list = element(
    'dl',
    { class: 'record' },
    ...shown.flatMap(([key, told]) => [
      element('dt', {}, message(key)),
      element('dd', {}, ...(typeof told === 'string' ? [told] : told)),
    ]),
  );
  return [heading('record.title'), list];
}

function note(key: MessageKey): HTMLElement {
  return element('p', { class: 'muted' }, message(key));
}

function bothTimes(timeUs: number): string {
  return bothClocks(timeUs, 'with-days');
}
