/**
 * What the signed control records of a domain have established.
 *
 * Invariants
 * CS1 nothing counts before a genesis whose own signature key is among the operator keys it names.
 * CS2 a control record counts only from an accepted key whose role may sign its type, for this domain, with a sequence
 *    above the last that counted from the same key: signers in several processes need no common counter.
 * CS3 a record that does not count changes nothing.
 * CS4 what desks sign changes nothing but its signer's sequence.
 * CS5 a calibration in parts establishes nothing before its last part.
 */

import type { QuarantineReason } from '../log/quarantine.ts';
import type { SignedControl } from '../log/record.ts';
import { canonicalJson } from '../number/canonical-json.ts';
import { sha256Hex } from '../number/sha256.ts';
import type { StateIo } from '../state/state-io.ts';
import { type Calibration, readCalibration } from './calibration.ts';
import { CalibrationParts } from './calibration-parts.ts';
import type { Content } from './content.ts';
import { DEFAULT_LENDING_RULES } from './default-lending-rules.ts';
import { type DeskRecord, readAcknowledgement, readReceipt } from './desk-record.ts';
import { KeyRing } from './key-ring.ts';
import type { LendingPolicy } from './lending-policy.ts';
import { readLendingOrder, readLendingRules } from './read-lending.ts';
import { readBuild, readGenesis, readKeyChange, readRuleset } from './read-ruleset.ts';
import {
  CONTROL_TYPES,
  type ControlType,
  defaultRuleset,
  type Genesis,
  type Ruleset,
} from './ruleset.ts';

/** Orders of one domain: one a month for twenty years. */
const LENDING_ORDER_COUNT_MAX = 256;

type DeskType = 'acknowledgement' | 'receipt';

export type ControlVerdict =
  | { readonly kind: 'accepted'; readonly type: Exclude<ControlType, DeskType> }
  /** It counts and establishes nothing (CS4). */
  | { readonly kind: 'noted'; readonly record: DeskRecord }
  | { readonly kind: 'refused'; readonly reason: QuarantineReason; readonly detail: string };

type Refusal = Extract<ControlVerdict, { kind: 'refused' }>;

export class ControlState {
  genesis: Genesis | undefined;
  ruleset: Ruleset = defaultRuleset();
  rulesetHash: string = sha256Hex(canonicalJson(defaultRuleset()));
  calibration: Calibration | undefined;
  calibrationHash = 'none';
  build = 0;
  /** What lending programmes are held to: the default rule book and no order, before records say otherwise. */
  lending: LendingPolicy = { rules: DEFAULT_LENDING_RULES, orders: [] };
  readonly keys: KeyRing = new KeyRing();
  readonly #thresholdLetters: readonly string[];
  readonly #parts = new CalibrationParts();

  /** `thresholdLetters`: detectors whose thresholds a calibration may set; one for another is refused. */
  constructor(thresholdLetters: readonly string[]) {
    this.#thresholdLetters = thresholdLetters;
  }

  apply(control: SignedControl): ControlVerdict {
    const type = CONTROL_TYPES.find((known) => known === control.type);
    if (type === undefined) return refused('bad-control', `unknown type ${control.type}`);
    if (type === 'genesis') return this.#begin(control);
    const refusal = this.#refusalOf(control, type);
    if (refusal !== undefined) return refusal;
    const verdict =
      type === 'acknowledgement' || type === 'receipt'
        ? note(type, control.content)
        : type === 'calibration-part'
          ? this.#takePart(control)
          : this.#take(type, control.content);
    if (verdict.kind !== 'refused') this.keys.counted(control.signerKey, control.sequence);
    return verdict;
  }

  /** CS1, CS2. */
  #refusalOf(control: SignedControl, type: ControlType): Refusal | undefined {
    const { domain, signerKey, sequence } = control;
    const { genesis, keys } = this;
    if (genesis === undefined) return refused('no-genesis', 'a control record before the genesis');
    if (domain !== genesis.domain) return refused('foreign-domain', domain);
    const role = keys.role(signerKey);
    if (role === undefined) return refused('foreign-key', signerKey);
    if (!keys.maySign(signerKey, type)) {
      return refused('key-role', `a ${role} key may not sign a record of type ${type}`);
    }
    const last = keys.lastSequence(signerKey);
    if (sequence > last) return undefined;
    return refused('stale-control', `sequence ${sequence}, last of this key ${last}`);
  }

  #begin(control: SignedControl): ControlVerdict {
    if (this.genesis !== undefined) return refused('stale-control', 'the domain has begun already');
    const read = readGenesis(control.content);
    if (read.kind === 'fault') return badContent(read);
    const genesis = read.value;
    if (control.domain !== genesis.domain) return refused('foreign-domain', control.domain);
    if (!genesis.keys.includes(control.signerKey)) return refused('foreign-key', control.signerKey);
    const { keys, deskKeys = [] } = genesis;
    const shared = deskKeys.find((key) => keys.includes(key));
    if (shared !== undefined) return refused('bad-control', `${shared} has both roles`);
    this.genesis = genesis;
    this.keys.change({ role: 'operator', add: keys, remove: [] });
    this.keys.change({ role: 'desk', add: deskKeys, remove: [] });
    this.keys.counted(control.signerKey, control.sequence);
    this.#setRuleset(genesis.ruleset);
    return { kind: 'accepted', type: 'genesis' };
  }

  /** Establishes a content, or returns what is wrong with it and changes nothing (CS3). */
  #take(
    type: Exclude<ControlType, DeskType | 'genesis' | 'calibration-part'>,
    content: unknown,
  ): ControlVerdict {
    if (type === 'ruleset') {
      const read = readRuleset(content);
      if (read.kind === 'fault') return badContent(read);
      this.#setRuleset(read.value);
    } else if (type === 'calibration') {
      const read = readCalibration(content, this.#thresholdLetters);
      if (read.kind === 'fault') return badContent(read);
      this.calibration = read.value;
      this.calibrationHash = sha256Hex(canonicalJson(read.value));
    } else if (type === 'keys') {
      const read = readKeyChange(content);
      if (read.kind === 'fault') return badContent(read);
      const fault = this.keys.change(read.value);
      if (fault !== undefined) return refused('bad-control', fault);
    } else if (type === 'lending-rules' || type === 'lending-order') {
      return this.#takeLending(type, content);
    } else {
      const read = readBuild(content);
      if (read.kind === 'fault') return badContent(read);
      this.build = read.value;
    }
    return { kind: 'accepted', type };
  }

  /** An order takes the place of the one with its id. */
  #takeLending(type: 'lending-rules' | 'lending-order', content: unknown): ControlVerdict {
    if (type === 'lending-rules') {
      const read = readLendingRules(content);
      if (read.kind === 'fault') return badContent(read);
      this.lending = { ...this.lending, rules: read.value };
      return { kind: 'accepted', type };
    }
    const read = readLendingOrder(content);
    if (read.kind === 'fault') return badContent(read);
    const order = read.value;
    const others = this.lending.orders.filter(({ id }) => id !== order.id);
    if (others.length === LENDING_ORDER_COUNT_MAX) {
      return refused('bad-control', `more than ${LENDING_ORDER_COUNT_MAX} orders of a domain`);
    }
    const orders = [...others, order].sort((left, right) => (left.id < right.id ? -1 : 1));
    this.lending = { ...this.lending, orders };
    return { kind: 'accepted', type };
  }

  /** CS5: the last part is taken as the calibration that it makes whole. */
  #takePart({ signerKey, content }: SignedControl): ControlVerdict {
    const verdict = this.#parts.take(signerKey, content);
    if (verdict.kind === 'waiting') return { kind: 'accepted', type: 'calibration-part' };
    if (verdict.kind === 'whole') return this.#take('calibration', verdict.content);
    return badContent({ kind: 'fault', fault: verdict });
  }

  #setRuleset(ruleset: Ruleset): void {
    this.ruleset = ruleset;
    this.rulesetHash = sha256Hex(canonicalJson(ruleset));
  }

  keep(io: StateIo): void {
    io.section('control', 1);
    io.fields(
      this,
      'genesis',
      'ruleset',
      'rulesetHash',
      'calibration',
      'calibrationHash',
      'build',
      'lending',
    );
    io.part(this.keys);
    io.part(this.#parts);
  }
}

/** What a desk signed, as it will be put out. */
function note(type: DeskType, content: unknown): ControlVerdict {
  if (type === 'acknowledgement') {
    const read = readAcknowledgement(content);
    if (read.kind === 'fault') return badContent(read);
    return { kind: 'noted', record: { kind: type, ...read.value } };
  }
  const read = readReceipt(content);
  if (read.kind === 'fault') return badContent(read);
  const { timeUs, ...receipt } = read.value;
  return { kind: 'noted', record: { kind: type, ...receipt, reportedTimeUs: timeUs } };
}

function refused(reason: QuarantineReason, detail: string): Refusal {
  return { kind: 'refused', reason, detail };
}

function badContent(read: Extract<Content<unknown>, { kind: 'fault' }>): Refusal {
  const { path, expected } = read.fault;
  return refused('bad-control', `${path}: expected ${expected}`);
}
