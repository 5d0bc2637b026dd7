/** Which market and span the charts show, and where their data comes from. */

import type { Detail } from '../board/picked.ts';
import type { Connection } from '../connection/connection.ts';
import { Choice } from '../elements/choice.ts';
import { element } from '../elements/element.ts';
import { AXIS_MODES, type AxisMode } from '../market/axis.ts';
import type { Range } from '../market/chart-series.ts';
import { rangeOf } from '../market/chart-series.ts';
import { Charts } from '../market/charts.ts';
import { MarketHistory, type MarketTrack } from '../market/market-history.ts';
import { message, textsInUse } from '../texts/messages.ts';
import { marketText } from '../texts/names.ts';

/** The live history may begin this much later than a span before the rest is fetched. */
const MISSING_US_MIN = 30_000_000;
/** Besides the whole incident. */
const MINUTES = [5, 15, 60];

export class ChartBox {
  readonly #connection: Connection;
  readonly #controls = element('form', { class: 'chart-controls' });
  readonly #choices = {
    market: new Choice('chart-market', 'market'),
    span: new Choice('chart-span', 'span'),
    axis: new Choice('chart-axis', 'axis'),
  };
  readonly #waiting = element('p', { class: 'calm' });
  readonly #plots = element('div', { class: 'plots' });
  readonly #charts: Charts;
  /** Chosen by the reader for what is picked. */
  #chosen: { about: string; market: string | null; minutes: number } = {
    about: '',
    market: null,
    minutes: 0,
  };
  /** An old span, fetched for what is picked. */
  #fetched: { readonly span: string; readonly history: MarketHistory | null } | null = null;
  #axis: AxisMode = 'log';
  #shown = '';
  #drawn = '';

  constructor(box: HTMLElement, connection: Connection) {
    this.#connection = connection;
    this.#charts = new Charts(this.#plots);
    const head = element('div', { class: 'chart-head' }, this.#controls, this.#charts.legend.node);
    box.append(head, this.#waiting, this.#plots);
    const { market, span, axis } = this.#choices;
    this.#controls.append(market.node, span.node, axis.node);
    this.#controls.addEventListener('submit', (event) => event.preventDefault());
    this.#controls.addEventListener('input', ({ target }) => {
      const { name, value } = target as HTMLSelectElement;
      if (name === 'market') this.#chosen.market = value;
      else if (name === 'axis') this.#axis = value as AxisMode;
      else this.#chosen.minutes = Number(value);
      this.#shown = '';
    });
  }

  show(detail: Detail, logUs: number, nowMs: number): void {
    const { picked, incident, entry } = detail;
    const about = `${picked.kind} ${picked.id}`;
    if (this.#chosen.about !== about) this.#chosen = { about, market: null, minutes: 0 };
    const range = this.#range(detail, logUs);
    const history = this.#historyFor(entry.stream, about, range);
    const tracks = tracksOf(detail, history);
    const track = tracks.find(({ market }) => market.key === this.#chosen.market) ?? tracks[0];
    this.#showControls(tracks, track);
    this.#waiting.hidden = track !== undefined;
    this.#waiting.textContent = message('chart.waiting');
    this.#plots.hidden = track === undefined;
    if (track === undefined) return;
    // The alert whose window is shaded is the one of the market on show.
    const shaded =
      incident.alerts.find(({ alert }) => alert.content.scope.markets.includes(track.market.key)) ??
      entry;
    const { content } = (picked.kind === 'incident' ? shaded : entry).alert;
    const assets = assetsOf(detail);
    const subject = { history, track, content, assets, range, logUs, axis: this.#axis };
    const chosen = [about, track.market.key, this.#chosen.minutes, this.#axis, textsInUse()];
    const shown = chosen.join();
    // Heartbeats come five times a second and change nothing that is drawn.
    const { firstUs, lastUs } = history;
    const second = Math.floor(range.toUs / 1e6);
    const drawn = [shown, content.id, content.revision, firstUs, lastUs, second].join();
    if (shown !== this.#shown) this.#charts.show(subject);
    else if (drawn !== this.#drawn && !this.#charts.showSoon(subject, nowMs)) return;
    this.#drawn = drawn;
    this.#shown = shown;
  }

  #range({ picked, incident, entry }: Detail, logUs: number): Range {
    const { onsetTimeUs, closeTimeUs } = entry.alert.content;
    const alone = { onsetUs: onsetTimeUs, closeUs: closeTimeUs };
    const whole = rangeOf(picked.kind === 'incident' ? incident : alone, logUs);
    const { minutes } = this.#chosen;
    return minutes === 0 ? whole : { fromUs: whole.toUs - minutes * 60e6, toUs: whole.toUs };
  }

  /** The live history, with what it lacks of the span; a span that lies before it is fetched alone. */
  #historyFor(stream: string, about: string, range: Range): MarketHistory {
    const live = this.#connection.histories.get(stream) ?? new MarketHistory();
    const { firstUs } = live;
    const isLive = firstUs !== null && range.toUs > firstUs;
    if (isLive && range.fromUs > firstUs - MISSING_US_MIN) return live;
    // Once for what is picked: the span of an open incident moves, and before a log's beginning there is nothing.
    const span = `${about},${this.#chosen.minutes},${isLive ? firstUs : ''}`;
    if (this.#fetched?.span !== span) {
      this.#fetched = { span, history: null };
      const wanted = isLive ? { fromUs: range.fromUs, toUs: firstUs } : range;
      void this.#connection.marketHistory(stream, wanted).then((history) => {
        if (isLive && history !== null) live.prepend(history);
        else if (this.#fetched?.span === span) this.#fetched = { span, history };
      });
    }
    return isLive ? live : (this.#fetched.history ?? live);
  }

  #showControls(tracks: readonly MarketTrack[], track: MarketTrack | undefined): void {
    this.#controls.hidden = track === undefined;
    if (track === undefined) return;
    const { market, span, axis } = this.#choices;
    const markets = tracks.map((each) => {
      return { value: each.market.key, text: marketText(each.market.key) };
    });
    market.show(message('chart.market'), markets, track.market.key);
    const whole = { value: '0', text: message('chart.range.incident') };
    const spans = MINUTES.map((minutes) => ({ value: String(minutes), text: spanText(minutes) }));
    span.show(message('chart.range'), [whole, ...spans], String(this.#chosen.minutes));
    const modes = AXIS_MODES.map((mode) => ({ value: mode, text: message(`chart.axis.${mode}`) }));
    axis.show(message('chart.axis'), modes, this.#axis);
  }
}

function spanText(minutes: number): string {
  return minutes < 60
    ? message('chart.range.minutes', { minutes })
    : message('chart.range.hours', { hours: minutes / 60 });
}

/** Markets of what is picked, the most affected first; of missing feeds, every market of theirs that is known. */
function tracksOf({ picked, incident, entry }: Detail, history: MarketHistory): MarketTrack[] {
  const { scope } = entry.alert.content;
  const keys = picked.kind === 'incident' ? incident.markets : scope.markets;
  const named = keys.flatMap((key) => history.tracks.get(key) ?? []);
  if (named.length > 0) return named;
  return [...history.tracks.values()].filter(({ market }) => scope.venues.includes(market.venue));
}

function assetsOf({ picked, incident, entry }: Detail): readonly string[] {
  return picked.kind === 'incident' ? incident.assets : entry.alert.content.scope.assets;
}
