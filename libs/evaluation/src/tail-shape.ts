/** How heavy the tails of a series are, and whether its large moves come together. */

export interface TailShape {
  readonly count: number;
  readonly deviation: number; // unit: as the series
  /** 3 for a normal distribution. */
  readonly kurtosis: number;
  readonly q84: number; // unit: as the series
  readonly q999: number; // unit: as the series
  /** q99.9 over q84: 3.1 for a normal distribution; null where q84 is 0, as on a coarse tick. */
  readonly tailRatio: number | null;
  /** Correlation of absolute values with those one step before: 0 where large moves come alone. */
  readonly clustering: number;
}

export function tailShape(series: readonly number[]): TailShape {
  const count = series.length;
  const mean = average(series);
  const variance = average(series.map((x) => (x - mean) ** 2));
  const fourth = average(series.map((x) => (x - mean) ** 4));
  const sorted = Float64Array.from(series).sort();
  const q84 = quantile(sorted, 0.84);
  const q999 = quantile(sorted, 0.999);
  return {
    count,
    deviation: Math.sqrt(variance),
    kurtosis: variance > 0 ? fourth / variance ** 2 : 0,
    q84,
    q999,
    tailRatio: q84 > 0 ? q999 / q84 : null,
    clustering: clustering(series),
  };
}

/** Linear between the two nearest of a sorted series; 0 of an empty one. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const below = sorted[low] ?? 0;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? 0;
  return below + (above - below) * (at - low);
}

function average(series: readonly number[]): number {
  return series.length === 0 ? 0 : series.reduce((sum, x) => sum + x, 0) / series.length;
}

function clustering(series: readonly number[]): number {
  const sizes = series.map(Math.abs);
  const mean = average(sizes);
  const variance = average(sizes.map((x) => (x - mean) ** 2));
  if (variance === 0) return 0;
  const products = sizes.slice(1).map((x, at) => (x - mean) * ((sizes[at] ?? 0) - mean));
  return average(products) / variance;
}
