/** The head of what is picked: what, where and how far at its worst, with the latest beside it. */
import { toneOf } from '../board/alert-board.ts';
import { headlineFigure, worstOf } from '../board/figures.ts';
import { type Incident, incidentTitle } from '../board/incident.ts';
import {
  badge,
  causeText,
  countText,
  figureParts,
  incidentStateText,
  symptomText,
  titleWithMark,
  toldPlace,
} from '../board/incident-parts.ts';
import type { Detail, Picked } from '../board/picked.ts';
import { type Child, element, setText, span } from '../elements/element.ts';
import { placeText, titleText } from '../texts/alert-text.ts';
import { wordText } from '../texts/catalogue.ts';
import { message } from '../texts/messages.ts';
import { sinceText, stateText } from '../texts/phrases.ts';

const SHARED_MS = 3_000;

export function headParts({ picked, incident, entry }: Detail): Child[] {
  const parts = picked.kind === 'incident' ? incidentHead(incident) : alertHead(incident, entry);
  const back = element('a', { class: 'back', href: '#', 'data-focus': 'back' }, backText());
  const top = element('div', { class: 'detail-top' }, parts.heading, shareButton(picked));
  return [back, top, ...parts.facts.map((facts) => element('p', { class: 'facts' }, ...facts))];
}

interface Head {
  readonly heading: HTMLElement;
  readonly facts: readonly (readonly Child[])[];
}

function incidentHead(incident: Incident): Head {
  const { headline, lead, tone, onsetUs, raiseCount, isRaised } = incident;
  const isBlind = tone === 'BLIND';
  const raised =
    raiseCount === 0
      ? isRaised
        ? ''
        : message('incident.watched')
      : raiseCount === 1
        ? message('incident.raised.once')
        : message('incident.raised', { count: raiseCount });
  return {
    heading: headingOf(badge(tone, 'large'), titleWithMark(headline, incidentTitle(incident))),
    facts: [
      [
        isBlind ? null : span('where', placeText(headline)),
        figureParts(headlineFigure(incident), lead),
        span('muted cause', causeText(incident)),
      ],
      [
        span('', sinceText(onsetUs, 'with-days')),
        span('age'),
        span('chip state', incidentStateText(incident)),
        span('muted', countText(incident)),
        raised === '' ? null : span('muted', raised),
      ],
    ],
  };
}

function alertHead(incident: Incident, entry: Detail['entry']): Head {
  const { content } = entry.alert;
  const tone = toneOf(content);
  const isBlind = tone === 'BLIND';
  const { detector, label, onsetTimeUs, state } = content;
  const symptom = symptomText(entry);
  const told = `${incidentTitle(incident)}, ${toldPlace(incident.headline)}`;
  const attributes = { href: `#incident=${encodeURIComponent(incident.id)}`, 'data-focus': 'up' };
  return {
    heading: headingOf(badge(tone, 'large'), titleWithMark(content, titleText(content))),
    facts: [
      [
        isBlind ? null : span('where', placeText(content)),
        figureParts(worstOf(entry), entry),
        isBlind ? null : span('muted', wordText(detector, 'labels', label)),
      ],
      [
        span('', sinceText(onsetTimeUs, 'with-days')),
        span('age'),
        span('chip state', stateText(state)),
        element('a', attributes, `${message('incident.of')}: ${told}`),
      ],
      symptom === '' ? [] : [span('why', message('symptom.of', { reason: symptom }))],
    ].filter((facts) => facts.length > 0),
  };
}

function headingOf(...parts: readonly HTMLElement[]): HTMLElement {
  const attributes = { id: 'detail-title', tabindex: '-1', 'data-focus': 'title' };
  return element('h2', attributes, ...parts);
}

function backText(): string {
  return `‹ ${message('incident.back')}`;
}

/** Copies the address of what is picked, filter and all. */
function shareButton({ kind, id }: Picked): HTMLElement {
  const button = element(
    'button',
    { type: 'button', 'data-focus': 'share' },
    message('incident.share'),
  );
  button.addEventListener('click', () => {
    const address = new URL(location.href);
    address.hash = `${kind}=${id}`;
    void navigator.clipboard.writeText(address.href).then(() => {
      setText(button, message('incident.shared'));
      setTimeout(() => setText(button, message('incident.share')), SHARED_MS);
    });
  });
  return button;
}
