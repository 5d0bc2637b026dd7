/** What is picked: an incident or one alert, with its charts, its evidence and who has seen to it. */

import type { AlertHistory } from '@breakwater/client';
import { type AlertBoard, type Entry, toneOf } from '../board/alert-board.ts';
import { type Incident, incidentTitle } from '../board/incident.ts';
import {
  badge,
  liveFigure,
  memberList,
  placeText,
  showFigures,
  titleWithMark,
} from '../board/incident-parts.ts';
import type { Detail, Picked } from '../board/picked.ts';
import type { Said } from '../board/told-alert.ts';
import type { Connection } from '../connection/connection.ts';
import { Block, byId, type Child, element, setText, span } from '../elements/element.ts';
import { titleText } from '../texts/alert-text.ts';
import { wordText } from '../texts/catalogue.ts';
import { message, textsInUse } from '../texts/messages.ts';
import { ageText, namesText, sinceText, stateText } from '../texts/phrases.ts';
import { AcknowledgeForm } from './acknowledge-form.ts';
import { ChartBox } from './chart-box.ts';
import { evidenceParts } from './evidence-view.ts';
import { heading } from './heading.ts';
import { courseParts, recordParts } from './record-view.ts';

const SHARED_MS = 3_000;

export class DetailView {
  readonly #board: AlertBoard;
  readonly #connection: Connection;
  readonly #changed: () => void;
  readonly #head = new Block(byId('detail-head'));
  readonly #members = new Block(byId('members'));
  readonly #evidence = new Block(byId('evidence'));
  readonly #course = new Block(byId('course'));
  readonly #record = new Block(byId('record'));
  readonly #acknowledge: AcknowledgeForm;
  readonly #charts: ChartBox;
  /** The revisions of one alert, by its key and newest revision. */
  #history: { readonly of: string; readonly value: AlertHistory | null | undefined } | null = null;

  constructor(board: AlertBoard, connection: Connection, changed: () => void) {
    this.#board = board;
    this.#connection = connection;
    this.#changed = changed;
    this.#charts = new ChartBox(byId('charts'), connection);
    this.#acknowledge = new AcknowledgeForm(byId('acknowledgement'), async (id, note) => {
      const failure = await connection.acknowledge(id, note);
      this.#history = null;
      changed();
      return failure;
    });
  }

  show(detail: Detail, logUs: number, nowMs: number): void {
    const { picked, incident, entry } = detail;
    const { content } = entry.alert;
    const language = textsInUse();
    const about = `${language},${picked.kind},${entry.key},${content.revision},${content.incidentId}`;
    const counts = `${incident.alerts.length},${incident.openCount}`;
    byId('detail').dataset['severity'] = toneOf(content);
    byId('detail').dataset['direction'] = content.direction;
    this.#head.show(`${about},${counts}`, () => headParts(detail));
    this.#charts.show(detail, logUs, nowMs);
    const isIncident = picked.kind === 'incident';
    const seen = incident.alerts.map(({ alert, acknowledgement }) => {
      return `${alert.content.id}/${alert.content.revision}/${acknowledgement?.timeUs}`;
    });
    this.#members.show(`${about},${seen.join()}`, () => {
      return isIncident ? [heading('incident.members'), memberList(incident, picked)] : [];
    });
    this.#evidence.show(about, () => evidenceParts(entry));
    this.#record.show(about, () => recordParts(entry));
    const history = this.#historyOf(entry);
    const loaded = history === undefined ? 'loading' : (history?.revisions.length ?? 'none');
    this.#course.show(`${about},${loaded}`, () => courseParts(history));
    const waiting = incident.alerts.filter(({ acknowledgement, alert }) => {
      return acknowledgement === null && alert.content.state !== 'CLOSED';
    });
    this.#acknowledge.show(
      `${picked.kind} ${picked.id}`,
      isIncident ? waiting : [entry],
      isIncident ? saidOf(incident) : saidOfAlert(entry, history),
      this.#board.session,
    );
  }

  /** Ages grow without a new revision. */
  tick({ picked, incident, entry }: Detail, logUs: number): void {
    const { onsetTimeUs, closeTimeUs } = entry.alert.content;
    const age = this.#head.node.querySelector('.age');
    const life =
      picked.kind === 'incident' ? incident : { onsetUs: onsetTimeUs, closeUs: closeTimeUs };
    if (age !== null) setText(age, ageText(life, logUs));
    const { histories } = this.#connection;
    showFigures(this.#head.node, incident.alerts, histories);
    showFigures(this.#members.node, incident.alerts, histories);
  }

  #historyOf({ key, alert }: Entry): AlertHistory | null | undefined {
    const of = `${key} ${alert.content.revision}`;
    if (this.#history?.of === of) return this.#history.value;
    // The course of before is shown until the new one is there.
    const before =
      this.#history?.of.startsWith(`${key} `) === true ? this.#history.value : undefined;
    this.#history = { of, value: before };
    void this.#connection.alertHistory(alert.content.id).then((value) => {
      if (this.#history?.of !== of) return;
      this.#history = { of, value };
      this.#changed();
    });
    return before;
  }
}

function headParts({ picked, incident, entry }: Detail): Child[] {
  const { content } = entry.alert;
  const isIncident = picked.kind === 'incident';
  const isBlind = toneOf(content) === 'BLIND';
  const onsetUs = isIncident ? incident.onsetUs : content.onsetTimeUs;
  const title = isIncident ? incidentTitle(incident) : titleText(content);
  const place = isIncident ? namesText(incident.venues, 6) : placeText(content);
  const count = incident.alerts.length;
  const counted =
    count === 1
      ? message('incident.alerts.one')
      : message('incident.alerts.open', { open: incident.openCount, count });
  const heading = element('h2', { id: 'detail-title', tabindex: '-1', 'data-focus': 'title' });
  heading.append(badge(content, 'large'), titleWithMark(content, title));
  return [
    element(
      'a',
      { class: 'back', href: '#', 'data-focus': 'back' },
      `‹ ${message('incident.back')}`,
    ),
    element('div', { class: 'detail-top' }, heading, shareButton(picked)),
    element(
      'p',
      { class: 'facts' },
      isBlind ? null : span('where', place),
      liveFigure(entry),
      isBlind ? null : span('muted', wordText(content.detector, 'labels', content.label)),
    ),
    element(
      'p',
      { class: 'facts' },
      span('', sinceText(onsetUs, 'with-days')),
      span('age'),
      span('chip state', stateText(content.state)),
      isIncident
        ? span('muted', counted)
        : element(
            'a',
            { href: `#incident=${encodeURIComponent(incident.id)}`, 'data-focus': 'incident' },
            `${message('incident.of')}: ${incidentTitle(incident)} (${counted})`,
          ),
    ),
  ];
}

/** Copies the address of what is picked, filter and all. */
function shareButton({ kind, id }: Picked): HTMLElement {
  const button = element(
    'button',
    { type: 'button', 'data-focus': 'share' },
    message('incident.share'),
  );
  button.addEventListener('click', () => {
    const address = new URL(location.href);
    address.hash = `${kind}=${id}`;
    void navigator.clipboard.writeText(address.href).then(() => {
      setText(button, message('incident.shared'));
      setTimeout(() => setText(button, message('incident.share')), SHARED_MS);
    });
  });
  return button;
}

/** One line for what one person said of many alerts. */
function saidOf({ alerts }: Incident): Said[] {
  const said = new Map<string, Said>();
  for (const { acknowledgement } of alerts) {
    if (acknowledgement === null) continue;
    said.set(`${acknowledgement.by} ${acknowledgement.note}`, acknowledgement);
  }
  return [...said.values()].sort((a, b) => b.timeUs - a.timeUs);
}

function saidOfAlert(entry: Entry, history: AlertHistory | null | undefined): Said[] {
  const all = [
    ...(history?.acknowledgements ?? []),
    ...(entry.acknowledgement ? [entry.acknowledgement] : []),
  ];
  const said = new Map(all.map((each) => [`${each.timeUs} ${each.by}`, each]));
  return [...said.values()].sort((a, b) => b.timeUs - a.timeUs);
}
