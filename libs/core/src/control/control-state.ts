/**
 * What the signed control records of a domain have established.
 *
 * Invariants
 * C1 nothing counts before a genesis whose own signature key is among the keys it names.
 * C2 a control record counts only from an accepted key, for this domain, with a sequence above the last.
 * C3 a record that does not count changes nothing.
 */
import { type Calibration, readCalibration } from '../calibrate/calibration.ts';
import type { QuarantineReason } from '../log/quarantine.ts';
import type { SignedControl } from '../log/record.ts';
import { canonicalJson } from '../number/canonical-json.ts';
import { sha256Hex } from '../number/sha256.ts';
import type { Content } from './content.ts';
import { readBuild, readGenesis, readRuleset } from './read-ruleset.ts';
import { CONTROL_TYPES, defaultRuleset, type Genesis, type Ruleset } from './ruleset.ts';

export type ControlVerdict =
  | { readonly kind: 'accepted'; readonly type: 'genesis' | 'ruleset' | 'calibration' | 'build' }
  | { readonly kind: 'refused'; readonly reason: QuarantineReason; readonly detail: string };

export class ControlState {
  genesis: Genesis | undefined;
  ruleset: Ruleset = defaultRuleset();
  rulesetHash: string = sha256Hex(canonicalJson(defaultRuleset()));
  calibration: Calibration | undefined;
  calibrationHash = 'none';
  build = 0; // unit: none
  #sequence = -1;

  apply(control: SignedControl): ControlVerdict {
    const type = CONTROL_TYPES.find((known) => known === control.type);
    if (type === undefined) return refused('bad-control', `unknown type ${control.type}`);
    if (type === 'genesis') return this.#begin(control);
    const { genesis } = this;
    if (genesis === undefined) return refused('no-genesis', 'a control record before the genesis');
    if (control.domain !== genesis.domain) return refused('foreign-domain', control.domain);
    if (!genesis.keys.includes(control.signerKey)) return refused('foreign-key', control.signerKey);
    if (control.sequence <= this.#sequence) {
      return refused('stale-control', `sequence ${control.sequence}, last ${this.#sequence}`);
    }
    const fault = this.#take(type, control.content);
    if (fault !== undefined) return refused('bad-control', fault);
    this.#sequence = control.sequence;
    return { kind: 'accepted', type };
  }

  #begin(control: SignedControl): ControlVerdict {
    if (this.genesis !== undefined) return refused('stale-control', 'the domain has begun already');
    const read = readGenesis(control.content);
    if (read.kind === 'fault') return refused('bad-control', faultText(read));
    const genesis = read.value;
    if (control.domain !== genesis.domain) return refused('foreign-domain', control.domain);
    if (!genesis.keys.includes(control.signerKey)) return refused('foreign-key', control.signerKey);
    this.genesis = genesis;
    this.#sequence = control.sequence;
    this.#setRuleset(genesis.ruleset);
    return { kind: 'accepted', type: 'genesis' };
  }

  /** Establishes a content; answers what is wrong with it instead where something is (C3). */
  #take(type: 'ruleset' | 'calibration' | 'build', content: unknown): string | undefined {
    if (type === 'ruleset') {
      const read = readRuleset(content);
      if (read.kind === 'fault') return faultText(read);
      this.#setRuleset(read.value);
    } else if (type === 'calibration') {
      const read = readCalibration(content);
      if (read.kind === 'fault') return faultText(read);
      this.calibration = read.value;
      this.calibrationHash = sha256Hex(canonicalJson(read.value));
    } else {
      const read = readBuild(content);
      if (read.kind === 'fault') return faultText(read);
      this.build = read.value;
    }
    return undefined;
  }

  #setRuleset(ruleset: Ruleset): void {
    this.ruleset = ruleset;
    this.rulesetHash = sha256Hex(canonicalJson(ruleset));
  }
}

function refused(reason: QuarantineReason, detail: string): ControlVerdict {
  return { kind: 'refused', reason, detail };
}

function faultText(read: Extract<Content<unknown>, { kind: 'fault' }>): string {
  return `${read.fault.path}: expected ${read.fault.expected}`;
}
