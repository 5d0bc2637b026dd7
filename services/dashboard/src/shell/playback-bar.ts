/** The time line of history that is played back: how far it is, and how it is steered. */
import type { Playback, PlaybackCommand } from '@breakwater/client';
import { byId, element, setText, span } from '../elements/element.ts';
import { kstText, utcText } from '../texts/format.ts';
import { currentLanguage, message, textsInUse } from '../texts/messages.ts';

/** Log seconds per second; null: as fast as it goes. */
const SPEEDS: readonly (number | null)[] = [1, 10, 60, 600, 3_600, 86_400, null];
/** Places on the line. */
const STEP_COUNT = 1_000;
/** The arrow keys move the line by a place: what is meant is where they end. */
const SETTLE_MS = 250;

export class PlaybackBar {
  readonly #box = byId('playback');
  readonly #steer: (command: PlaybackCommand) => void;
  readonly #pause = element('button', { type: 'button', class: 'pause' });
  readonly #line = element('input', {
    ...{ type: 'range', min: '0', max: String(STEP_COUNT), step: '1' },
  });
  readonly #speed = element('select', {});
  readonly #speedLabel = element('label', {});
  readonly #from = span('muted');
  readonly #to = span('muted');
  readonly #where = element('p', { class: 'where', role: 'status' });
  #state: Playback | null = null;
  #texts = '';
  /** A place that is being chosen, or was and is not yet there. */
  #chosen: number | null = null;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor(steer: (command: PlaybackCommand) => void) {
    this.#steer = steer;
    this.#speedLabel.append(span('label-text'), this.#speed);
    this.#box.append(
      this.#pause,
      element(
        'div',
        { class: 'line' },
        this.#line,
        element('p', { class: 'ends' }, this.#from, this.#to),
      ),
      this.#speedLabel,
      this.#where,
    );
    this.#pause.addEventListener('click', () => {
      if (this.#state !== null) steer({ isPaused: !this.#state.isPaused });
    });
    this.#speed.addEventListener('change', () => {
      const value = this.#speed.value;
      steer({ speed: value === 'max' ? null : Number(value) });
    });
    this.#line.addEventListener('input', () => this.#choose());
  }

  /** null: nothing is played back here. */
  show(state: Playback | null): void {
    this.#state = state;
    this.#box.hidden = state === null;
    if (state === null) return;
    if (this.#texts !== textsInUse()) this.#relabel(state);
    const { isPaused, isOver, speed, targetUs } = state;
    setText(this.#pause, message(isPaused ? 'playback.play' : 'playback.pause'));
    this.#pause.disabled = isOver;
    const value = speed === null ? 'max' : String(speed);
    if (![...this.#speed.options].some((option) => option.value === value)) this.#offer(speed);
    if (document.activeElement !== this.#speed) this.#speed.value = value;
    if (this.#settling === undefined && targetUs === null) this.#chosen = null;
    const place = this.#chosen ?? placeOf(state, targetUs ?? state.atUs);
    if (this.#line.value !== String(place)) this.#line.value = String(place);
    this.#line.setAttribute('aria-valuetext', instantText(timeOf(state, place)));
    setText(this.#where, whereText(state));
  }

  #choose(): void {
    const state = this.#state;
    if (state === null) return;
    const place = Number(this.#line.value);
    this.#chosen = place;
    setText(this.#where, message('playback.choosing', { at: instantText(timeOf(state, place)) }));
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settling = undefined;
      this.#steer({ toUs: timeOf(state, place) });
    }, SETTLE_MS);
  }

  #relabel(state: Playback): void {
    this.#texts = textsInUse();
    this.#line.setAttribute('aria-label', message('playback.line'));
    setText(this.#speedLabel.children[0]!, message('playback.speed'));
    setText(this.#from, instantText(state.fromUs));
    setText(this.#to, instantText(state.toUs));
    this.#speed.replaceChildren();
    for (const speed of SPEEDS) this.#offer(speed);
  }

  #offer(speed: number | null): void {
    const text = speed === null ? message('playback.max') : `${speed.toLocaleString('en')} ×`;
    this.#speed.append(element('option', { value: speed === null ? 'max' : String(speed) }, text));
  }
}

function placeOf({ fromUs, toUs }: Playback, timeUs: number): number {
  return Math.round(((timeUs - fromUs) / Math.max(1, toUs - fromUs)) * STEP_COUNT);
}

function timeOf({ fromUs, toUs }: Playback, place: number): number {
  return Math.round(fromUs + ((toUs - fromUs) * place) / STEP_COUNT);
}

/** On the reader's own clock. */
function instantText(timeUs: number): string {
  return currentLanguage() === 'ko' ? `${kstText(timeUs)} KST` : `${utcText(timeUs)} UTC`;
}

function whereText(state: Playback): string {
  const { atUs, targetUs, isPaused, isOver } = state;
  const percent = Math.floor(
    ((atUs - state.fromUs) / Math.max(1, state.toUs - state.fromUs)) * 100,
  );
  if (targetUs !== null) {
    return message('playback.jumping', { at: instantText(atUs), to: instantText(targetUs) });
  }
  if (isOver) return message('playback.over', { at: instantText(atUs) });
  return message(isPaused ? 'playback.paused' : 'playback.at', { at: instantText(atUs), percent });
}
