/** Injected episodes of known size: where they are laid, and how many were found. */
import type { AlertContent, InstrumentDefinition } from '@breakwater/core';
import { type OverlayPlan, planOverlays } from '@breakwater/feeds';
import { CommandError } from '../command/command-error.ts';
import { STATISTICAL, type TimeSpan } from './alert-tally.ts';

export interface OverlayChoice {
  readonly basisPoints: number;
  /** Instrument key; the first stablecoin market against another currency where absent. */
  readonly market: string | undefined;
  readonly direction: 'SELL_OFF' | 'SQUEEZE';
  readonly seed: number;
}

export interface OverlayScore {
  readonly market: string;
  readonly direction: 'SELL_OFF' | 'SQUEEZE';
  readonly basisPoints: number;
  readonly episodeCount: number;
  readonly foundCount: number;
}

/** One episode in every four hours of quiet. */
const EVERY_US = 14_400_000_000;

/** @throws CommandError where there is no such market or no quiet to lay them on. */
export function chooseOverlays(
  choice: OverlayChoice,
  place: {
    readonly instruments: ReadonlyMap<string, InstrumentDefinition>;
    readonly stablecoins: readonly string[];
    readonly spans: readonly TimeSpan[];
  },
): OverlayPlan {
  const keys = [...place.instruments.values()];
  const stable = keys.find(({ base, type }) => type === 'spot' && place.stablecoins.includes(base));
  const market = choice.market ?? stable?.key;
  if (market === undefined || !place.instruments.has(market)) {
    const known = keys.map(({ key }) => key).join(', ');
    throw new CommandError(
      `no market ${market ?? 'of a stablecoin'} to lay overlays on; there are: ${known}`,
    );
  }
  const { basisPoints, direction, seed } = choice;
  const { spans } = place;
  const plan = planOverlays({ market, basisPoints, direction, everyUs: EVERY_US, seed, spans });
  if (plan.episodes.length === 0) {
    throw new CommandError(
      'overlays need a quiet span of at least four hours outside calibration.',
    );
  }
  return plan;
}

/** Counts episodes during which a statistical alert on the market's asset opened or escalated in its direction. */
export class OverlayJudge {
  readonly #plan: OverlayPlan;
  readonly #asset: string;
  readonly #found = new Set<number>();

  constructor(plan: OverlayPlan, asset: string) {
    this.#plan = plan;
    this.#asset = asset;
  }

  add(content: AlertContent): void {
    const { detector, direction, scope, state, timeUs } = content;
    if (!STATISTICAL.has(detector) || direction !== this.#plan.direction) return;
    if (!scope.assets.includes(this.#asset)) return;
    if (state !== 'OPEN' && state !== 'ESCALATE') return;
    const { episodes } = this.#plan;
    const index = episodes.findIndex((one) => timeUs >= one.fromUs && timeUs <= one.toUs);
    if (index >= 0) this.#found.add(index);
  }

  get score(): OverlayScore {
    const { market, direction, basisPoints, episodes } = this.#plan;
    const [episodeCount, foundCount] = [episodes.length, this.#found.size];
    return { market, direction, basisPoints, episodeCount, foundCount };
  }
}
