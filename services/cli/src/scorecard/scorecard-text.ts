/** How venues stand, as a table. Pure. */

import type { VenueScorecard } from '@breakwater/core';
import type { Language } from '../explanation/wording.ts';
import type { StreamScorecards } from './scorecard-run.ts';

const NOTHING = '–';
const SECOND_US = 1_000_000;

type Heading =
  | 'venue'
  | 'uptime'
  | 'outages'
  | 'longest'
  | 'alerts'
  | 'told'
  | 'taken'
  | 'median'
  | 'order'
  | 'limits'
  | 'unwarned'
  | 'forced'
  | 'harmed'
  | 'excess';

const WORDS: Readonly<Record<Language, Readonly<Record<Heading | 'none' | 'observed', string>>>> = {
  en: {
    ...{
      venue: 'venue',
      uptime: 'uptime',
      outages: 'outages',
      longest: 'longest',
      alerts: 'alerts',
    },
    ...{
      told: 'told',
      taken: 'acknowledged',
      median: 'after',
      order: 'under order',
      limits: 'limits',
    },
    ...{ unwarned: 'unwarned', forced: 'users forced', harmed: 'harmed', excess: 'excess won' },
    ...{ none: 'no venue has had an alert', observed: 'observed' },
  },
  ko: {
    ...{ venue: '거래소', uptime: '가동률', outages: '장애', longest: '최장', alerts: '경보' },
    ...{ told: '통지', taken: '확인', median: '소요', order: '조치 위반', limits: '한도 위반' },
    ...{
      unwarned: '사전통지 미이행',
      forced: '강제상환 이용자',
      harmed: '피해',
      excess: '초과 손실(원)',
    },
    ...{ none: '경보가 발생한 거래소가 없습니다', observed: '관측' },
  },
};

/** One block: the log, the span that was observed, a row a venue. */
export function scorecardText(cards: StreamScorecards, language: Language): string {
  const words = WORDS[language];
  const { domain, stream, fromUs, toUs, venues } = cards;
  const name = domain === '' ? stream : domain;
  const head = `${name}  ${words.observed} ${time(fromUs)} .. ${time(toUs)}`;
  if (venues.length === 0) return `${head}\n${words.none}\n`;
  const rows = venues.map(cellsOf);
  const headings = Object.keys(rows[0] ?? {}) as Heading[];
  const table = [
    headings.map((heading) => words[heading]),
    ...rows.map((row) => headings.map((heading) => row[heading])),
  ];
  const widths = headings.map((_, at) => Math.max(...table.map((row) => widthOf(row[at] ?? ''))));
  const lines = table.map((row) =>
    row
      .map((cell, at) => `${cell}${' '.repeat((widths[at] ?? 0) - widthOf(cell))}`)
      .join('  ')
      .trimEnd(),
  );
  return `${head}\n${lines.join('\n')}\n`;
}

function cellsOf({
  venue,
  feed,
  alertCount,
  answers,
  lending,
}: VenueScorecard): Record<Heading, string> {
  const unwatched = lending === null;
  const share = lending?.forcedUserShare ?? null;
  return {
    venue,
    uptime: feed.uptimeShare === null ? NOTHING : percent(feed.uptimeShare),
    outages: String(feed.outageCount),
    longest: feed.outageCount === 0 ? NOTHING : seconds(feed.longestOutageUs),
    alerts: String(alertCount),
    told: answers === null ? NOTHING : String(answers.toldCount),
    taken: answers === null ? NOTHING : String(answers.acknowledgedCount),
    median: answers?.medianUs == null ? NOTHING : seconds(answers.medianUs),
    order: unwatched ? NOTHING : String(lending.orderBreachCount),
    limits: unwatched ? NOTHING : String(sum(Object.values(lending.limitBreaches))),
    unwarned: unwatched ? NOTHING : String(lending.unwarnedCount),
    forced: share === null ? NOTHING : percent(share),
    harmed: unwatched ? NOTHING : String(lending.harmedUserCount),
    excess: unwatched ? NOTHING : String(lending.excessLossWon),
  };
}

/** To the second, in UTC. */
function time(us: number): string {
  return `${new Date(us / 1_000).toISOString().slice(0, 19)}Z`;
}
function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
function seconds(us: number): string {
  return `${Math.round(us / SECOND_US)} s`;
}
const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/g;

/** Columns on a terminal: Hangul takes two. */
function widthOf(text: string): number {
  return text.length + (text.match(HANGUL)?.length ?? 0);
}
