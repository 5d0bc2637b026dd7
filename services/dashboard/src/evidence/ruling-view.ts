/** Why an alert is as severe as it is, rule by rule, and what would have kept it silent. */
import type { Ruling } from '@breakwater/client';
import { type Child, element, span } from '../elements/element.ts';
import { sourceOf } from '../texts/catalogue.ts';
import { message } from '../texts/messages.ts';
import { rarityText } from '../texts/phrases.ts';
import { rulingText, silenceSteps, silenceText } from '../texts/ruling-text.ts';
import type { ShownContent } from '../texts/shown-content.ts';
import { subheading } from './table.ts';

export function rulingParts(content: ShownContent): Child[] {
  const { rulings, rarityDays } = content;
  const rarity = rarityText(rarityDays);
  const worstFirst = [...rulings].sort((a, b) => rankOf(b) - rankOf(a));
  return [
    rarity === null ? null : element('p', { class: 'rarity' }, rarity),
    rulings.length === 0
      ? null
      : element(
          'ul',
          { class: 'plain rulings' },
          ...worstFirst.map((ruling) => rulingItem(content, ruling)),
        ),
    ...silenceParts(content),
  ];
}

function rankOf({ severity }: Ruling): number {
  return severity === null ? 0 : Number(severity.slice(1));
}

/** The sentence, what it makes of the alert, and who published the limit; the rule's own name is for machines. */
function rulingItem({ detector, direction }: ShownContent, ruling: Ruling): HTMLElement {
  const { rule, severity, basis } = ruling;
  const source = sourceOf(detector, rule);
  return element(
    'li',
    { 'data-severity': severity, title: rule },
    severity === null ? span('badge none', '–') : span('badge', severity),
    element(
      'span',
      {},
      rulingText(detector, direction, ruling),
      source === null ? null : element('small', {}, message('ruling.source', { source })),
      basis === undefined ? null : element('small', {}, message('ruling.basis', { basis })),
    ),
  );
}

function silenceParts({ detector, direction, rulings }: ShownContent): Child[] {
  const steps = silenceSteps(rulings);
  if (steps.length === 0) return [];
  const items = steps.map(({ severity, rulings: own }, i) => {
    const isLast = i === steps.length - 1;
    const limits = own.map((ruling) => silenceText(detector, direction, ruling)).join('; ');
    const key = isLast ? (i === 0 ? 'silence.only' : 'silence.last') : 'silence.below';
    return element('li', {}, message(key, { severity, limits }));
  });
  return [subheading('silence.title'), element('ul', { class: 'plain silence' }, ...items)];
}
