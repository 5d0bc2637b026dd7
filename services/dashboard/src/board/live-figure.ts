/** The one number that tells how bad an alert is, kept up with the market while the alert is open. Pure. */
import type { AlertContent } from '@breakwater/client';
import { type Range, reachOf } from '../market/chart-series.ts';
import type { MarketHistory } from '../market/market-history.ts';
import { keyFigure } from '../texts/alert-text.ts';
import { figuresOf } from '../texts/catalogue.ts';
import { percentText } from '../texts/format.ts';
import { filled, localText, message } from '../texts/messages.ts';
import type { Entry } from './alert-board.ts';

/** Of each stream. */
export type Histories = ReadonlyMap<string, MarketHistory>;

/** `up to +250.1 % against other venues, now +0.27 %`; what the revision says where the market's history is missing. */
export function figureText({ stream, alert }: Entry, histories: Histories): string {
  const { content } = alert;
  const [figure] = figuresOf(content.detector, content.label);
  const track = histories.get(stream)?.tracks.get(content.scope.markets[0] ?? '');
  if (figure?.from !== 'part' || track === undefined) return keyFigure(content);
  const column = track.premiums[figure.part];
  const reach = reachOf(track.timesUs, column, lifeOf(content), content.direction);
  if (reach === null) return keyFigure(content);
  const told = (percent: string): string => filled(localText(figure.text), { percent });
  const [furthest, now] = [percentText(reach.furthest), percentText(reach.last)];
  if (furthest === now && content.state !== 'CLOSED') return told(now);
  const bound = content.direction === 'SELL_OFF' ? 'key.down' : 'key.up';
  const furthestText = told(message(bound, { percent: furthest }));
  if (content.state === 'CLOSED') return furthestText;
  return message('key.now', { figure: furthestText, percent: now });
}

function lifeOf({ onsetTimeUs, closeTimeUs }: AlertContent): Range {
  return { fromUs: onsetTimeUs, toUs: closeTimeUs ?? Number.MAX_SAFE_INTEGER };
}
