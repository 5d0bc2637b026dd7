export type { BookLoss } from './book/book-feed.ts';
export { tardisVenue, tellsAllLiquidations } from './messages/tardis.ts';
export type { InstrumentRow } from './names/instrument-row.ts';
export { type InstrumentMeaning, InstrumentTable } from './names/instrument-table.ts';
export { isAssetLikePair, withSuffix } from './names/suffixed-name.ts';
export { presetVenues } from './names/venue-presets.ts';
export { IGNORED_RULES, VENUE_PROTOCOLS, venueMessages, venueProtocol } from './protocols.ts';
export type {
  LevelText,
  VenueBookDelta,
  VenueBookSnapshot,
  VenueBreak,
  VenueEvent,
  VenueLiquidation,
  VenueMarkIndex,
  VenueMessages,
  VenueOpenInterest,
  VenueReading,
  VenueTrade,
} from './venue-event.ts';
export type { InstrumentNames, QuantityUnit, VenueInstrument } from './venue-instrument.ts';
export type { BookProtocol, LiquidationProtocol, VenueProtocol } from './venue-protocol.ts';
export { basePriceText, baseQuantityText, isPlain, lotsOf, ticksOf } from './write/quantity.ts';
export { LearnedSteps, type StepSource, surveyedSteps } from './write/steps.ts';
export {
  type LostBook,
  VenueEventWriter,
  type VenueWriterOptions,
} from './write/venue-event-writer.ts';
