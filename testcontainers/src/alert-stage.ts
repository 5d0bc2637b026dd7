/** An alert store in a folder of its own, as a gateway process reads it, and alerts of a test's choosing in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sampleAlert } from '@breakwater/contract/sample';
import type { Alert, DetectorLetter, Severity } from '@breakwater/core';
import { SqliteAlertStore } from '@breakwater/embedded';
import { okValue } from './end-to-end-world.ts';

const STREAM = { topicId: 'staged', partition: 0 };
export const STAGED_STREAM = 'staged:0';
const ONSET_US = 1_760_185_200_000_000;
/** Entries of one append. */
const CHUNK_COUNT = 25;

/** One alert of one revision. */
export interface StagedAlert {
  readonly severity: Severity;
  readonly detector: DetectorLetter;
  readonly venue: string;
  readonly asset: string;
  /** Length of its label: for an alert that is larger than others. */
  readonly versionLength?: number;
}

export class AlertStage {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'breakwater-stage-'));
  readonly #store: SqliteAlertStore = okValue(
    SqliteAlertStore.open({ file: join(this.folder, 'alerts.sqlite') }),
  );
  #offset = 0;

  /** Appends each as the output of a record of its own; returns their positions. */
  async append(alerts: readonly StagedAlert[]): Promise<string[]> {
    const positions: string[] = [];
    for (let index = 0; index < alerts.length; index += CHUNK_COUNT) {
      const entries = alerts.slice(index, index + CHUNK_COUNT).map((alert, i) => {
        const offset = this.#offset + i;
        positions.push(`${offset + 1}-1`);
        const json = JSON.stringify(alertAt(offset, alert));
        return { offset, sequence: 1, stream: 'alerts', json } as const;
      });
      const next = this.#offset + entries.length;
      const request = { build: 1, previous: this.#offset, next, digest: '0'.repeat(16), entries };
      const reply = okValue(await this.#store.append(STREAM, request));
      if (reply.kind !== 'OK') throw new Error(`the stage was not alone: ${reply.kind}`);
      this.#offset = next;
    }
    return positions;
  }

  async close(): Promise<void> {
    await this.#store.close();
    rmSync(this.folder, { recursive: true });
  }
}

function alertAt(offset: number, staged: StagedAlert): Alert {
  const { severity, detector, venue, asset, versionLength = 8 } = staged;
  const market = `${venue}:${asset}/KRW:spot`;
  const timeUs = ONSET_US + offset * 250_000;
  return {
    position: `${offset + 1}-1`,
    inputs: [{ market, firstOffset: Math.max(0, offset - 40), lastOffset: offset }],
    content: {
      ...sampleAlert().content,
      id: offset.toString(16).padStart(32, '0'),
      domain: 'staged',
      detector,
      detectorVersion: 'v'.repeat(versionLength),
      subject: market,
      severity,
      scope: { assets: [asset], venues: [venue], markets: [market] },
      onsetTimeUs: timeUs,
      openTimeUs: timeUs,
      timeUs,
      channels: (['pressure', 'price.venueGap', 'count'] as const).map((name) => ({
        name,
        windowUs: 15_000_000,
        raw: { buyLots: 1_204_110, sellLots: 98_220 },
        value: 4.4,
        baseline: 0.02,
        scale: 0.41,
        tailScore: 9.4,
      })),
      incidentId: `incident-${offset >> 4}`,
    },
  };
}
