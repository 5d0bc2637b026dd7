import { canonicalJson } from '../number/canonical-json.ts';
import { sha256Hex } from '../number/sha256.ts';
import type { Direction } from './words.ts';

/** What an alert's identity is made of, as confirmed at opening (docs/detection-model.md, "Alert contents"). */
export interface AlertIdentity {
  readonly domain: string;
  /** Letter of the detector. */
  readonly detector: string;
  readonly rule: string;
  readonly subject: string;
  readonly direction: Direction;
  readonly onsetPaneUs: number;
}

/** First 32 hex digits of SHA-256 over the canonical identity: nothing but evidence decides it. */
export function alertId(identity: AlertIdentity): string {
  return sha256Hex(canonicalJson(identity)).slice(0, 32);
}

/** Incidents are named after the alert that opened them. */
export function incidentId(firstAlertId: string): string {
  return sha256Hex(`incident:${firstAlertId}`).slice(0, 32);
}
