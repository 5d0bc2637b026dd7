/** The evaluation document as one page that needs nothing else. */
import type { Contest, EvaluationDocument, GroupRow } from '../document.ts';
import type { Origin } from '../run-result.ts';
import { escapeText, linePlot } from './plot.ts';
import { type Cell, htmlTable } from './table.ts';

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1a1a1a; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; } th, td { padding: .3rem .55rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } td.met { color: #00613f; font-weight: 600; } td.missed { color: #a6192e; font-weight: 600; }
svg { width: 100%; max-width: 60rem; font-size: 11.5px; } svg .title { font-weight: 600; font-size: 13px; } svg .grid { stroke: #e3e3e3; }
.origin { font-size: 12px; border: 1px solid #999; border-radius: 3px; padding: 0 .3rem; } p.note { color: #555; font-size: 13.5px; }
.partial { border: 2px solid #a6192e; padding: .4rem 1rem; margin: 1rem 0; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } svg, table { break-inside: avoid; } }`;

/** Returns a whole HTML page. */
export function htmlReport(document: EvaluationDocument): string {
  const { madeAt, version, isQuick, absent } = document;
  const parts = [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Breakwater evaluation${document.partial === null ? '' : ' (partial)'}, ${escapeText(madeAt)}</title><style>${STYLE}</style>`,
    '<h1>What the alerts are worth</h1>',
    `<p>Made ${escapeText(madeAt)} with detector version ${escapeText(version)}${isQuick ? ', quick mode: few seeds, wide intervals' : ''}. Every figure says whether it comes from recorded or from simulated data. Simulated figures prove a mechanism, not the market.</p>`,
    partialNotice(document),
    ...absent.map((line) => `<p><strong>Not evaluated:</strong> ${escapeText(line)}</p>`),
    targets(document),
    falseRates(document),
    groups(document),
    ...document.contests.map((one) => contest(one)),
    foundPlot(document.groups),
    causes(document),
    titles(document),
    falseList(document),
    tails(document),
    NOTES,
    '</html>',
  ];
  return `${parts.join('\n')}\n`;
}

/** Says first of all that figures are of a part, and of which; '' where the run came to its end. */
function partialNotice({ partial }: EvaluationDocument): string {
  if (partial === null) return '';
  const { doneCount, totalCount, missing } = partial;
  const items = missing.map((note) => `<li>${escapeText(note)}</li>`).join('');
  return `<div class="partial"><p><strong>Partial: the run was stopped after ${doneCount} of ${totalCount} pieces.</strong> Every figure below is of what had run until then; a target that says “not measured” may only lack its runs. Intervals are of the runs that there are.</p><details><summary>What is missing (${missing.length})</summary><ul>${items}</ul></details></div>`;
}

const NOTES = `<h2>How to read this</h2>
<p class="note">An event is found when an alert of its detector, direction and scope reaches the severity that its label asks for, in time; delays count from the label’s beginning, and a miss enters as a delay longer than we looked (Kaplan–Meier). An alert is false when it reaches the severity inside a quiet span on something in its scope; a symptom folded under an incident that answers an event is neither news nor false. Market-days count each traded market once. Limits of rates are exact one-sided Poisson 95 %, those of shares Wilson 95 %. Baselines read the same records second by second (recorded bars: minute by minute); alarms of one market and direction within ten minutes are one. Nothing is adjusted after the fact: no point-adjusted scores.</p>`;

const origin = (name: Origin): Cell => ({ html: `<span class="origin">${name}</span>` });
const seconds = (value: number | null): string => {
  if (value === null) return 'not half';
  return value < 600 ? `${value.toFixed(0)} s` : `${(value / 60).toFixed(0)} min`;
};

function targets({ targets: rows }: EvaluationDocument): string {
  const said = (isMet: boolean | null): Cell => {
    if (isMet === null) return 'not measured';
    return isMet ? { html: 'met', kind: 'met' } : { html: 'not met', kind: 'missed' };
  };
  const cells = rows.map((row) => [row.target, row.measured, said(row.isMet), origin(row.origin)]);
  return `<h2>Targets</h2>${htmlTable(['target', 'measured', '', 'data'], cells)}`;
}

function falseRates({ falseRates: rows }: EvaluationDocument): string {
  const cells = rows.map((row) => [
    origin(row.origin),
    `${row.level} or worse`,
    row.count,
    row.marketDays.toFixed(1),
    row.perBudget.toFixed(2),
    row.upper.toFixed(2),
  ]);
  const heads = [
    'data',
    'severity',
    'false alerts',
    'quiet market-days',
    'per 30 market-days',
    'at most (95 %)',
  ];
  return `<h2>False alarms</h2>${htmlTable(heads, cells)}<p class="note">Simulated quiet time is mostly made of look-alikes: its rate says how easily the detectors are fooled, not how often a market will do it.</p>`;
}

function groups({ groups: rows }: EvaluationDocument): string {
  const cells = rows.map((row) => [
    row.name,
    origin(row.origin),
    row.runCount,
    row.eventCount === 0
      ? 'nothing to find'
      : `${row.foundCount} of ${row.eventCount} (${percent(row.found.low)}–${percent(row.found.high)})`,
    row.eventCount === 0
      ? ''
      : `${seconds(row.medianDelaySeconds)}; p95 ${seconds(row.p95DelaySeconds)}`,
    row.falseCounts.S2,
    row.falseCounts.S3,
    row.incidentCountMax,
    row.raisesPerIncident.toFixed(1),
    row.loudRaiseCountMax,
  ]);
  const heads = [
    'run',
    'data',
    'runs',
    'found (95 %)',
    'median delay',
    'false S2+',
    'false S3+',
    'incidents at S2+, most',
    'raises an incident',
    'raises at S3+, most',
  ];
  return `<h2>By scenario and folder</h2>${htmlTable(heads, cells)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function contest({
  origin: from,
  marketDays,
  system,
  baselines,
  randomFoundCount,
}: Contest): string {
  const series = [
    {
      name: 'Breakwater S3, S2, S1',
      isMarks: true,
      points: system.flatMap(({ falsePerDay, medianDelaySeconds }) => {
        return medianDelaySeconds === null ? [] : [[falsePerDay, medianDelaySeconds] as const];
      }),
    },
    ...baselines.map(({ name, curve }) => ({
      name,
      points: curve.flatMap(({ falsePerDay, medianDelaySeconds }) => {
        return medianDelaySeconds === null ? [] : [[falsePerDay, medianDelaySeconds] as const];
      }),
    })),
  ];
  const plot = linePlot({
    title: `Delay against false alarms (${from} data)`,
    xLabel: 'false alarms per market-day; the left end is none at all',
    yLabel: 'median delay in seconds',
    xScale: 'log',
    yScale: 'log',
    series,
  });
  const own = system.map((point) => [
    `Breakwater ${point.level}`,
    '',
    `${point.foundCount} of ${point.eventCount}`,
    seconds(point.medianDelaySeconds),
    point.falseCount,
    point.falsePerDay.toFixed(2),
  ]);
  const plain = baselines.flatMap(({ name, marks, atEqualRate }) =>
    [...marks, { name: 'at the false alarms of S2', point: atEqualRate }].map((mark) => [
      name,
      mark.name,
      `${mark.point.foundCount} of ${mark.point.eventCount}`,
      seconds(mark.point.medianDelaySeconds),
      mark.point.falseCount,
      mark.point.falsePerDay.toFixed(2),
    ]),
  );
  const heads = ['rule', 'threshold', 'found', 'median delay', 'false alarms', 'per market-day'];
  const sources = baselines.map(
    ({ name, text, source }) =>
      `<strong>${escapeText(name)}</strong>: ${escapeText(text)} (${escapeText(source)})`,
  );
  return `<h2>Beside plain rules: ${from} data, ${marketDays.toFixed(1)} quiet market-days</h2>${plot}${htmlTable(heads, [...own, ...plain])}<p class="note">Thresholds at the false alarms of S2 are chosen on these very days, which flatters the plain rules. Alarms at random, as often as S1 is false, would find ${randomFoundCount.toFixed(1)} events. ${sources.join('. ')}.</p>`;
}

function foundPlot(rows: readonly GroupRow[]): string {
  const series = rows
    .filter(({ eventCount }) => eventCount > 0)
    .map(({ name, curve, origin: from }) => {
      const steps = curve.flatMap(({ seconds: at, foundShare }, index) => {
        const before = curve[index - 1]?.foundShare ?? 0;
        return [[Math.max(1, at), before] as const, [Math.max(1, at), foundShare] as const];
      });
      return { name: `${name} (${from})`, points: steps };
    });
  const plot = linePlot({
    title: 'Share of events found by delay (Kaplan–Meier)',
    xLabel: 'seconds after the event began',
    yLabel: 'share found',
    xScale: 'log',
    yScale: 'linear',
    series,
  });
  return `<h2>Delays</h2>${plot}`;
}

function causes({ attribution: rows }: EvaluationDocument): string {
  const named = [...new Set(rows.flatMap((row) => Object.keys(row.named)))].sort();
  const cells = rows.map((row) => [
    row.truth,
    origin(row.origin),
    ...named.map((cause) => row.named[cause as keyof typeof row.named] ?? 0),
    `${row.rightCount} of ${row.foundCount} (${percent(row.interval.low)}–${percent(row.interval.high)})`,
  ]);
  const heads = [
    'true cause',
    'data',
    ...named.map((cause) => `named ${cause}`),
    'accepted (Wilson 95 %)',
  ];
  return `<h2>Causes</h2>${htmlTable(heads, cells)}`;
}

function titles({ groups: rows }: EvaluationDocument): string {
  const cells = rows.flatMap(({ name, origin: from, titlesByTime, titles: counts, runCount }) => {
    const during = titlesByTime.map((one) => {
      return [name, origin(from), `${one.seconds} s`, one.title, `${one.count} of ${runCount}`];
    });
    const end = Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 3)
      .map(([title, count]) => [name, origin(from), 'end', title, `${count} of ${runCount}`]);
    return [...during, ...end];
  });
  const heads = ['run', 'data', 'after', 'headline of the worst incident', 'runs'];
  return `<h2>Headlines by time</h2>${htmlTable(heads, cells)}`;
}

function falseList({ runs }: EvaluationDocument): string {
  const cells = runs.flatMap(({ name, seed, origin: from, falseAlerts }) =>
    falseAlerts
      .filter(({ level }) => level === 'S2')
      .map((one) => [
        name,
        seed ?? '',
        origin(from),
        one.detector,
        one.subject,
        one.direction,
        `${one.seconds.toFixed(0)} s`,
        one.cause,
      ]),
  );
  const heads = [
    'run',
    'seed',
    'data',
    'detector',
    'subject',
    'direction',
    'after the incident',
    'named cause',
  ];
  return `<h2>Each false alert at S2 or worse</h2>${htmlTable(heads, cells.slice(0, 400))}`;
}

function tails({ tails: rows }: EvaluationDocument): string {
  const cells = rows.map(({ series, origin: from, shape }) => [
    series,
    origin(from),
    shape.count,
    shape.deviation.toExponential(1),
    shape.kurtosis.toFixed(1),
    shape.tailRatio === null ? 'coarse tick' : shape.tailRatio.toFixed(1),
    shape.clustering.toFixed(2),
  ]);
  const heads = [
    'series of minutes',
    'data',
    'minutes',
    'deviation',
    'kurtosis',
    'q99.9 / q84',
    'clustering',
  ];
  return `<h2>Is calm as heavy-tailed as the market?</h2>${htmlTable(heads, cells)}<p class="note">A normal distribution has kurtosis 3, ratio 3.1 and clustering 0. A recorded kurtosis grows with the number of days: compare days with days.</p>`;
}
