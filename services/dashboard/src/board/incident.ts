/** Incidents: the alerts that the core joined, as the unit of the list. Pure. */
import type { Direction, Severity } from '@breakwater/client';
import { titleText } from '../texts/alert-text.ts';
import { type Entry, type Tone, toneOf } from './alert-board.ts';

export interface Incident {
  /** Stream and incident id. */
  readonly key: string;
  readonly id: string;
  /** The most severe first, of one severity the strongest. Never empty. */
  readonly alerts: readonly Entry[];
  /** The alert that tells what the incident is about. */
  readonly lead: Entry;
  readonly openCount: number;
  readonly acknowledgedCount: number;
  readonly severity: Severity;
  readonly tone: Tone;
  readonly direction: Direction;
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
  return [...groups].map(([key, alerts]) => incidentOf(key, alerts)).sort(byUrgency);
}

/** What its leading alert says, of the assets of all. */
export function incidentTitle({ lead, assets }: Incident): string {
  return titleText(lead.alert.content, assets);
}

function incidentKey({ stream, alert }: Entry): string {
  return `${stream} ${alert.content.incidentId}`;
}

function incidentOf(key: string, entries: readonly Entry[]): Incident {
  const alerts = [...entries].sort(byStrength);
  const lead = alerts[0] as Entry;
  const contents = alerts.map(({ alert }) => alert.content);
  const openCount = contents.filter(({ state }) => state !== 'CLOSED').length;
  const { content } = lead.alert;
  const times = contents.map(({ closeTimeUs, timeUs }) => closeTimeUs ?? timeUs);
  return {
    key,
    id: content.incidentId,
    alerts,
    lead,
    openCount,
    acknowledgedCount: alerts.filter(({ acknowledgement }) => acknowledgement !== null).length,
    severity: content.severity,
    tone: toneOf(content),
    direction: content.direction,
    assets: distinct(contents.flatMap(({ scope }) => scope.assets)),
    venues: distinct(contents.flatMap(({ scope }) => scope.venues)),
    markets: distinct(contents.flatMap(({ scope }) => scope.markets)),
    onsetUs: Math.min(...contents.map(({ onsetTimeUs }) => onsetTimeUs)),
    closeUs: openCount > 0 ? null : Math.max(...times),
  };
}

/** Open before closed, then by severity, then by how far the score passed its threshold. */
function byStrength(a: Entry, b: Entry): number {
  const [left, right] = [a.alert.content, b.alert.content];
  return (
    Number(left.state === 'CLOSED') - Number(right.state === 'CLOSED') ||
    compareTexts(right.severity, left.severity) ||
    right.score - left.score ||
    compareTexts(left.id, right.id)
  );
}

function byUrgency(a: Incident, b: Incident): number {
  if (a.closeUs !== null && b.closeUs !== null) {
    return b.closeUs - a.closeUs || compareTexts(a.key, b.key);
  }
  if (a.closeUs !== null || b.closeUs !== null) return a.closeUs === null ? -1 : 1;
  return (
    compareTexts(b.severity, a.severity) || b.onsetUs - a.onsetUs || compareTexts(a.key, b.key)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}
