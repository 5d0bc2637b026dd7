/** From values to places on paper, and the round values that an axis names. Pure. */

export interface Axis {
  readonly kind: 'linear' | 'log' | 'time';
  /** How a value is written; of a time axis: clocks in UTC. */
  readonly format?: (value: number) => string;
  /** Values that the axis must reach. */
  readonly reach?: readonly number[];
}

export interface Scale {
  readonly from: number; // unit: that of the axis
  readonly to: number; // unit: that of the axis
  place(value: number): number;
}

const TICK_COUNT = 6;
const STEPS = [1, 2, 2.5, 5, 10];
/** A log axis begins here where nothing above 0 is shown. */
const LOG_MIN = 1e-6;

/** The scale over the values and what the axis must reach; a little air where all are one value. */
export function scaleOf(
  axis: Axis,
  values: readonly number[],
  paper: { readonly from: number; readonly to: number },
): Scale {
  const isShown = (value: number): boolean =>
    Number.isFinite(value) && (axis.kind !== 'log' || value > 0);
  const shown = [...values, ...(axis.reach ?? [])].filter(isShown);
  const least = shown.reduce((a, b) => Math.min(a, b), shown[0] ?? 0);
  const most = shown.reduce((a, b) => Math.max(a, b), shown[0] ?? 1);
  const [from, to] = spread(axis, least, most);
  const [low, high] = axis.kind === 'log' ? [Math.log(from), Math.log(to)] : [from, to];
  return {
    from,
    to,
    place: (value) => {
      const at = axis.kind === 'log' ? Math.log(Math.max(value, LOG_MIN)) : value;
      return paper.from + ((at - low) / (high - low)) * (paper.to - paper.from);
    },
  };
}

function spread({ kind }: Axis, least: number, most: number): readonly [number, number] {
  if (kind === 'log') {
    const floor = Math.max(least, LOG_MIN);
    return most > floor ? [floor, most] : [floor / 2, floor * 2];
  }
  if (most > least) {
    const air = kind === 'time' ? 0 : (most - least) * 0.06;
    return [least - air, most + air];
  }
  const air = kind === 'time' ? 1e6 : Math.abs(least) * 0.1 || 1;
  return [least - air, most + air];
}

/** Round values within the scale, with how they are written. */
export function axisTicks(axis: Axis, scale: Scale): { at: number; label: string }[] {
  const values = axis.kind === 'log' ? decades(scale) : rounds(scale, axis.kind);
  const format = axis.format ?? (axis.kind === 'time' ? clock : plain);
  return values.map((at) => ({ at, label: format(at) }));
}

function rounds({ from, to }: Scale, kind: Axis['kind']): number[] {
  const step = kind === 'time' ? timeStep(to - from) : roundStep((to - from) / TICK_COUNT);
  const values: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) values.push(at);
  return values;
}

function roundStep(rough: number): number {
  const decade = 10 ** Math.floor(Math.log10(rough));
  const found = STEPS.find((step) => step * decade >= rough) ?? 10;
  return found * decade;
}

const TIME_STEPS_S = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 21_600, 43_200];
const DAY_US = 86_400_000_000;

function timeStep(spanUs: number): number {
  const rough = spanUs / TICK_COUNT;
  const found = TIME_STEPS_S.find((seconds) => seconds * 1e6 >= rough);
  return found === undefined ? Math.ceil(rough / DAY_US) * DAY_US : found * 1e6;
}

function decades({ from, to }: Scale): number[] {
  const values: number[] = [];
  for (let power = Math.ceil(Math.log10(from)); power <= Math.log10(to); power += 1) {
    values.push(10 ** power);
  }
  return values.length >= 2 ? values : [from, to];
}

function clock(timeUs: number): string {
  const iso = new Date(Math.round(timeUs / 1_000)).toISOString();
  return timeUs % DAY_US === 0 ? iso.slice(5, 10) : iso.slice(11, 19);
}

function plain(value: number): string {
  return String(Number(value.toPrecision(4)));
}
