/**
 * What somebody who may see one venue only, an exchange, may see of an alert.
 *
 * V1 An exchange sees alerts whose scope names its venue, and of them only fields that are listed here.
 * V2 Evidence that was computed from several venues (premiums, gaps, sums) is left out, not blurred.
 * V3 Before it leaves, the text is searched for every other venue ever seen; a hit withholds the message.
 * V4 An exchange that was shown an alert is shown how it goes on, also where its venue is no longer part of it.
 * V5 What no exchange should rely on yet (an alert on provisional thresholds) begins for it where it can be relied on,
 *    or where the operator's ruleset lets it out, which the alert itself says.
 */
import { type AlertScope, RELEASED_FLAG } from '../alert/alert.ts';
import {
  type Alert,
  type AlertContent,
  detectorDescriptions,
  WITHHELD_FLAGS,
} from '../detect/catalogue.ts';

/** Channels computed from the scope's own markets and nothing else, by detector. */
const OWN_CHANNELS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  detectorDescriptions().map(({ letter, channels }) => [
    letter,
    new Set(channels.filter(({ exchange }) => exchange).map(({ name }) => name)),
  ]),
);

/** Whether the exchange of the venue may see the revision; `wasShown`: it has seen an earlier one (V4). */
export function isShownTo(content: AlertContent, venue: string, wasShown: boolean): boolean {
  return wasShown || (content.scope.venues.includes(venue) && !isWithheld(content));
}

/** V5. */
function isWithheld({ quality }: AlertContent): boolean {
  return quality.some((flag) => WITHHELD_FLAGS.has(flag)) && !quality.includes(RELEASED_FLAG);
}

/** The alert as it is for the supervisor, a venue's view for an exchange. */
export function viewOf(alert: Alert, venue: string | null): object {
  if (venue === null) return alert;
  const { content } = alert;
  const scope = scopeFor(content.scope, venue);
  const isAlone = content.scope.venues.every((name) => name === venue);
  const own = OWN_CHANNELS.get(content.detector);
  const channels = content.channels.filter(
    ({ name }) => isAlone && scope.markets.length > 0 && own?.has(name) === true, // V2
  );
  const subject = isMarketOf(content.subject, venue) ? content.subject : null;
  return {
    content: { ...shownFields(content), subject, scope, channels },
    position: alert.position,
    inputs: alert.inputs.filter(({ market }) => isMarketOf(market, venue)),
  };
}

/** V1: in this order, which is that of the fields of an alert. */
const SHOWN_FIELDS = [
  ...['id', 'revision', 'domain', 'state', 'detector', 'detectorVersion', 'rule', 'subject'],
  ...['direction', 'severity', 'scope', 'label', 'onsetTimeUs', 'openTimeUs', 'timeUs'],
  ...['closeTimeUs', 'score', 'threshold', 'margin', 'rarityDays', 'channels', 'calibration'],
  ...['rulesetHash', 'quality', 'incidentId'],
] as const satisfies readonly (keyof AlertContent)[];

function shownFields(content: AlertContent): object {
  return Object.fromEntries(SHOWN_FIELDS.map((field) => [field, content[field]]));
}

/** The part of a scope that lies on the venue: its markets, and the assets that are traded on them. */
export function scopeFor(scope: AlertScope, venue: string): AlertScope {
  const markets = scope.markets.filter((market) => isMarketOf(market, venue));
  const isAlone = scope.venues.every((name) => name === venue);
  return {
    assets: isAlone ? scope.assets : assetsOf(markets, scope.assets),
    venues: scope.venues.filter((name) => name === venue),
    markets,
  };
}

/** Names of venues that an alert mentions anywhere a venue can stand. */
export function venuesOf(alert: Alert): string[] {
  const { scope, subject } = alert.content;
  const markets = [...scope.markets, ...alert.inputs.map(({ market }) => market), subject];
  const prefixes = markets.filter((market) => market.includes(':')).map(venueOfMarket);
  return [...scope.venues, ...prefixes];
}

/** V3: the first other venue that the text names, or null. A name counts as a word, in any case of letters. */
export function otherVenueIn(
  text: string,
  names: { readonly own: string; readonly known: Iterable<string> },
): string | null {
  const words = new Set(text.toLowerCase().split(/[^\p{L}\p{N}_.-]+/u));
  for (const name of names.known) {
    const sought = name.toLowerCase();
    if (sought !== names.own.toLowerCase() && words.has(sought)) return name;
  }
  return null;
}

function venueOfMarket(market: string): string {
  return market.split(':', 1)[0] ?? market;
}

function isMarketOf(market: string, venue: string): boolean {
  return market.startsWith(`${venue}:`);
}

/** Base assets of the venue's own markets (`venue:BASE/QUOTE:type`), as far as the alert names them. */
function assetsOf(markets: readonly string[], assets: readonly string[]): string[] {
  const bases = markets.map((market) => market.split(':')[1]?.split('/')[0] ?? '');
  return assets.filter((asset) => bases.includes(asset));
}
