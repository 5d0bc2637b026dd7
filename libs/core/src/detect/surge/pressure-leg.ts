/** How one-sided the trading of a subject is, by window: value, score and the cheap test before anything else is read. */
import type { Market } from '../../market/market.ts';
import { PANE } from '../../window/open-panes.ts';
import type { Baseline, Baselines } from '../baselines.ts';
import { tailScore } from '../tail-score.ts';
import { SURGE } from './surge.ts';
import { SURGE_WINDOWS, SURGE_WINDOWS_US } from './surge-windows.ts';

export const PRESSURE_SCALE_FLOOR = 0.2;
/** Below this on the pressure leg no threshold can be met: p = 0.1. */
export const PRESSED_SCORE = 1;

export class PressureLeg {
  readonly #market: Market;
  readonly #orientation: 1 | -1;
  /** Of each window towards SELL_OFF, then towards SQUEEZE; and of which version of the market's windows they are. */
  readonly #scores = new Float64Array(SURGE_WINDOWS.length * 2);
  readonly #scoredVersions = new Float64Array(SURGE_WINDOWS.length).fill(-1);
  #baselines: Baseline[] = [];

  constructor(market: Market, orientation: 1 | -1) {
    this.#market = market;
    this.#orientation = orientation;
  }

  calibrate(baselines: Baselines, key: string): void {
    this.#scoredVersions.fill(-1);
    this.#baselines = SURGE_WINDOWS.map((_, at) =>
      baselines.channel(SURGE, key, 'pressure', SURGE_WINDOWS_US[at] as number),
    );
  }

  /** Quanta sold less quanta bought of the asset, self-normalised: (S − B)/√(Σq² + 5·mean²) (docs/detection-model.md, "Pressure"); NaN where no side is known. */
  value(windowAt: number): number {
    const window = SURGE_WINDOWS[windowAt] as number;
    const { bank, squareQuanta } = this.#market;
    const sell = bank.sum(window, PANE.SELL_QUANTA);
    const buy = bank.sum(window, PANE.BUY_QUANTA);
    const unknown = bank.sum(window, PANE.UNKNOWN_QUANTA);
    if (sell + buy === 0) return unknown > 0 ? Number.NaN : 0;
    const mean = (sell + buy + unknown) / bank.sum(window, PANE.PRINTS);
    const squares = bank.sum(window, PANE.SQUARES) * squareQuanta * squareQuanta;
    return (this.#orientation * (sell - buy)) / Math.sqrt(squares + 5 * mean * mean);
  }

  baseline(windowAt: number): Baseline {
    return this.#baselines[windowAt] as Baseline;
  }

  /** Score of the pressure leg in a direction; NaN where sides are unknown. Kept while no sum has changed. */
  score(windowAt: number, sign: 1 | -1): number {
    this.#refresh(windowAt);
    return this.#scores[windowAt * 2 + (sign > 0 ? 0 : 1)] as number;
  }

  /** Whether the pressure of one of the first windows could open an alert in either direction: the cheap test. */
  isPressed(windowCount: number): boolean {
    for (let windowAt = 0; windowAt < windowCount; windowAt += 1) {
      this.#refresh(windowAt);
      const sell = this.#scores[windowAt * 2] as number;
      const buy = this.#scores[windowAt * 2 + 1] as number;
      // What is unknown may be anything: neither below nor not.
      if (!(sell < PRESSED_SCORE && buy < PRESSED_SCORE)) return true;
    }
    return false;
  }

  #refresh(windowAt: number): void {
    const { version } = this.#market.bank;
    if (this.#scoredVersions[windowAt] === version) return;
    this.#scoredVersions[windowAt] = version;
    const pressure = this.value(windowAt);
    const baseline = this.baseline(windowAt);
    const scale = baseline.scale > PRESSURE_SCALE_FLOOR ? baseline.scale : PRESSURE_SCALE_FLOOR;
    const z = (pressure - baseline.median) / scale;
    const unknown = Number.isNaN(pressure);
    this.#scores[windowAt * 2] = unknown ? pressure : tailScore(baseline.upper, z);
    this.#scores[windowAt * 2 + 1] = unknown ? pressure : tailScore(baseline.lower, -z);
  }
}
