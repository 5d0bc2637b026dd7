/**
 * Incidents: the alerts that the core joined, as the unit of the page. What an incident is about, how bad it has been
 * and whether people were told stands in the newest state that one of its alerts brought. Pure.
 */
import type { AlertPeak, AlertScope, Cause, Direction, Severity } from '@breakwater/client';
import { titleText } from '../texts/alert-text.ts';
import { isAboutMissingData } from '../texts/catalogue.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import type { Entry, Tone } from './alert-board.ts';

/** What an incident is told by: of the alert that leads it, as it was at its worst. */
export interface Headline {
  readonly alertId: string;
  readonly detector: string;
  readonly subject: string;
  readonly direction: Direction;
  readonly scope: AlertScope;
  /** null for who is not told of it. */
  readonly peak: AlertPeak | null;
}

export interface Incident {
  /** Stream and incident id. */
  readonly key: string;
  readonly id: string;
  readonly stream: string;
  /** Its own before its symptoms, the leading one first. Never empty. */
  readonly alerts: readonly Entry[];
  readonly own: readonly Entry[];
  /** Alerts that follow from the others, and are no news. */
  readonly symptoms: readonly Entry[];
  /** The alert that tells the incident; the strongest where that one is not held. */
  readonly lead: Entry;
  readonly headline: Headline;
  /** null for who is not told of it. */
  readonly cause: Cause | null;
  /** Whether people were ever told of it: else it is only watched. */
  readonly isRaised: boolean;
  readonly raiseCount: number;
  readonly alertCount: number;
  readonly openCount: number;
  readonly acknowledgedCount: number;
  /** The worst that it has been. */
  readonly severity: Severity;
  readonly tone: Tone;
  /** In the order of the alerts: the most affected first. */
  readonly assets: readonly string[];
  readonly venues: readonly string[];
  readonly markets: readonly string[];
  readonly onsetUs: number;
  /** Log time of the last closing; null while an alert is open. */
  readonly closeUs: number | null;
}

/** Incidents of the alerts: active ones by severity, then the youngest first; behind them the last closed first. */
export function incidentsOf(entries: Iterable<Entry>): Incident[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = incidentKey(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].map(incidentOf).sort(byUrgency);
}

/** What the alert that leads it says. */
export function incidentTitle({ headline }: Incident): string {
  return titleText(headline);
}

export function incidentKey({ stream, alert }: Pick<Entry, 'stream' | 'alert'>): string {
  return `${stream} ${alert.content.incidentId}`;
}

/** The incident that these alerts are of; there is at least one. */
export function incidentOf(entries: readonly Entry[]): Incident {
  const state = newestState(entries);
  const leadId = state?.lead.alertId;
  const rank = ({ alert: { content } }: Entry): number => {
    if (content.id === leadId) return 0;
    return content.incident?.role === 'SYMPTOM' ? 2 : 1;
  };
  const alerts = [...entries].sort((a, b) => rank(a) - rank(b) || byStrength(a, b));
  const lead = alerts[0] as Entry;
  const contents = alerts.map(({ alert }) => alert.content);
  const openHeld = contents.filter(({ state: at }) => at !== 'CLOSED').length;
  const headline = state === null ? headlineOf(lead.alert.content) : state.lead;
  const severity = state?.severity ?? worstOf(contents);
  const scopes = [headline.scope, ...contents.map(({ scope }) => scope)];
  const openCount = state?.openAlertCount ?? openHeld;
  const times = contents.map(({ closeTimeUs, timeUs }) => closeTimeUs ?? timeUs);
  return {
    key: incidentKey(lead),
    id: lead.alert.content.incidentId,
    stream: lead.stream,
    alerts,
    own: alerts.filter((entry) => rank(entry) < 2),
    symptoms: alerts.filter((entry) => rank(entry) === 2),
    ...{ lead, headline, severity, openCount },
    cause: state?.cause ?? null,
    isRaised: state === null ? severity > 'S1' : state.raiseCount > 0,
    raiseCount: state?.raiseCount ?? 0,
    alertCount: Math.max(state?.alertCount ?? 0, alerts.length),
    acknowledgedCount: alerts.filter(({ acknowledgement }) => acknowledgement !== null).length,
    tone: isAboutMissingData(headline.detector) ? 'BLIND' : severity,
    assets: distinct(scopes.flatMap(({ assets }) => assets)),
    venues: distinct(scopes.flatMap(({ venues }) => venues)),
    markets: distinct(scopes.flatMap(({ markets }) => markets)),
    onsetUs: state?.onsetTimeUs ?? Math.min(...contents.map(({ onsetTimeUs }) => onsetTimeUs)),
    closeUs: openCount > 0 ? null : Math.max(...times),
  };
}

/** Active before closed, then by severity, then the youngest first; closed ones by their end. */
export function byUrgency(a: Incident, b: Incident): number {
  if (a.closeUs !== null && b.closeUs !== null) {
    return b.closeUs - a.closeUs || compareTexts(a.key, b.key);
  }
  if (a.closeUs !== null || b.closeUs !== null) return a.closeUs === null ? -1 : 1;
  return (
    compareTexts(b.severity, a.severity) || b.onsetUs - a.onsetUs || compareTexts(a.key, b.key)
  );
}

/** What the alert says of itself, for who is told of no incident. */
function headlineOf(content: ShownContent): Headline {
  const { id, detector, subject, direction, scope, peak } = content;
  return { alertId: id, detector, subject, direction, scope, peak };
}

function newestState(entries: readonly Entry[]): ShownContent['incident'] {
  let newest: ShownContent['incident'] = null;
  for (const { alert } of entries) {
    const { incident } = alert.content;
    if (incident !== null && incident.sequence > (newest?.sequence ?? 0)) newest = incident;
  }
  return newest;
}

function worstOf(contents: readonly ShownContent[]): Severity {
  const severities = contents.map(({ severity, peak }) => worse(severity, peak?.severity));
  return severities.sort().at(-1) ?? 'S1';
}

function worse(severity: Severity, other: Severity | undefined): Severity {
  return other !== undefined && other > severity ? other : severity;
}

/** Open before closed, then by severity, then by how far the score passed its threshold. */
function byStrength(a: Entry, b: Entry): number {
  const [left, right] = [a.alert.content, b.alert.content];
  return (
    Number(left.state === 'CLOSED') - Number(right.state === 'CLOSED') ||
    compareTexts(right.severity, left.severity) ||
    right.score / right.threshold - left.score / left.threshold ||
    compareTexts(left.id, right.id)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
