/**
 * An incident as it stands at a revision of one of its alerts: who tells it, what of it is cause and what symptom, and
 * whether people are to be told. It travels on the alert, so that a subscriber needs no other message to tell the story.
 */
import type { AlertPeak, AlertScope, Severity } from './alert.ts';
import type { Cause, Words } from './words.ts';

/** Why an alert is no news of its own beside the one that leads its incident. */
export const SYMPTOMS = [
  /** The market is priced in the asset that moves. */
  'QUOTE_ECHO',
  /** The way back. */
  'RECOVERY',
  /** The same asset, or one pegged alike, on another venue. */
  'SAME_PEG',
  /** Another coin, by as much as the market as a whole. */
  'MARKET_MOVE',
  /** The loans of the asset on that venue: what its price does to them. */
  'LOANS',
] as const;
export type Symptom = (typeof SYMPTOMS)[number];

/** LEAD tells the incident; MEMBER is part of it in its own right; SYMPTOM follows from the others. */
export const INCIDENT_ROLES = ['LEAD', 'MEMBER', 'SYMPTOM'] as const;
export type IncidentRole = (typeof INCIDENT_ROLES)[number];

/** The alert that tells the incident: what, where and how far at its worst. */
export interface IncidentLead<Own extends Words = Words> {
  readonly alertId: string;
  readonly detector: Own['letter'];
  readonly subject: string;
  readonly direction: Own['directions'][number];
  readonly scope: AlertScope;
  readonly onsetTimeUs: number;
  readonly peak: AlertPeak<Own>;
}

export interface IncidentState<Own extends Words = Words> {
  /** 1, 2, … with every revision of an alert of it: the highest is the newest. */
  readonly sequence: number;
  /** Onset of its first alert. */
  readonly onsetTimeUs: number;
  readonly alertCount: number;
  readonly openAlertCount: number;
  /** The worst that it has been; symptoms do not count. */
  readonly severity: Severity;
  readonly cause: Cause;
  readonly lead: IncidentLead<Own>;
  /** What the alert of this revision is to it. */
  readonly role: IncidentRole;
  readonly symptom: Symptom | null;
  /** People are to be told: it is S2 for the first time, or worse than they know. */
  readonly raised: boolean;
  /** How often it has been raised, this time included. */
  readonly raiseCount: number;
}
