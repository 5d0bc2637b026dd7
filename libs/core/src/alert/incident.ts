/**
 * Incidents: alerts that tell one happening, the alert that leads it, and whether people are to be told
 * (docs/detection-model.md, "Incidents").
 *
 * Invariants
 * N1 an alert joins one incident and never changes it.
 * N2 an incident has one group at a time, that of its lead: a stablecoin by its name, all other coins together, because a
 *    crash of many is one event. Of a group at most one incident takes new alerts.
 * N3 an incident is known until its alerts have been closed for STORY_GAP_US. It takes new alerts as long, but once people
 *    were told of it only as long after the last that was worth telling: watches alone do not make one story of two.
 * N4 the lead changes only to an alert that outranks it; what it was at its worst stays the story.
 * N5 symptoms neither make the severity of an incident nor raise it.
 * N6 what is worth telling is told: where people were told that all of it has closed, and after N3 has ended the story, an
 *    alert of it that is worth telling is told anew.
 * N7 what a move does to the loans of its asset is part of its story, within the gap on either side of its beginning; it never
 *    leads, and where it goes on for weeks the story does not.
 */

import { assert } from '../assert.ts';
import type { StateIo } from '../state/state-io.ts';
import { SEVERITIES, type Severity } from './alert.ts';
import { incidentId } from './alert-id.ts';
import type { IncidentRole, IncidentState, Symptom } from './incident-state.ts';
import {
  type AlertNews,
  followsPeg,
  isDoneTo,
  isEcho,
  type Member,
  outranks,
  RAISED_FROM,
  symptomOf,
} from './kinship.ts';
import type { Cause, Words } from './words.ts';

/** What comes within an hour of what was told continues it: as long as the longest quiet that an alert waits for. */
const STORY_GAP_US = 3_600_000_000;

interface Incident<Own extends Words> {
  readonly id: string;
  /** Those that are open or closed within the gap, and the lead. */
  readonly members: Map<string, Member<Own>>;
  readonly onsetTimeUs: number;
  lead: Member<Own>;
  sequence: number;
  alertCount: number;
  openAlertCount: number;
  lastTimeUs: number;
  severityLevel: number; // unit: severity level
  /** The worst that people were told. */
  toldLevel: number; // unit: severity level
  raiseCount: number;
  /** It takes no new alerts any more (N3). */
  isFull: boolean;
}

/** What is counted of an incident that goes on. */
export interface OpenIncident {
  /** The worst that it has been; symptoms do not count. */
  readonly severity: Severity;
  readonly cause: Cause;
}

export class IncidentBook<Own extends Words> {
  readonly #known: Incident<Own>[] = [];
  readonly #incidentOf = new Map<string, Incident<Own>>();

  /** Takes one revision of an alert; returns its incident and how that stands now. */
  hear(news: AlertNews<Own>): { readonly id: string; readonly state: IncidentState<Own> } {
    this.#forget(news.timeUs);
    const incident = this.#incidentOf.get(news.id) ?? this.#join(news);
    const isOver = isTold(incident, news.timeUs);
    if (incident.openAlertCount === 0) incident.toldLevel = 0; // N6
    const member = this.#note(incident, news);
    if (isOver && news.level >= RAISED_FROM) {
      if (!this.#mayLead(member, incident)) incident.isFull = true;
      incident.toldLevel = 0; // N6
      incident.lead = member;
    } else if (outranks(member, incident.lead) && this.#mayLead(member, incident)) {
      incident.lead = member;
    }
    const symptom = member === incident.lead ? null : symptomOf(member, incident.lead);
    const raised = symptom === null && raise(incident, news.level);
    return { id: incident.id, state: stateOf(incident, member, symptom, raised) };
  }

  /** Those of which an alert is open, as each stands now. */
  *open(): Generator<OpenIncident> {
    for (const incident of this.#known) {
      const { openAlertCount, lead } = incident;
      if (openAlertCount > 0) yield { severity: severityOf(incident), cause: lead.news.cause };
    }
  }

  /** The incident of its group, one that explains it or that it explains, or a new one (N1). */
  #join(news: AlertNews<Own>): Incident<Own> {
    const isKnownEcho = news.symptom === 'QUOTE_ECHO';
    const found =
      // What people know of explains an echo before a watch of its own group does.
      this.#find(news, (incident) => {
        return (isKnownEcho || incident.raiseCount > 0) && joinsAs(news, incident) !== null;
      }) ??
      this.#find(news, ({ lead }) => lead.news.kin.group === news.kin.group) ??
      this.#find(news, (incident) => joinsAs(news, incident) !== null) ??
      this.#find(news, ({ lead, onsetTimeUs }) => {
        // N7: a book that has been thin for weeks is no beginning of what comes now.
        if (isDoneTo(lead.news, news)) return !isPast(onsetTimeUs, news.onsetTimeUs);
        const isFollower = followsPeg(lead.news, news) && lead.worst <= news.level;
        return isFollower || isEcho(lead.news, news);
      });
    const incident = found ?? this.#begin(news);
    this.#incidentOf.set(news.id, incident);
    return incident;
  }

  #find(
    { timeUs }: AlertNews<Own>,
    isKin: (incident: Incident<Own>) => boolean,
  ): Incident<Own> | undefined {
    return this.#known.find((incident) => {
      if (incident.isFull || !isKin(incident)) return false;
      incident.isFull = isTold(incident, timeUs);
      return !incident.isFull;
    });
  }

  /** N2. */
  #mayLead({ news }: Member<Own>, incident: Incident<Own>): boolean {
    const { group } = news.kin;
    if (group === incident.lead.news.kin.group) return true;
    return !this.#known.some(({ isFull, lead }) => !isFull && lead.news.kin.group === group);
  }

  #begin(news: AlertNews<Own>): Incident<Own> {
    const incident: Incident<Own> = {
      id: incidentId(news.id),
      members: new Map(),
      onsetTimeUs: news.onsetTimeUs,
      lead: { news, worst: 0, joinedAs: null, scope: news.scope },
      sequence: 0,
      alertCount: 0,
      openAlertCount: 0,
      lastTimeUs: news.timeUs,
      severityLevel: 1,
      toldLevel: 0,
      raiseCount: 0,
      isFull: false,
    };
    this.#known.push(incident);
    return incident;
  }

  #note(incident: Incident<Own>, news: AlertNews<Own>): Member<Own> {
    const { members } = incident;
    const known = members.get(news.id);
    const wasOpen = known?.news.isOpen === true;
    if (news.isOpen && !wasOpen) incident.openAlertCount += 1;
    if (wasOpen && !news.isOpen) incident.openAlertCount -= 1;
    assert(incident.openAlertCount >= 0, 'N3: an open alert is counted once');
    incident.lastTimeUs = news.timeUs;
    incident.sequence += 1;
    const member = known ?? {
      ...{ news, worst: 0, scope: news.scope },
      joinedAs: joinsAs(news, incident),
    };
    // Where it was at its worst: windows that run empty name nobody any more.
    if (news.peak !== member.news.peak || member.scope.markets.length === 0) {
      member.scope = news.scope;
    }
    member.news = news;
    if (news.level > member.worst) member.worst = news.level;
    if (known !== undefined) return member;
    members.set(news.id, member);
    incident.alertCount += 1;
    if (incident.alertCount === 1) incident.lead = member;
    return member;
  }

  /** Lets go of alerts that are past, and of incidents without others (N3). */
  #forget(timeUs: number): void {
    for (let i = this.#known.length - 1; i >= 0; i -= 1) {
      const incident = this.#known[i] as Incident<Own>;
      const isOver = incident.openAlertCount === 0 && isPast(incident.lastTimeUs, timeUs);
      for (const [id, member] of incident.members) {
        const isDone = !member.news.isOpen && isPast(member.news.timeUs, timeUs);
        if (!isDone || (member === incident.lead && !isOver)) continue;
        incident.members.delete(id);
        this.#incidentOf.delete(id);
      }
      if (isOver) this.#known.splice(i, 1);
    }
  }

  keep(io: StateIo): void {
    io.into(this.#known);
    io.into(this.#incidentOf);
  }
}

/** What an alert of another group is to an incident: it echoes one of its alerts, or follows its peg. */
function joinsAs<Own extends Words>(
  news: AlertNews<Own>,
  { members, lead, raiseCount }: Incident<Own>,
): Symptom | null {
  if (news.kin.group === lead.news.kin.group) return null;
  for (const member of members.values()) {
    if (isEcho(news, member.news)) return 'QUOTE_ECHO';
    // N7: of a watch nobody was told, who is to be told of the loans.
    if (raiseCount > 0 && isDoneTo(news, member.news)) return 'LOANS';
  }
  return followsPeg(news, lead.news) ? 'SAME_PEG' : null;
}

function isPast(closeTimeUs: number, timeUs: number): boolean {
  return timeUs - closeTimeUs > STORY_GAP_US;
}

/** Whether people were told of it, and nothing that was worth telling is open or within the gap (N3, N7). */
function isTold<Own extends Words>(incident: Incident<Own>, timeUs: number): boolean {
  if (incident.raiseCount === 0) return false;
  for (const { news, worst } of incident.members.values()) {
    if (isDoneTo(news, incident.lead.news)) continue;
    if (worst >= RAISED_FROM && (news.isOpen || !isPast(news.timeUs, timeUs))) return false;
  }
  return true;
}

/** Whether that it is so bad is news to people: S2 for the first time, or worse than they know. */
function raise<Own extends Words>(incident: Incident<Own>, level: number): boolean {
  if (level > incident.severityLevel) incident.severityLevel = level;
  if (level < RAISED_FROM || level <= incident.toldLevel) return false;
  incident.toldLevel = level;
  incident.raiseCount += 1;
  return true;
}

function severityOf<Own extends Words>({ severityLevel }: Incident<Own>): Severity {
  const severity = SEVERITIES[severityLevel - 1];
  assert(severity !== undefined, 'an incident is at least S1');
  return severity;
}

function stateOf<Own extends Words>(
  incident: Incident<Own>,
  member: Member<Own>,
  symptom: Symptom | null,
  raised: boolean,
): IncidentState<Own> {
  const { lead } = incident;
  const role: IncidentRole = member === lead ? 'LEAD' : symptom === null ? 'MEMBER' : 'SYMPTOM';
  const severity = severityOf(incident);
  const { id, detector, subject, direction, onsetTimeUs, peak } = lead.news;
  const { scope } = lead;
  return {
    sequence: incident.sequence,
    onsetTimeUs: incident.onsetTimeUs,
    alertCount: incident.alertCount,
    openAlertCount: incident.openAlertCount,
    severity,
    cause: lead.news.cause,
    lead: { alertId: id, detector, subject, direction, scope, onsetTimeUs, peak },
    role,
    symptom,
    raised,
    raiseCount: incident.raiseCount,
  };
}
