/** Which incidents stand in which list, by the filter. Pure but for the language; what has not changed is not asked again. */
import type { PageFilter } from '../board/alert-filter.ts';
import { passes } from '../board/alert-filter.ts';
import type { Incident } from '../board/incident.ts';
import { placeText, titleText } from '../texts/alert-text.ts';

export interface Listing {
  /** Raised and not over. */
  readonly active: readonly Incident[];
  /** Of which nobody was told. */
  readonly watched: readonly Incident[];
  /** Raised and over, or of a run that is over. */
  readonly closed: readonly Incident[];
  /** Active ones that the filter hides. */
  readonly hidden: readonly Incident[];
}

export class ListingMaker {
  /** By incident, which is another object once it changes. */
  #passing = new WeakMap<Incident, boolean>();
  #filter: PageFilter | null = null;
  #texts = '';
  #made: { readonly signature: string; readonly of: readonly Incident[]; value: Listing } | null =
    null;

  make(
    incidents: readonly Incident[],
    filter: PageFilter,
    { texts, earlier }: { readonly texts: string; readonly earlier: readonly string[] },
  ): Listing {
    if (filter !== this.#filter || texts !== this.#texts) {
      this.#passing = new WeakMap();
      this.#filter = filter;
      this.#texts = texts;
      this.#made = null;
    }
    const signature = earlier.join();
    if (this.#made?.of === incidents && this.#made.signature === signature) return this.#made.value;
    const isEarlier = new Set(earlier);
    const isOver = ({ closeUs, stream }: Incident): boolean => {
      return closeUs !== null || isEarlier.has(stream);
    };
    const shown = incidents.filter((incident) => this.#isShown(incident, filter));
    const listed = new Set(shown);
    const raised = shown.filter(({ isRaised }) => isRaised);
    const value = {
      active: raised.filter((incident) => !isOver(incident)),
      watched: shown.filter(({ isRaised }) => !isRaised),
      closed: raised.filter(isOver),
      hidden: incidents.filter((each) => each.isRaised && !isOver(each) && !listed.has(each)),
    };
    this.#made = { signature, of: incidents, value };
    return value;
  }

  /** An incident is listed whole, for any alert of its own that passes; symptoms are no news. */
  #isShown(incident: Incident, filter: PageFilter): boolean {
    const known = this.#passing.get(incident);
    if (known !== undefined) return known;
    const isShown = incident.own.some((entry) => {
      const { content } = entry.alert;
      return passes(filter, entry, `${titleText(content)} ${placeText(content)}`);
    });
    this.#passing.set(incident, isShown);
    return isShown;
  }
}
