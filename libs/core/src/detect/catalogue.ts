/** All detectors: the one list that filters, contracts, screens, terminals and calibrations derive from. */
import type {
  AlertContent as AlertContentOf,
  Alert as AlertOf,
  ChannelEvidence as ChannelEvidenceOf,
} from '../alert/alert.ts';
import type { ChannelNameOf, LabelOf, MissingKindOf, SeverityRuleOf } from '../alert/words.ts';
import { CASCADE } from './cascade/cascade.ts';
import { COVERAGE } from './coverage/coverage.ts';
import { type DetectorDescription, describeDetector } from './define-detector.ts';
import type { WithThresholds } from './detector-calibration.ts';
import { LENDING } from './lending/lending.ts';
import { SURGE } from './surge/surge.ts';

/** By letter, which no two share. */
export const CATALOGUE: readonly [typeof SURGE, typeof CASCADE, typeof LENDING, typeof COVERAGE] = [
  SURGE,
  CASCADE,
  LENDING,
  COVERAGE,
];

/** The words of any detector. */
export type CatalogueWords = (typeof CATALOGUE)[number];
export type DetectorLetter = CatalogueWords['letter'];
export type ChannelName = ChannelNameOf<CatalogueWords>;
export type AlertLabel = LabelOf<CatalogueWords>;
export type QualityFlag = AlertContent['quality'][number];
export type SeverityRule = SeverityRuleOf<CatalogueWords>;
export type MissingKind = MissingKindOf<CatalogueWords>;
/** A detector whose thresholds a calibration sets. */
export type ThresholdDetector = Extract<CatalogueWords, WithThresholds>;
export type ThresholdLetter = ThresholdDetector['letter'];
/** Alerts as they leave the core: in the words of some detector. */
export type Alert = AlertOf<CatalogueWords>;
export type AlertContent = AlertContentOf<CatalogueWords>;
export type ChannelEvidence = ChannelEvidenceOf<CatalogueWords>;

/** The detectors whose thresholds a calibration sets, by letter. */
export const THRESHOLD_DETECTORS: readonly ThresholdDetector[] = CATALOGUE.filter(
  (own: CatalogueWords): own is ThresholdDetector => own.calibration?.thresholds != null,
);
export const THRESHOLD_LETTERS: readonly ThresholdLetter[] = THRESHOLD_DETECTORS.map(
  ({ letter }) => letter,
);

const DESCRIPTIONS: readonly DetectorDescription[] = CATALOGUE.map((own) => describeDetector(own));
freeze(DESCRIPTIONS);

/** The catalogue as plain JSON, by letter; frozen. */
export function detectorDescriptions(): readonly DetectorDescription[] {
  return DESCRIPTIONS;
}

/** Names of the flags with which an alert is withheld from exchanges. */
export const WITHHELD_FLAGS: ReadonlySet<string> = new Set(
  DESCRIPTIONS.flatMap(({ flags }) => flags)
    .filter(({ withheldFromExchanges }) => withheldFromExchanges)
    .map(({ name }) => name),
);

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}
