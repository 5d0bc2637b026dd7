/** What a step of the pipeline returns, in the order of the store's entry ids. */

import type { DeskEntry } from './control/desk-record.ts';
import type { Alert } from './detect/catalogue.ts';
import type { QuarantineEntry } from './log/quarantine.ts';

export type PipelineOutput =
  | {
      readonly kind: 'alert';
      readonly offset: number;
      /** 1, 2, … over all outputs of one record. */
      readonly sequence: number;
      readonly alert: Alert;
    }
  | {
      readonly kind: 'quarantine';
      readonly offset: number;
      readonly sequence: number;
      readonly entry: QuarantineEntry;
    }
  | {
      readonly kind: 'acknowledgement';
      readonly offset: number;
      readonly sequence: number;
      readonly entry: DeskEntry;
    };
