/** Incidents told as lines: which alert is how bad at which second, in; what becomes of its incident, out. */
import { SEVERITIES } from './alert.ts';
import { IncidentBook } from './incident.ts';
import type { IncidentState, Symptom } from './incident-state.ts';
import type { AlertNews } from './kinship.ts';
import type { Cause, Direction, Words } from './words.ts';

const SECOND_US = 1_000_000;
const STABLECOINS = ['USDT', 'USDC', 'DAI'];
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  'sell-off': 'SELL_OFF',
  squeeze: 'SQUEEZE',
};

/** What is usual: a move of 1 % at one venue, once past its threshold, that no detector calls a symptom. */
export interface Circumstances {
  readonly cause?: Cause;
  readonly symptom?: Symptom;
  readonly pressing?: number; // unit: thresholds
  readonly percent?: number;
}

/** `ASSET[/QUOTE] sell-off|squeeze VENUE`, `liquidations sell-off VENUE`, `USDT loans VENUE` or `feed silent VENUE`, and how bad it is. */
export type Line = readonly [
  second: number,
  alert: string,
  severity: 'S1' | 'S2' | 'S3' | 'S4' | 'closed',
  circumstances?: Circumstances,
];

/** Each line of an alert, and what becomes of its incident. */
export interface Story {
  readonly story: string;
  readonly lines: readonly Line[];
  readonly told: readonly string[];
}

export class IncidentStage {
  readonly #book = new IncidentBook<Words>();
  readonly #levels = new Map<string, number>();
  readonly #incidents: string[] = [];

  /** Returns the incident, numbered as they began, and its state. */
  hear(line: Line): { readonly number: number; readonly state: IncidentState } {
    const [, name, told] = line;
    const news = newsOf(line, this.#levels.get(name));
    if (told !== 'closed') this.#levels.set(name, news.level);
    const { id, state } = this.#book.hear(news);
    if (!this.#incidents.includes(id)) this.#incidents.push(id);
    return { number: this.#incidents.indexOf(id) + 1, state };
  }

  /** `S3 VENUE` of each incident that goes on. */
  open(): string[] {
    return [...this.#book.open()].map(({ severity, cause }) => `${severity} ${cause}`);
  }

  /** `#1 LEAD S2 raised`, `#1 RECOVERY of ALERT S2`: incident, what the alert is to which lead, its severity. */
  tell(line: Line): string {
    const { number, state } = this.hear(line);
    const { role, symptom, lead, severity, raised } = state;
    const part = role === 'LEAD' ? role : `${symptom ?? role} of ${lead.alertId}`;
    return `#${number} ${part} ${severity}${raised ? ' raised' : ''}`;
  }
}

/** Returns what the book hears; what closes is as bad as it was last. */
export function newsOf([second, name, told, said = {}]: Line, lastLevel = 1): AlertNews<Words> {
  const level = told === 'closed' ? lastLevel : Number(told.slice(1));
  const timeUs = second * SECOND_US;
  return {
    ...kinOf(name),
    cause: said.cause ?? 'VENUE',
    symptom: said.symptom ?? null,
    level,
    pressing: said.pressing ?? 1,
    peak: {
      ...{ timeUs, severity: SEVERITIES[level - 1] ?? 'S1', label: 'L', windowUs: 0 },
      value: (name.includes('sell-off') ? -1 : 1) * ((said.percent ?? 1) / 100),
    },
    ...{ onsetTimeUs: timeUs, timeUs, isOpen: told !== 'closed' },
  };
}

function kinOf(
  name: string,
): Pick<AlertNews<Words>, 'id' | 'detector' | 'subject' | 'direction' | 'kin' | 'scope'> {
  const [subject = '', way = '', venue = ''] = name.split(' ');
  const [base = '', quote = ''] = subject.split('/');
  const isStable = STABLECOINS.includes(base);
  const isCascade = base === 'liquidations';
  const isLoans = way === 'loans';
  return {
    ...{ id: name, subject: `${subject}@${venue}`, direction: DIRECTIONS[way] ?? 'NONE' },
    detector: isCascade ? 'B' : isLoans ? 'C' : 'A',
    kin: {
      group: isLoans
        ? `lending:${venue}`
        : isStable
          ? base
          : base === 'feed'
            ? `feed:${venue}`
            : 'coins',
      quoteGroup: STABLECOINS.includes(quote) ? quote : null,
      currency: ['', 'USD', ...STABLECOINS].includes(quote) ? null : quote,
      peg: isStable && !isLoans ? 'USD' : null,
      precedence: isCascade ? 1 : isLoans ? -1 : 0,
    },
    scope: { assets: [base], venues: venue.split('+'), markets: [] },
  };
}
