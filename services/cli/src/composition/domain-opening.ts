/** The first records of a domain: its signed genesis, then what must be known before the first event. */
import type { KeyObject } from 'node:crypto';
import { controlPublicKeyHex, controlRecords, encodeControl } from '@breakwater/codec';
import {
  assert,
  type ControlType,
  type Genesis,
  type LogProducer,
  type LogReader,
  type NewRecord,
} from '@breakwater/core';
import { CommandError, required } from '../command/command-error.ts';

export interface DomainOpening {
  /** Its keys are replaced by that of `key`. */
  readonly genesis: Genesis;
  readonly key: KeyObject;
  /** Control records that follow the genesis, for example a calibration. */
  readonly controls: readonly DomainControl[];
  /** Timestamp of these records on a topic whose feeder stamps them; null where the log stamps them itself. */
  readonly timestampUs: number | null;
}

/** A control content, in the order of the log. */
export interface DomainControl {
  readonly type: ControlType;
  readonly content: unknown;
}

/** The genesis with the key that signs it, then the other contents. */
export function domainControls(
  genesis: Genesis,
  key: KeyObject,
  others: readonly DomainControl[],
): DomainControl[] {
  return [
    { type: 'genesis', content: { ...genesis, keys: [controlPublicKeyHex(key)] } },
    ...others,
  ];
}

/** The records, to be appended before anything else. @throws CommandError where a content cannot be signed. */
function openingRecords(opening: DomainOpening): NewRecord[] {
  const { genesis, key, timestampUs } = opening;
  const { domain } = genesis;
  const controls = domainControls(genesis, key, opening.controls).flatMap(controlRecords);
  return controls.map((control, sequence) => {
    const value = encodeControl({ domain, sequence, ...control, privateKey: key });
    if (!(value instanceof Uint8Array)) {
      throw new CommandError(`the ${control.type} of ${domain} cannot be written: ${value.detail}`);
    }
    return { key: null, value, ...(timestampUs === null ? {} : { timestampUs }) };
  });
}

/** A partition to open, and the log it is in. */
export interface OpeningPlace {
  readonly producer: LogProducer;
  readonly reader: LogReader;
  readonly topic: string;
  readonly partition: number;
}

/**
 * Opens the domain of an empty partition; returns whether it was empty.
 * @throws CommandError where the log cannot be reached.
 */
export async function openDomain(place: OpeningPlace, opening: DomainOpening): Promise<boolean> {
  const { producer, reader, topic, partition } = place;
  const name = `${topic}/${partition}`;
  const info = required(await reader.inspect(topic, partition), `looking at ${name}`);
  if (info.endOffset > 0) return false;
  assert(
    (info.clock === 'create') === (opening.timestampUs !== null),
    'the feeder stamps the records of a create topic, and of no other',
  );
  required(await producer.append(topic, partition, openingRecords(opening)), `opening ${name}`);
  return true;
}
