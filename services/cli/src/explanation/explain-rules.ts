/** Which rule at which number made which severity, and below which numbers there would have been no alert. Pure. */
import type { AlertContent, Severity } from '@breakwater/core';
import { bySeverity, ruleNumber } from './figure-text.ts';
import type { Wording } from './wording.ts';

export interface RuleExplanation {
  readonly rule: string;
  readonly severity: Severity | null;
  /** What the rule says, in words. */
  readonly text: string;
  readonly value: string;
  readonly limit: string;
  /** Who published the number; null where it is our own statistic. */
  readonly source: string | null;
  /** Id of the order or of the dated rule that sets the limit; null where the rule's own number does. */
  readonly basis: string | null;
}

type Ruling = AlertContent['rulings'][number];

/** Worst first; those without a say in the severity last. */
export function explainRules(
  content: AlertContent,
  wording: Wording,
): { readonly rules: readonly RuleExplanation[]; readonly silent: readonly string[] } {
  const { detector, rulings, severity: reached } = content;
  const sorted = [...rulings].sort((a, b) => bySeverity(a.severity, b.severity));
  const rules = sorted.map(({ rule, severity, value, limit, basis = null }) => ({
    rule,
    severity,
    text: wording.word(detector, 'rules', rule),
    value: ruleNumber(detector, rule, value, wording),
    limit: ruleNumber(detector, rule, limit, wording),
    source: sourceText(detector, rule, wording),
    basis,
  }));
  const silent = [
    ...heldLines(sorted, reached, detector, wording),
    ...silentLines(
      sorted.filter(({ severity }) => (severity ?? '') <= reached),
      detector,
      wording,
    ),
  ];
  return { rules, silent };
}

function sourceText(detector: string, rule: string, wording: Wording): string | null {
  const own = wording.detector(detector)?.rules.find(({ name }) => name === rule);
  return own?.sourceText == null ? null : wording.text(own.sourceText);
}

/** What kept it from a severity that other rules would have made of it; nothing where none would have. */
function heldLines(
  rulings: readonly Ruling[],
  reached: Severity,
  detector: string,
  wording: Wording,
): string[] {
  if (!rulings.some(({ severity }) => severity !== null && severity > reached)) return [];
  const unmet = rulings.filter(({ severity, value, limit }) => severity === null && value < limit);
  return unmet.map(({ rule, value, limit }) =>
    wording.say('silent.held', {
      text: wording.word(detector, 'rules', rule),
      value: ruleNumber(detector, rule, value, wording),
      limit: ruleNumber(detector, rule, limit, wording),
    }),
  );
}

/** From the worst severity down: what would have kept it from that, and at last from everything. */
function silentLines(rulings: readonly Ruling[], detector: string, wording: Wording): string[] {
  const saying = rulings.filter(({ severity }) => severity !== null);
  const severities = [...new Set(saying.map(({ severity }) => severity as Severity))];
  severities.sort(bySeverity);
  if (severities.length === 0) return [wording.say('silent.unknown')];
  return severities.map((severity, at) => {
    const atLeast = saying.filter((ruling) => (ruling.severity as Severity) >= severity);
    const conditions = atLeast
      .map((ruling) => conditionText(ruling, detector, wording))
      .join(wording.say('silent.and'));
    const isLast = at === severities.length - 1;
    return wording.say(isLast ? 'silent.all' : 'silent.severity', { severity, conditions });
  });
}

function conditionText({ rule, value, limit }: Ruling, detector: string, wording: Wording): string {
  return wording.say('silent.condition', {
    text: wording.word(detector, 'rules', rule),
    value: ruleNumber(detector, rule, value, wording),
    limit: ruleNumber(detector, rule, limit, wording),
  });
}
