/**
 * The calendar of the lending case: days and quarter hours of Korean time, counted from the launch of Bithumb's programme.
 *
 * Operations happen in *slots* of a quarter of an hour. That venues settle in bursts is a choice of this simulation: it lets
 * half a year be replayed in a minute, and no published figure is finer than a day.
 */

export const DAY_US = 86_400_000_000;
export const SLOT_US = 900_000_000;
export const SLOTS_PER_DAY: number = DAY_US / SLOT_US;

/** Midnight of a day in Korea, in microseconds; `day` is `YYYY-MM-DD`. */
export function koreanMidnightUs(day: string): number {
  const timeMs = Date.parse(`${day}T00:00:00+09:00`);
  if (Number.isNaN(timeMs)) throw new Error(`${day} is no day: write YYYY-MM-DD`);
  return timeMs * 1_000;
}

/** "Mid-June": Bithumb's own figures begin on this day (field report, m.news.zum.com/articles/101097144). */
const LAUNCH_DAY = '2025-06-16';
export const LAUNCH_US: number = koreanMidnightUs(LAUNCH_DAY);
/** The newest published figure ends with 20 November. */
export const END_US: number = koreanMidnightUs('2025-11-21');
export const DAY_COUNT: number = (END_US - LAUNCH_US) / DAY_US;
export const SLOT_COUNT: number = DAY_COUNT * SLOTS_PER_DAY;

/** Days since the launch; before it negative. */
export function dayIndex(day: string): number {
  return (koreanMidnightUs(day) - LAUNCH_US) / DAY_US;
}

export function slotOfDay(day: number): number {
  return day * SLOTS_PER_DAY;
}

export function slotStartUs(slot: number): number {
  return LAUNCH_US + slot * SLOT_US;
}

export function slotAt(timeUs: number): number {
  return Math.floor((timeUs - LAUNCH_US) / SLOT_US);
}

/** What happened around the programmes, for a reader of the report. Days are Korean; the order's own is a parameter. */
export interface Milestone {
  readonly day: string;
  readonly text: { readonly en: string; readonly ko: string };
}

export const MILESTONES: readonly Milestone[] = [
  {
    day: LAUNCH_DAY,
    text: { en: 'Bithumb begins to lend', ko: '빗썸 대여 개시' },
  },
  {
    day: '2025-07-31',
    text: { en: 'working group', ko: '공동 TF 구성' },
  },
  {
    // 26 August to 2 September (field report).
    day: '2025-08-26',
    text: { en: 'inspection', ko: '현장점검' },
  },
  {
    day: '2025-09-05',
    text: { en: 'guideline', ko: '가이드라인' },
  },
  {
    day: '2025-10-11',
    text: { en: 'USDT at 5,755', ko: 'USDT 5,755원' },
  },
];

/** Windows of the published figures. */
export const FIRST_MONTH_END_US: number = koreanMidnightUs('2025-07-16');
export const SUMMER_END_US: number = koreanMidnightUs('2025-09-01');
export const SEPTEMBER_END_US: number = koreanMidnightUs('2025-10-01');

export const GUIDELINE_US: number = koreanMidnightUs('2025-09-05');

/** Reports date the suspension guidance on three days; none gives the hour. */
export const ORDER_DAYS = ['2025-08-18', '2025-08-19', '2025-08-20'] as const;
export type OrderDay = (typeof ORDER_DAYS)[number];
export const ORDER_DAY_DEFAULT: OrderDay = '2025-08-19';

/** 11 October, 06:22:00 to 06:25:00: forced purchases of USDT. */
export const SQUEEZE_FROM_US: number = koreanMidnightUs('2025-10-11') + 22_920_000_000;
export const SQUEEZE_TO_US: number = SQUEEZE_FROM_US + 180_000_000;

/**
 * Quarter hours on which USDT is sold below its price overseas. That it fell so in July is published, on which days and how
 * far is not: three afternoons (14:00 to 14:30) and 0.6 to 1.4 % are choices of this simulation.
 */
const DIP_DAYS: readonly string[] = ['2025-07-08', '2025-07-11', '2025-07-14'];
const DIP_FROM_US = 14 * 3_600_000_000;
export const DIP_US = 1_800_000_000;
export const DIPS_FROM_US: readonly number[] = DIP_DAYS.map(
  (day) => koreanMidnightUs(day) + DIP_FROM_US,
);

/** Spans with a price each second: from 25 minutes before, so that windows of 20 minutes are full, to well after. */
const LEAD_US = 1_500_000_000;
const TAIL_US = 900_000_000;
export const DENSE_SPANS: readonly { readonly fromUs: number; readonly toUs: number }[] = [
  ...DIPS_FROM_US.map((fromUs) => ({ fromUs: fromUs - LEAD_US, toUs: fromUs + DIP_US + TAIL_US })),
  { fromUs: SQUEEZE_FROM_US - LEAD_US, toUs: SQUEEZE_TO_US + 2 * TAIL_US },
];

/** Whether the instant has a price of its own second, give or take a quarter of an hour. */
export function isNearDense(timeUs: number): boolean {
  return DENSE_SPANS.some(
    ({ fromUs, toUs }) => timeUs >= fromUs - TAIL_US && timeUs < toUs + TAIL_US,
  );
}

/** Slots whose operations are spread over the whole slot and stand beside a dense tape of prices. */
const DENSE_SLOTS: ReadonlySet<number> = new Set([
  ...DIPS_FROM_US.flatMap((fromUs) => [slotAt(fromUs), slotAt(fromUs) + 1]),
  slotAt(SQUEEZE_FROM_US),
  slotAt(SQUEEZE_FROM_US) + 1,
]);

export function isDense(slot: number): boolean {
  return DENSE_SLOTS.has(slot);
}
