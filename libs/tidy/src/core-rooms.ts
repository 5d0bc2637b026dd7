/** What the rooms of the core hold, for the page; `CORE_STAGES` says in which order they stand. */
export const CORE_ROOMS: Readonly<Record<string, string>> = {
  number: 'exact arithmetic of our own: `ln`, `exp`, SHA-256, ISO times, canonical JSON',
  state: 'how the state of every class is saved and loaded, by one method each',
  event: 'what can happen on a market, in columns; instruments and names',
  log: 'records and what is read of them: sources, repeats, quarantine, the digest of outputs',
  book: 'the order book of a market',
  window: 'open panes, sliding sums over sealed ones, and when a pane is sealed',
  alert: 'an alert, its life, its incident, its id, and how it leaves as a CloudEvent',
  control: 'what signed records establish: rules, calibration, keys, acknowledgements',
  lending: 'the loan book: loans, borrowers, and what of them is against an order or the rule book',
  market: "a market's state, and the intake that admits, refuses or counts each event",
  detect: 'the detectors, one folder each, and the list of them',
  audience: 'what somebody who may see one venue only may see of an alert',
  view: 'what screens show besides alerts',
  scorecard: 'how each venue stands, added up from what was put out',
  calibrate: 'what is normal: baselines, tails and thresholds from a quiet span',
};
