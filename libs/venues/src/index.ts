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
