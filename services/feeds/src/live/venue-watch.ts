/** What is watched of one venue. */
import type { Channel, VenuePlan } from './venue-plan.ts';

export interface VenueWatch {
  /** With the addresses and bounds of the operator, where they differ. */
  readonly plan: VenuePlan;
  /** As the venue writes them. */
  readonly symbols: readonly string[];
  /** undefined: all that the venue has. */
  readonly channels: readonly Channel[] | undefined;
}
