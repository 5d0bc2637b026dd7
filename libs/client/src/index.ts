export { AlertClient } from './alert-client.ts';
export type * from './alert-types.ts';
export type * from './answer-types.ts';
export type { AlertClientOptions, ClientStatus } from './client-options.ts';
export {
  type CountedChannel,
  type FigureAt,
  figureText,
  numberText,
  percentText,
  ratioText,
  usualCount,
  windowText,
} from './figure.ts';
export { ApiFailure, GatewayApi } from './gateway-api.ts';
export {
  type IncidentTitle,
  incidentTitle,
  type TitledIncident,
  type TitlingDetector,
} from './incident-title.ts';
export type * from './message-types.ts';
export {
  currencyName,
  marketName,
  namesList,
  type TitleLanguage,
  venueName,
  withCurrency,
} from './names.ts';
export type * from './scorecard-types.ts';
export type * from './screen-types.ts';
export type * from './word-types.ts';
