/** What is picked: an incident or one alert, with its charts, its evidence and who has seen to it. */

import type { AlertHistory, IncidentHistory } from '@breakwater/client';
import { type AlertBoard, type Entry, toneOf } from '../board/alert-board.ts';
import type { Incident } from '../board/incident.ts';
import { memberList, showFigures } from '../board/incident-parts.ts';
import type { Detail, Picked } from '../board/picked.ts';
import type { LogClock } from '../board/runs.ts';
import type { Said } from '../board/told-alert.ts';
import type { Connection } from '../connection/connection.ts';
import { Block, byId, element, setText } from '../elements/element.ts';
import { message, textsInUse } from '../texts/messages.ts';
import { ageText } from '../texts/phrases.ts';
import { AcknowledgeForm } from './acknowledge-form.ts';
import { Asked } from './asked.ts';
import { ChartBox } from './chart-box.ts';
import { headParts } from './detail-head.ts';
import { evidenceParts } from './evidence-view.ts';
import { heading } from './heading.ts';
import { courseParts, recordParts, timelineParts } from './record-view.ts';
import { timelineOf } from './timeline.ts';
import { worstRevision } from './worst-revision.ts';

export class DetailView {
  readonly #board: AlertBoard;
  readonly #connection: Connection;
  readonly #changed: () => void;
  readonly #head = new Block(byId('detail-head'));
  readonly #members = new Block(byId('members'));
  readonly #timeline = new Block(byId('timeline'));
  readonly #evidence = new Block(byId('evidence'));
  readonly #course = new Block(byId('course'));
  readonly #record = new Block(byId('record'));
  readonly #acknowledge: AcknowledgeForm;
  readonly #charts: ChartBox;
  /** The revisions of one alert. */
  readonly #history: Asked<AlertHistory | null>;
  readonly #story: Asked<IncidentHistory | null>;
  /** What the gateway was asked for because the board does not hold it. */
  #lookedUp: { readonly of: string; isAnswered: boolean } | null = null;

  constructor(board: AlertBoard, connection: Connection, changed: () => void) {
    this.#board = board;
    this.#connection = connection;
    this.#changed = changed;
    this.#charts = new ChartBox(byId('charts'), connection);
    this.#history = new Asked(changed);
    this.#story = new Asked(changed);
    this.#acknowledge = new AcknowledgeForm(byId('acknowledgement'), async (id, note) => {
      const failure = await connection.acknowledge(id, note);
      this.#history.forget();
      changed();
      return failure;
    });
  }

  show(detail: Detail, logUs: number, nowMs: number): void {
    const { picked, incident, entry } = detail;
    const { content } = entry.alert;
    const isIncident = picked.kind === 'incident';
    const about = `${textsInUse()},${picked.kind},${entry.key},${content.revision}`;
    const whole = `${textsInUse()},${picked.kind},${picked.id},${signatureOf(incident)}`;
    byId('detail').toggleAttribute('data-empty', false);
    byId('detail').dataset['severity'] = isIncident ? incident.tone : toneOf(content);
    byId('detail').dataset['direction'] = content.direction;
    this.#head.show(whole, () => headParts(detail));
    this.#charts.show(detail, logUs, nowMs);
    this.#members.show(whole, () => {
      return isIncident ? [heading('incident.members'), memberList(incident, picked)] : [];
    });
    this.#showTimeline(incident, whole, { isIncident });
    const { id, revision } = content;
    const history = this.#history.of(entry.key, String(revision), () => {
      return this.#connection.alertHistory(id);
    });
    const loaded = history === undefined ? 'loading' : (history?.revisions.length ?? 'none');
    const worst = worstRevision(entry, history);
    const shown = `${about},${worst.alert.content.revision}`;
    this.#evidence.show(shown, () => evidenceParts(worst));
    this.#record.show(about, () => recordParts(entry));
    this.#course.show(`${about},${loaded}`, () => (isIncident ? [] : courseParts(history)));
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

  /** What is picked is not held: the gateway is asked once, for the store may know it still. */
  showMissing(picked: Picked): void {
    const of = `${picked.kind} ${picked.id}`;
    if (this.#lookedUp?.of !== of) {
      const asked = { of, isAnswered: false };
      this.#lookedUp = asked;
      void this.#connection.lookUp(picked).then(() => {
        asked.isAnswered = true;
        this.#changed();
      });
    }
    byId('detail').toggleAttribute('data-empty', true);
    const key = this.#lookedUp.isAnswered ? 'incident.gone' : 'incident.looking';
    this.#head.show(`${textsInUse()},${of},${key}`, () => [element('p', {}, message(key))]);
  }

  /** Ages grow without a new revision. */
  tick({ picked, incident, entry }: Detail, clock: LogClock): void {
    const { onsetTimeUs, closeTimeUs } = entry.alert.content;
    const { logUs } = clock(incident.stream);
    const age = this.#head.node.querySelector('.age');
    const life =
      picked.kind === 'incident' ? incident : { onsetUs: onsetTimeUs, closeUs: closeTimeUs };
    if (age !== null) setText(age, ageText(life, logUs));
    const { histories } = this.#connection;
    showFigures(this.#head.node, incident.alerts, histories, clock);
    showFigures(this.#members.node, incident.alerts, histories, clock);
  }

  /** Asked for anew when the story goes on, not with every revision. */
  #showTimeline(
    incident: Incident,
    signature: string,
    { isIncident }: { readonly isIncident: boolean },
  ): void {
    if (!isIncident) {
      this.#timeline.show(signature, () => []);
      return;
    }
    const { key, id, cause, raiseCount, openCount, alertCount, headline } = incident;
    const state = [raiseCount, openCount, alertCount, headline.alertId].join();
    // Who is told of no incident is told of no story either.
    const story =
      cause === null
        ? null
        : this.#story.of(key, state, () => this.#connection.incidentHistory(id));
    const changes = story?.timeline ?? [];
    this.#timeline.show(`${signature},${changes.length}`, () => {
      return timelineParts(timelineOf(incident, changes));
    });
  }
}

/** Names everything that is told of an incident. */
function signatureOf({ alerts, openCount, raiseCount, severity }: Incident): string {
  const seen = alerts.map(({ alert, acknowledgement }) => {
    return `${alert.content.id}/${alert.content.revision}/${acknowledgement?.timeUs}`;
  });
  return [openCount, raiseCount, severity, ...seen].join();
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
