/**
 * Incidents: alerts that tell one happening, the alert that leads it, and whether people are to be told
 * (docs/detection-model.md, "Incidents").
 *
 * Invariants
 * N1 an alert joins at most one incident and never changes it.
 * N2 an incident has one group at a time, that of its lead: a stablecoin by its name, all other coins together, because a
 *    crash of many is one event. At most one incident lives of a group.
 * N3 an incident lives until its alerts have been closed for so long that none can open again (F4 of `lifecycle.ts`), so
 *    alerts that are open together are of one.
 * N4 the lead changes only to an alert that outranks it; what it was at its worst stays the story.
 * N5 symptoms neither make the severity of an incident nor raise it. One that is worse than its cause is none.
 */
import { assert } from '../assert.ts';
import { type AlertPeak, type AlertScope, SEVERITIES } from './alert.ts';
import { incidentId } from './alert-id.ts';
import type { IncidentRole, IncidentState, Symptom } from './incident-state.ts';
import { COOL_DOWN_US } from './lifecycle.ts';
import type { Cause, Words } from './words.ts';

/** Below it nobody is told: a watch. */
const RAISED_FROM = 2; // unit: severity level
/** How much further past its threshold than the lead another alert of its severity must be, to lead instead. */
const LEADS_BY = 1.25;

/** By what an alert is related to others. */
export interface AlertKin {
  /** Asset group: the stablecoin, `coins`, or the venue's feed. */
  readonly group: string;
  /** Group of the asset that the market is priced in; null where that is a currency. */
  readonly quoteGroup: string | null;
  /** What the group is pegged to, or null: those pegged alike follow each other. */
  readonly peg: string | null;
  /** Of what explains the others of its group: forced orders explain prices. */
  readonly precedence: number; // unit: rank
}

/** What the book hears of an alert at each of its revisions. */
export interface AlertNews<Own extends Words> {
  readonly id: string;
  readonly detector: Own['letter'];
  readonly subject: string;
  readonly direction: Own['directions'][number];
  readonly kin: AlertKin;
  readonly scope: AlertScope;
  readonly cause: Cause;
  /** What its detector knows it to follow from, where it does. */
  readonly symptom: Symptom | null;
  readonly level: number; // unit: severity level
  /** How far past its own threshold it has been at most, in thresholds. */
  readonly pressing: number; // unit: thresholds
  readonly peak: AlertPeak<Own>;
  readonly onsetTimeUs: number;
  readonly timeUs: number;
  readonly isOpen: boolean;
}

interface Member<Own extends Words> {
  news: AlertNews<Own>;
  /** The worst that it has been. */
  worst: number; // unit: severity level
}

interface Incident<Own extends Words> {
  readonly id: string;
  readonly members: Map<string, Member<Own>>;
  readonly onsetTimeUs: number;
  lead: Member<Own>;
  sequence: number;
  openAlertCount: number;
  lastTimeUs: number;
  severityLevel: number; // unit: severity level
  /** The worst that people were told. */
  toldLevel: number; // unit: severity level
  raiseCount: number;
}

export class IncidentBook<Own extends Words> {
  readonly #live: Incident<Own>[] = [];
  readonly #incidentOf = new Map<string, Incident<Own>>();

  /** Takes one revision of an alert; returns its incident and how that stands now. */
  hear(news: AlertNews<Own>): { readonly id: string; readonly state: IncidentState<Own> } {
    const incident = this.#incidentOf.get(news.id) ?? this.#join(news);
    const member = this.#note(incident, news);
    if (outranks(member, incident.lead)) incident.lead = member;
    const symptom = member === incident.lead ? null : symptomOf(news, incident.lead.news);
    if (symptom === null && member.worst > incident.severityLevel) {
      incident.severityLevel = member.worst;
    }
    const told = incident.toldLevel;
    const raised = incident.severityLevel >= RAISED_FROM && incident.severityLevel > told;
    if (raised) {
      incident.toldLevel = incident.severityLevel;
      incident.raiseCount += 1;
    }
    return { id: incident.id, state: stateOf(incident, member, symptom, raised) };
  }

  /** The live incident of the group, one that it explains or follows from, or a new one (N1). */
  #join(news: AlertNews<Own>): Incident<Own> {
    this.#forget(news.timeUs);
    const found =
      this.#find(({ kin }) => kin.group === news.kin.group) ??
      this.#find(({ kin }) => kin.group === news.kin.quoteGroup) ??
      this.#find(({ kin }) => kin.quoteGroup === news.kin.group) ??
      this.#find(({ kin, cause }) => {
        const isGlobal = cause === 'GLOBAL' || news.cause === 'GLOBAL';
        return isGlobal && kin.peg !== null && kin.peg === news.kin.peg;
      });
    const incident = found ?? this.#begin(news);
    this.#incidentOf.set(news.id, incident);
    return incident;
  }

  #find(isKin: (lead: AlertNews<Own>) => boolean): Incident<Own> | undefined {
    return this.#live.find(({ lead }) => isKin(lead.news));
  }

  #begin(news: AlertNews<Own>): Incident<Own> {
    const incident: Incident<Own> = {
      id: incidentId(news.id),
      members: new Map(),
      onsetTimeUs: news.onsetTimeUs,
      lead: { news, worst: 0 },
      sequence: 0,
      openAlertCount: 0,
      lastTimeUs: news.timeUs,
      severityLevel: 1,
      toldLevel: 0,
      raiseCount: 0,
    };
    this.#live.push(incident);
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
    const member = known ?? { news, worst: 0 };
    member.news = news;
    if (news.level > member.worst) member.worst = news.level;
    if (known === undefined) {
      members.set(news.id, member);
      if (members.size === 1) incident.lead = member;
    }
    return member;
  }

  #forget(timeUs: number): void {
    for (let i = this.#live.length - 1; i >= 0; i -= 1) {
      const incident = this.#live[i] as Incident<Own>;
      const over = incident.openAlertCount === 0 && timeUs - incident.lastTimeUs > COOL_DOWN_US;
      if (!over) continue;
      this.#live.splice(i, 1);
      for (const id of incident.members.keys()) this.#incidentOf.delete(id);
    }
  }
}

/** N4: the worse leads; of one severity what explains the other, then what is further past its own threshold. */
function outranks<Own extends Words>(member: Member<Own>, lead: Member<Own>): boolean {
  if (member === lead) return false;
  const symptom = symptomOf(member.news, lead.news);
  if (symptom !== null && symptom !== 'SAME_PEG') return false;
  const own = member.news.kin.precedence - lead.news.kin.precedence;
  // What explains the others leads from the moment people would be told of it.
  if (own > 0 && member.worst >= RAISED_FROM) return true;
  if (own < 0 && lead.worst >= RAISED_FROM) return false;
  if (member.worst !== lead.worst) return member.worst > lead.worst;
  return symptom === null && member.news.pressing > lead.news.pressing * LEADS_BY;
}

/** Why the alert is no news beside the lead, or null where it is. */
function symptomOf<Own extends Words>(
  news: AlertNews<Own>,
  lead: AlertNews<Own>,
): Symptom | null {
  if (news.symptom !== null) return news.symptom;
  const { kin } = news;
  if (kin.group !== lead.kin.group) {
    if (kin.quoteGroup === lead.kin.group) return 'QUOTE_ECHO';
    return lead.kin.quoteGroup === kin.group ? null : 'SAME_PEG';
  }
  const isElsewhere = news.scope.venues.every((venue) => !lead.scope.venues.includes(venue));
  if (kin.peg !== null && lead.cause === 'VENUE' && isElsewhere) return 'SAME_PEG';
  // The other way in a pegged asset: what one venue gains on the others when those fall.
  return kin.peg !== null && news.direction !== lead.direction ? 'SAME_PEG' : null;
}

function stateOf<Own extends Words>(
  incident: Incident<Own>,
  member: Member<Own>,
  symptom: Symptom | null,
  raised: boolean,
): IncidentState<Own> {
  const { lead, members } = incident;
  const role: IncidentRole = member === lead ? 'LEAD' : symptom === null ? 'MEMBER' : 'SYMPTOM';
  const severity = SEVERITIES[incident.severityLevel - 1];
  assert(severity !== undefined, 'an incident is at least S1');
  const { id, detector, subject, direction, scope, onsetTimeUs, peak } = lead.news;
  return {
    sequence: incident.sequence,
    onsetTimeUs: incident.onsetTimeUs,
    alertCount: members.size,
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
