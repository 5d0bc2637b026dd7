/** An explanation as a page of plain text. Pure. */
import type { Explanation } from './explanation.ts';
import type { Wording, WordingKey } from './wording.ts';

/** The page, ending in a line break; `records` are lines of the raw records, where they were asked for. */
export function explanationText(
  explanation: Explanation,
  wording: Wording,
  records: readonly string[] = [],
): string {
  const { title, rules, happened, normal, rare, silent, missing, incident, raw } = explanation;
  const ruleLines = rules.flatMap(({ source, severity, basis, ...rule }) => [
    wording.say(rule.limit === '0' ? 'rule.line.free' : 'rule.line', {
      ...rule,
      severity: severity ?? '–',
    }),
    `  ${source === null ? wording.say('rule.own') : wording.say('rule.source', { source })}`,
    ...(basis === null ? [] : [`  ${wording.say('rule.basis', { basis })}`]),
  ]);
  const parts: readonly (readonly [WordingKey, readonly string[]])[] = [
    ['head.happened', happened],
    ['head.normal', normal],
    ['head.rare', rare],
    ['head.rules', ruleLines.length > 0 ? ruleLines : [wording.say('rule.missing')]],
    ['head.silent', silent],
    ['head.missing', missing],
    ['head.incident', incident],
    ['head.raw', raw],
    ['head.trades', records],
  ];
  const filledParts = parts.filter(([, lines]) => lines.length > 0);
  const sections = filledParts.map(([key, lines]) =>
    [wording.say(key), ...lines.map((line) => `  ${line}`)].join('\n'),
  );
  return `${[title, ...sections].join('\n\n')}\n`;
}
