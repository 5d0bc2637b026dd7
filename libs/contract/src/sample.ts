/** The sample alert, for tests of workspaces that know the contract and not the core. */
export { alertId, sampleAlert, sampleIncident } from '@breakwater/core/sample';
