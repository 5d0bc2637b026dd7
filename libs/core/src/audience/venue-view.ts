/**
 * What somebody who may see one venue only, an exchange, may see of an alert.
 *
 * V1 An exchange sees alerts whose scope names its venue, and of them only fields that are listed here.
 * V2 Evidence that was computed from several venues (premiums, gaps, sums) is left out, not blurred.
 * V3 Before it leaves, the text is searched for every other venue ever seen; a hit withholds the message.
 * V4 An exchange that was told of an alert is told how it goes on, also where its venue is no longer part of it.
 * V5 What no exchange should rely on yet (an alert on provisional thresholds) begins for it where it can be relied on,
 *    or where the operator's ruleset lets it out, which the alert itself says.
 */
import { type AlertScope, RELEASED_FLAG, SEVERITIES } from '../alert/alert.ts';
import {
  type Alert,
  type AlertContent,
  detectorDescriptions,
  WITHHELD_FLAGS,
} from '../detect/catalogue.ts';

export interface AudienceFilter {
  /** null: all venues, unabridged. */
  readonly venue: string | null;
  readonly severityMin: string;
}

/** Channels computed from the scope's own markets and nothing else, by detector. */
const OWN_CHANNELS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  detectorDescriptions().map(({ letter, channels }) => [
    letter,
    new Set(channels.filter(({ exchange }) => exchange).map(({ name }) => name)),
  ]),
);

/** Whether the audience is to be told; `wasTold`: it knows an earlier revision of the alert. */
export function isMeantFor(
  content: AlertContent,
  filter: AudienceFilter,
  wasTold: () => boolean,
): boolean {
  const levelOf = (severity: string): number => (SEVERITIES as readonly string[]).indexOf(severity);
  const isOwn =
    filter.venue === null || (content.scope.venues.includes(filter.venue) && !isWithheld(content));
  if (isOwn && levelOf(content.severity) >= levelOf(filter.severityMin)) return true;
  return wasTold(); // V4
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
  return {
    content: {
      id: content.id,
      revision: content.revision,
      domain: content.domain,
      state: content.state,
      detector: content.detector,
      detectorVersion: content.detectorVersion,
      rule: content.rule,
      subject: isMarketOf(content.subject, venue) ? content.subject : null,
      direction: content.direction,
      severity: content.severity,
      scope,
      label: content.label,
      onsetTimeUs: content.onsetTimeUs,
      openTimeUs: content.openTimeUs,
      timeUs: content.timeUs,
      closeTimeUs: content.closeTimeUs,
      score: content.score,
      threshold: content.threshold,
      margin: content.margin,
      rarityDays: content.rarityDays,
      channels,
      calibration: content.calibration,
      rulesetHash: content.rulesetHash,
      quality: content.quality,
      incidentId: content.incidentId,
    },
    position: alert.position,
    inputs: alert.inputs.filter(({ market }) => isMarketOf(market, venue)),
  };
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

/** Base assets of the venue's own markets (`venue:BASE/QUOTE:kind`), as far as the alert names them. */
function assetsOf(markets: readonly string[], assets: readonly string[]): string[] {
  const bases = markets.map((market) => market.split(':')[1]?.split('/')[0] ?? '');
  return assets.filter((asset) => bases.includes(asset));
}
