/**
 * Overlays for evaluation: episodes of known size laid over quiet bars of one market. During an episode the price
 * is displaced along a ramp, held, and let back; the pressing side's volume is multiplied. What was injected is
 * returned as labels, so recall is measured on episodes that nobody tuned for (docs/recorded-folders.md, "Overlays").
 *
 * Invariants
 * OV1 outside episodes, and on every other market, records pass unchanged, byte for byte.
 * OV2 the same seed and spans give the same episodes.
 */
import { hash } from 'node:crypto';
import {
  assert,
  EVENT_KIND,
  type EventBatch,
  type FeedRecord,
  NUMBER,
  SIDE,
  WORD,
} from '@breakwater/core';

export interface OverlayPlanOptions {
  /** Instrument key. */
  readonly market: string;
  /** Displacement at its deepest; above 0. */
  readonly basisPoints: number;
  readonly direction: 'SELL_OFF' | 'SQUEEZE';
  /** Mean distance of two episodes' starts; at least twice an episode's length. */
  readonly everyUs: number;
  readonly seed: number;
  readonly rampUs?: number;
  readonly holdUs?: number;
  readonly recoverUs?: number;
  /** The pressing side's volume while the price is displaced. */
  readonly volumeMultiplier?: number;
  /** Quiet stretches to lay episodes on. */
  readonly spans: readonly { readonly fromUs: number; readonly toUs: number }[];
}

export interface OverlayEpisode {
  readonly fromUs: number;
  /** Full displacement is reached. */
  readonly peakUs: number;
  readonly releaseUs: number;
  readonly toUs: number;
}

export interface OverlayPlan {
  readonly market: string;
  readonly direction: 'SELL_OFF' | 'SQUEEZE';
  readonly basisPoints: number;
  readonly volumeMultiplier: number;
  readonly episodes: readonly OverlayEpisode[];
}

const RAMP_US = 300_000_000;
const HOLD_US = 600_000_000;
const RECOVER_US = 600_000_000;
const VOLUME_MULTIPLIER = 8;
const BASIS = 10_000;

/** Episodes at seeded times: one in each whole `everyUs` of each span, with at least its own length of quiet after it. */
export function planOverlays(options: OverlayPlanOptions): OverlayPlan {
  const rampUs = options.rampUs ?? RAMP_US;
  const holdUs = options.holdUs ?? HOLD_US;
  const lengthUs = rampUs + holdUs + (options.recoverUs ?? RECOVER_US);
  assert(
    options.basisPoints > 0 && options.basisPoints < BASIS,
    'a displacement is between 0 and 100 %',
  );
  assert(
    options.everyUs >= 2 * lengthUs,
    'episodes must not touch: everyUs is at least twice their length',
  );
  const episodes: OverlayEpisode[] = [];
  for (const { fromUs, toUs } of options.spans) {
    for (let startUs = fromUs; startUs + options.everyUs <= toUs; startUs += options.everyUs) {
      const jitterUs =
        Math.floor(
          (drawnShare(options.seed, `${fromUs}:${startUs}`) * (options.everyUs - 2 * lengthUs)) /
            1_000,
        ) * 1_000;
      const at = startUs + jitterUs;
      const peakUs = at + rampUs;
      const releaseUs = peakUs + holdUs;
      episodes.push({ fromUs: at, peakUs, releaseUs, toUs: at + lengthUs });
    }
  }
  const { market, direction, basisPoints } = options;
  const volumeMultiplier = options.volumeMultiplier ?? VOLUME_MULTIPLIER;
  return { market, direction, basisPoints, volumeMultiplier, episodes };
}

/** The records with the plan's episodes laid over the trades of its market. Batches are changed in place. */
export async function* overlay(
  records: AsyncIterable<FeedRecord>,
  plan: OverlayPlan,
): AsyncGenerator<FeedRecord> {
  for await (const record of records) {
    displaceBatch(record.batch, plan);
    yield record;
  }
}

/** Share of the full displacement at a moment: rises over the ramp, 1 while held, falls over the recovery; 0 outside. */
export function displacementShare(plan: OverlayPlan, timeUs: number): number {
  const episode = plan.episodes.find(({ fromUs, toUs }) => timeUs > fromUs && timeUs < toUs);
  if (episode === undefined) return 0;
  if (timeUs < episode.peakUs) {
    return (timeUs - episode.fromUs) / (episode.peakUs - episode.fromUs);
  }
  if (timeUs <= episode.releaseUs) return 1;
  return (episode.toUs - timeUs) / (episode.toUs - episode.releaseUs);
}

function displaceBatch(batch: EventBatch, plan: OverlayPlan): void {
  const instrument = batch.symbols.intern(plan.market);
  const pressing = plan.direction === 'SELL_OFF' ? SIDE.SELL : SIDE.BUY;
  for (let row = 0; row < batch.eventCount; row += 1) {
    if (batch.kind(row) !== EVENT_KIND.TRADE || batch.instrument(row) !== instrument) continue;
    const timeUs = batch.eventTimeUs(row);
    const share = displacementShare(plan, timeUs);
    if (share === 0) continue;
    const factor = 1 + (pressing * share * plan.basisPoints) / BASIS;
    batch.setNumber(
      row,
      NUMBER.PRICE_TICKS,
      Math.max(1, Math.round(batch.priceTicks(row) * factor)),
    );
    // Pressure ends where the hold ends: the way back is quiet.
    const isPressed = plan.episodes.some((e) => timeUs > e.fromUs && timeUs <= e.releaseUs);
    if (isPressed) pressRow(batch, row, pressing, plan.volumeMultiplier);
  }
}

/** Multiplies the pressing side. A bar that traded on the other side only is turned: its volume presses now. */
function pressRow(batch: EventBatch, row: number, pressing: -1 | 1, multiplier: number): void {
  const other = -pressing;
  const hasPressing = [row - 1, row, row + 1].some(
    (near) =>
      near >= 0 &&
      near < batch.eventCount &&
      batch.eventTimeUs(near) === batch.eventTimeUs(row) &&
      batch.instrument(near) === batch.instrument(row) &&
      batch.side(near) === pressing,
  );
  if (batch.side(row) === other && hasPressing) return;
  batch.setWord(row, WORD.SIDE, pressing);
  batch.setNumber(row, NUMBER.QUANTITY_LOTS, Math.round(batch.quantityLots(row) * multiplier));
  batch.setWord(row, WORD.COUNT, Math.round(batch.count(row) * multiplier));
}

/** Labels of the plan, in the shape of `labels.json`. */
export function overlayLabels(
  plan: OverlayPlan,
  asset: string,
): readonly {
  readonly from: string;
  readonly to: string;
  readonly detector: 'A';
  readonly direction: 'SELL_OFF' | 'SQUEEZE';
  readonly scope: readonly string[];
}[] {
  return plan.episodes.map(({ fromUs, toUs }) => ({
    from: isoTime(fromUs),
    to: isoTime(toUs),
    detector: 'A',
    direction: plan.direction,
    scope: [asset],
  }));
}

function isoTime(timeUs: number): string {
  return new Date(timeUs / 1_000).toISOString();
}

/** A number in [0, 1) that follows from the seed and a name alone. */
function drawnShare(seed: number, name: string): number {
  return Number.parseInt(hash('sha256', `${seed}:${name}`, 'hex').slice(0, 8), 16) / 4_294_967_296;
}
