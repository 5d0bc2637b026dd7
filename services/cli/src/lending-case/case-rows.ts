/** Rows and lines of the report of the lending case, the same for the page and the terminal. */
import { detectorDescriptions } from '@breakwater/core';
import type { FigureUnit, PublishedFigure, ReturnedFigure } from '@breakwater/simulator';
import type { CaseChannel } from './case-alerts.ts';
import type { CaseReport } from './case-report.ts';
import { CASE_WORDS, type CaseWords, type Language } from './case-words.ts';

const VENUE_NAMES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  bithumb: { en: 'Bithumb', ko: '빗썸' },
  upbit: { en: 'Upbit', ko: '업비트' },
};

function venueName(venue: string, language: Language): string {
  return VENUE_NAMES[venue]?.[language] ?? venue;
}

/** Venue, what, published, definition, returned, difference, source. */
export function figureRows({ figures }: CaseReport, language: Language): string[][] {
  const words = CASE_WORDS[language];
  return figures.map((one) => {
    const { figure, returned } = one;
    return [
      venueName(figure.venue, language),
      figure.what[language],
      `${publishedText(figure, words)}${figure.isDerived === true ? ` (${words.derived})` : ''}`,
      words.definition[figure.definition],
      valueText(returned, figure.unit, words),
      differenceText(one, words),
      figure.source,
    ];
  });
}

function publishedText({ value, unit, relation }: PublishedFigure, words: CaseWords): string {
  return words.relation[relation].replace('{value}', valueText(value, unit, words));
}

/** Of a bound: how far beyond it. */
function differenceText({ figure, difference, isMet }: ReturnedFigure, words: CaseWords): string {
  if (!isMet) return words.missed;
  return difference === 0 ? '0' : `+${valueText(difference, figure.unit, words)}`;
}

function valueText(value: number, unit: FigureUnit, words: CaseWords): string {
  if (unit === 'basis-points') return `${(value / 100).toFixed(2)} %`;
  return `${grouped(value)} ${words.unit[unit]}`.trim();
}

function grouped(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
}

export function unreconciledRows({ unreconciled }: CaseReport, language: Language): string[][] {
  const words = CASE_WORDS[language];
  return unreconciled.map(({ figure, returned }) => {
    const { counted } = figure;
    const said =
      returned === null || counted === null
        ? words.notCounted
        : valueText(returned, counted.unit, words);
    return [figure.published[language], said, figure.why[language], figure.source];
  });
}

/** Day, loans, won, borrowers, in flight; the day of this run is marked. */
export function orderRows({ loansAfter, orderDay }: CaseReport): string[][] {
  return loansAfter.map(({ day, loanCount, principalWon, borrowerCount, inFlightCount }) => [
    day === orderDay ? `${day} ◀` : day,
    ...[loanCount, principalWon, borrowerCount, inFlightCount].map(grouped),
  ]);
}

const LABELS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  EARLY_WARNING: { en: 'early warning of forced repayments', ko: '강제상환 조기경보' },
  FORCED_SHARE: { en: 'share of users repaid by force', ko: '강제상환 이용자 비율' },
  ORDER_BREACH: { en: 'loans under the order', ko: '중단 조치 이후의 대여' },
  LIMIT_BREACH: { en: 'loans or terms beyond their limits', ko: '한도·의무 위반' },
  THIN_COVERAGE: { en: 'thin book for forced repayments', ko: '강제상환 대비 호가 부족' },
  LOOP_GAIN: { en: 'self-feeding forced repayments', ko: '강제상환 자기강화' },
  DISLOCATED: {
    en: 'forced repayments away from prices elsewhere',
    ko: '타 거래소와 동떨어진 강제상환',
  },
};

export function alertRows({ alerts }: CaseReport, language: Language): string[][] {
  return alerts.map(({ venue, label, severity, openUs, channels }) => [
    venueName(venue, language),
    LABELS[label]?.[language] ?? label,
    severity,
    isoMinute(openUs),
    channels.map((channel) => channelText(channel, language)).join('; '),
  ]);
}

const CHANNEL_WORDS = new Map(
  detectorDescriptions()
    .filter(({ letter }) => letter === 'C')
    .flatMap(({ channels }) => channels.map((channel) => [channel.name, channel] as const)),
);

/** A channel in words: of how many, or its number in the unit that its detector gives it. */
function channelText({ name, value, raw }: CaseChannel, language: Language): string {
  const word = CHANNEL_WORDS.get(name);
  const { numerator, denominator } = raw;
  const said = word?.text[language] ?? name;
  if (numerator !== undefined && denominator !== undefined) {
    const [some, all] = [grouped(numerator), grouped(denominator)];
    const of = language === 'ko' ? `${all} 중 ${some}` : `${some} of ${all}`;
    return `${said}: ${of} (${percentText(numerator / denominator)})`;
  }
  if (word?.unit === 'ratio') return `${said}: ${percentText(value)}`;
  if (word?.unit === 'won') return `${said}: ${valueText(value, 'won', CASE_WORDS[language])}`;
  // A distance of prices is a logarithm.
  if (name === 'execution.away') return `${said}: ${percentText(Math.exp(value) - 1)}`;
  return `${said}: ${Number.isInteger(value) ? grouped(value) : value.toFixed(2)}`;
}

function percentText(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function isoMinute(timeUs: number): string {
  return `${new Date(timeUs / 1_000).toISOString().slice(0, 16).replace('T', ' ')}`;
}

const DAY_US = 86_400_000_000;

/** What happened, in a few lines: adoption, the warning, the order, 11 October. */
export function courseLines(report: CaseReport, language: Language): string[] {
  const { figures, alerts, loansAfter, orderDay, series } = report;
  const of = (id: string): number =>
    figures.find(({ figure }) => figure.id === id)?.returned ?? Number.NaN;
  const percent = (of('month-forced-share') / 100).toFixed(2);
  const month = [grouped(of('month-borrowers')), grouped(of('month-forced-borrowers')), percent];
  const warning = alerts.find(({ label }) => label === 'EARLY_WARNING');
  const launchUs = (series.byVenue.get('bithumb')?.[0]?.endUs ?? 0) - DAY_US;
  const after = loansAfter.find(({ day }) => day === orderDay);
  const warned =
    warning === undefined
      ? null
      : [isoMinute(warning.openUs), ((warning.openUs - launchUs) / DAY_US).toFixed(1)];
  const lent = [grouped(after?.loanCount ?? 0), grouped(after?.borrowerCount ?? 0)];
  const squeeze = [grouped(of('squeeze-borrowers')), grouped(of('squeeze-forced'))];
  const amount = (of('squeeze-amount') / 1e9).toFixed(1);
  if (language === 'ko') {
    return [
      `첫 달: 이용자 ${month[0]}명 중 ${month[1]}명(${month[2]}%)이 강제청산.`,
      warned === null
        ? CASE_WORDS.ko.noWarning
        : `조기경보: ${warned[0]} UTC, 개시 ${warned[1]}일 뒤.`,
      `${orderDay} 중단 조치 이후 가이드라인까지 신규 대여 ${lent[0]}건, 이용자 ${lent[1]}명(모의).`,
      `10월 11일 06:22~06:25(한국시간): 이용자 ${squeeze[0]}명, 자동상환 ${squeeze[1]}건, 체결 가격 기준 ${amount}십억원.`,
    ];
  }
  return [
    `First month: ${month[1]} of ${month[0]} users were repaid by force at least once (${month[2]} %).`,
    warned === null
      ? CASE_WORDS.en.noWarning
      : `Early warning: ${warned[0]} UTC, ${warned[1]} days after launch.`,
    `After the order of ${orderDay}, until the guideline: ${lent[0]} new loans to ${lent[1]} borrowers (simulated).`,
    `11 October, 06:22 to 06:25 in Korea: ${squeeze[0]} borrowers, ${squeeze[1]} forced repayments, ${amount} bn won at the price of execution.`,
  ];
}

/** For the terminal: what happened, then the table of figures and what cannot be reconciled. */
export function caseLines(report: CaseReport): string[] {
  const rows = figureRows(report, 'en').map(([venue, what, published, definition, tape, rest]) => {
    return [venue, what, published, definition, tape, rest].map((cell) => cell ?? '');
  });
  const heads = CASE_WORDS.en.figureHeads.slice(0, -1);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const isNumber = (column: number): boolean => column === 2 || column >= 4;
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const metCount = report.figures.filter(({ isMet }) => isMet).length;
  return [
    ...courseLines(report, 'en'),
    '',
    `${metCount} of ${report.figures.length} published figures returned by the tape, each under its own definition:`,
    line(heads),
    ...rows.map(line),
    '',
    'not reconcilable:',
    ...unreconciledRows(report, 'en').map(([published, tape, why]) => {
      return `  ${published}; tape: ${tape}. ${why}`;
    }),
    '',
    'loans under the order, by its date (day, loans, won, borrowers, in flight):',
    ...orderRows(report).map((row) => `  ${row.join('  ')}`),
  ];
}
