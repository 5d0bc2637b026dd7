/** The report of the lending case as one page that needs nothing else, in two languages. */
import { MILESTONES, SQUEEZE_FROM_US } from '@breakwater/simulator';
import { type Chart, type ChartMark, escapeXml, svgDocument } from '../plot/chart.ts';
import type { CaseReport } from './case-report.ts';
import { alertRows, courseLines, figureRows, orderRows, unreconciledRows } from './case-rows.ts';
import { CASE_WORDS, type CaseWords, type Language } from './case-words.ts';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; } th, td { padding: .3rem .55rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.missed { color: #a6192e; font-weight: 600; } td.source { color: #555; font-size: 12.5px; overflow-wrap: anywhere; } td:first-child { min-width: 5.5rem; } :lang(ko) { word-break: keep-all; }
svg { width: 100%; max-width: 60rem; height: auto; display: block; } .note { color: #555; font-size: 13.5px; }
input[name=language] { position: absolute; opacity: 0; } label { cursor: pointer; border: 1px solid #777; padding: .15rem .7rem; }
input:focus-visible + label { outline: 3px solid #0072b2; } .ko, .en { display: none; }
#english:checked ~ .en, #korean:checked ~ .ko { display: block; } #english:checked + label, #korean:checked + label { background: #1a1a1a; color: #fff; }
@media print { body { margin: 0; max-width: none; } svg, tr { break-inside: avoid; } label { display: none; } }`;

/** Returns a whole HTML page: English first, Korean at the press of a button and without a script. */
export function casePage(report: CaseReport): string {
  return `${[
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escapeXml(CASE_WORDS.en.title)}</title><style>${STYLE}</style>`,
    '<input type="radio" name="language" id="english" checked><label for="english">English</label>',
    '<input type="radio" name="language" id="korean"><label for="korean" lang="ko">한국어</label>',
    section(report, 'en'),
    section(report, 'ko'),
    '</html>',
  ].join('\n')}\n`;
}

function section(report: CaseReport, language: Language): string {
  const words = CASE_WORDS[language];
  const { heads } = words;
  const course = courseLines(report, language).map((line) => `<li>${escapeXml(line)}</li>`);
  return [
    `<main class="${language}" lang="${language}">`,
    `<h1>${escapeXml(words.title)}</h1><p>${escapeXml(words.lead)}</p>`,
    `<p class="note">breakwater ${escapeXml(report.version)}, --seed ${report.seed} --order ${report.orderDay}</p>`,
    `<h2>${heads.course}</h2><ul>${course.join('')}</ul>`,
    `<h2>${heads.plots}</h2>${charts(report, language)
      .map((chart) => svgDocument([chart]))
      .join('\n')}`,
    `<h2>${heads.order}</h2>${table(words.orderHeads, orderRows(report))}<p class="note">${escapeXml(words.orderNote)}</p>`,
    `<h2>${heads.figures}</h2>${table(words.figureHeads, figureRows(report, language), figureClass)}`,
    `<h2>${heads.unreconciled}</h2>${table(words.unreconciledHeads, unreconciledRows(report, language))}`,
    `<h2>${heads.alerts}</h2>${table(words.alertHeads, alertRows(report, language))}`,
    `<h2>${heads.choices}</h2><ul>${words.choices.map((line) => `<li>${escapeXml(line)}</li>`).join('')}</ul>`,
    '</main>',
  ].join('\n');
}

/** Numbers to the right; a difference that should be none in red. */
function figureClass(column: number, cell: string): string {
  if (column === 6) return 'source';
  if (column < 2 || column === 3) return '';
  const isMissed = cell.includes(CASE_WORDS.en.missed) || cell.includes(CASE_WORDS.ko.missed);
  return isMissed ? 'number missed' : 'number';
}

function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  classOf: (column: number, cell: string) => string = () => '',
): string {
  if (rows.length === 0) return '<p>–</p>';
  const head = heads.map((name) => `<th scope="col">${escapeXml(name)}</th>`).join('');
  const cell = (said: string, column: number): string => {
    const name = classOf(column, said);
    return `<td${name === '' ? '' : ` class="${name}"`}>${escapeXml(said)}</td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

function charts(report: CaseReport, language: Language): Chart[] {
  const words = CASE_WORDS[language];
  return [
    ...dailyCharts(report, words, moments(report, language)),
    ...squeezeCharts(report, words),
  ];
}

/** The order's own day, the warning of this run, and what else happened. */
function moments(report: CaseReport, language: Language): ChartMark[] {
  const words = CASE_WORDS[language].moments;
  const warned = report.alerts.find(({ label }) => label === 'EARLY_WARNING');
  return [
    ...MILESTONES.map(({ day, text }) => ({
      at: Date.parse(`${day}T00:00:00+09:00`) * 1_000,
      label: text[language],
    })),
    { at: report.orderUs, label: words.order },
    ...(warned === undefined ? [] : [{ at: warned.openUs, label: words.warning }]),
  ].sort((a, b) => a.at - b.at);
}

function dailyCharts(report: CaseReport, words: CaseWords, marks: readonly ChartMark[]): Chart[] {
  const { byVenue } = report.series;
  const bithumb = byVenue.get('bithumb') ?? [];
  const upbit = byVenue.get('upbit') ?? [];
  type Day = (typeof bithumb)[number];
  const line = (label: string, days: readonly Day[], value: (day: Day) => number) => ({
    label,
    points: days.map((day) => [day.endUs, value(day)] as const),
  });
  // What happened in a day stands from its beginning to its end.
  const steps = (label: string, days: readonly Day[], value: (day: Day) => number) => ({
    ...({ label, shape: 'steps' } as const),
    points: days.map((day) => [day.endUs - DAY_US, value(day)] as const),
  });
  const x = { kind: 'time' } as const;
  const linear = { kind: 'linear', reach: [0] } as const;
  const isAround = ({ endUs }: Day): boolean =>
    endUs > report.orderUs - 10 * DAY_US && endUs < report.orderEndUs + 8 * DAY_US;
  return [
    {
      ...{ title: words.plots.adoption, x, y: linear, moments: marks },
      lines: [
        line('Bithumb', bithumb, (day) => day.borrowerCount),
        line('Upbit', upbit, (day) => day.borrowerCount),
      ],
    },
    {
      ...{ title: words.plots.outstanding, x, y: linear, moments: marks },
      lines: [
        line('Bithumb', bithumb, (day) => day.outstandingWon / 1e9),
        line('Upbit', upbit, (day) => day.outstandingWon / 1e9),
      ],
    },
    {
      ...{ title: words.plots.premium, x, y: { kind: 'linear' }, moments: marks },
      levels: [{ at: 0, label: words.moments.above }],
      lines: [
        {
          shape: 'dots',
          // What happened in the three minutes has a plot of its own, and would flatten this one.
          points: report.prices.premium
            .filter(({ premium }) => premium < PREMIUM_SHOWN_MAX)
            .map(({ atUs, premium }) => [atUs, premium * 100] as const),
        },
      ],
    },
    {
      ...{ title: words.plots.forced, x, y: { kind: 'log' }, moments: marks },
      lines: [steps('Bithumb', bithumb, (day) => Math.max(0.5, day.forcedCount))],
    },
    {
      ...{ title: words.plots.opened, x, y: linear },
      moments: [
        { at: report.orderUs, label: words.moments.order },
        { at: report.orderEndUs, label: words.moments.guideline },
      ],
      lines: [
        steps('Bithumb', bithumb.filter(isAround), (day) => day.openedCount),
        steps('Upbit', upbit.filter(isAround), (day) => day.openedCount),
      ],
    },
  ];
}

/** Premiums above it are the squeeze's. */
const PREMIUM_SHOWN_MAX = 0.08;
const SQUEEZE_SHOWN_US = 600_000_000;

function squeezeCharts({ prices, series }: CaseReport, words: CaseWords): Chart[] {
  const x = { kind: 'time', reach: [SQUEEZE_FROM_US, SQUEEZE_FROM_US + SQUEEZE_SHOWN_US] } as const;
  const venues = [
    ['Bithumb', 'bithumb'],
    ['Upbit', 'upbit'],
    ['Coinone', 'coinone'],
  ] as const;
  return [
    {
      ...{ title: words.plots.squeezePrice, x, y: { kind: 'linear' } },
      lines: venues.map(([label, venue]) => ({
        label,
        points: prices.detail(venue).map(({ atUs, won }) => [atUs, won] as const),
      })),
    },
    {
      ...{ title: words.plots.squeezeForced, x, y: { kind: 'linear', reach: [0] } },
      lines: [
        { shape: 'steps', points: series.squeeze.map(({ atUs, count }) => [atUs, count] as const) },
      ],
    },
  ];
}
