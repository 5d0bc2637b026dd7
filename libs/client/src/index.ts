export { AlertClient, type AlertClientOptions, type ClientStatus } from './alert-client.ts';
export type * from './contract.ts';
export type * from './messages.ts';
export { ApiFailure, type HistoryQuery, type SpanQuery } from './rest.ts';
