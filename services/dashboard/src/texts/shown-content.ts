/** An alert's content as the page shows it: an exchange is told less of it, and what is left out is null. */
import type { AlertContent, AlertPeak, IncidentState } from '@breakwater/client';

export interface ShownContent extends Omit<AlertContent, 'figure' | 'peak' | 'incident'> {
  readonly figure: number | null; // unit: that of the label's figure
  readonly peak: AlertPeak | null;
  readonly incident: IncidentState | null;
}

export interface ShownAlert {
  readonly content: ShownContent;
  readonly position: string;
  readonly inputs: readonly {
    readonly market: string;
    readonly firstOffset: number; // unit: log offset
    readonly lastOffset: number; // unit: log offset
  }[];
}
