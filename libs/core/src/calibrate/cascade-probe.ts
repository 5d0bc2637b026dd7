/** What calibration hears of detector B: how often forced orders come, and how high its scores rise. */
import type { Baselines } from '../detect/baselines.ts';
import { CASCADE } from '../detect/cascade/cascade.ts';
import { CASCADE_WINDOWS, type CascadeScope } from '../detect/cascade/cascade-scope.ts';
import type { MarketClass } from '../detect/detector-calibration.ts';
import type { Pipeline } from '../pipeline.ts';
import { WINDOW_US } from '../window/window-bank.ts';
import { type CalibrationSpan, type DetectorProbe, isInside, RateCount } from './detector-probe.ts';
import { RunList } from './run-list.ts';

export class CascadeCalibration implements DetectorProbe {
  readonly runs: RunList = new RunList();
  readonly rates: RateCount;
  readonly #span: CalibrationSpan;

  constructor(span: CalibrationSpan) {
    this.#span = span;
    this.rates = new RateCount(span);
  }

  first(pipeline: Pipeline): void {
    pipeline.cascade.probe = {
      second: (scope, timeUs) => {
        if (!isInside(this.#span, timeUs)) return;
        let count = 0;
        for (const market of scope.members) count += market.bank.coarseValue(0, scope.column);
        this.rates.add(scope.key, timeUs, count);
      },
    };
  }

  second(pipeline: Pipeline, baselines: Baselines): void {
    pipeline.cascade.probe = {
      second: (scope, timeUs) => {
        if (scope.calibratedBy !== baselines) scope.calibrate(baselines);
        this.#score(scope, timeUs);
      },
    };
  }

  /** Assets with forced orders: both sides are one, and all of them together is none. */
  marketCount(marketClass: MarketClass): number {
    if (marketClass !== 'coin') return 0;
    const names = this.rates.scopes.map((scope) => scope.slice(0, scope.indexOf('|')));
    return new Set(names.filter((name) => name !== 'all')).size;
  }

  #score(scope: CascadeScope, timeUs: number): void {
    if (!isInside(this.#span, timeUs)) return;
    const { runFloor } = CASCADE.calibration.thresholds;
    for (const [windowAt, window] of CASCADE_WINDOWS.entries()) {
      // Counts are whole: each stands for all up to half a batch more.
      const score = scope.scoreOf(scope.count(windowAt) + 0.5, windowAt, timeUs);
      if (score < runFloor) continue;
      this.runs.add('coin', WINDOW_US[window] as number, scope.key, timeUs, score);
    }
  }
}
