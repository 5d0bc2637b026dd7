/** The log and the key that the settings name: where acknowledgements are taken, or receipts reported. */
import { controlKeyFromPem, type DeskLog } from '@breakwater/codec';
import { createKafkaLog } from '@breakwater/kafka';
import {
  ConfigurationError,
  type DomainSettings,
  deskSettings,
  type Environment,
  kafkaClientSettings,
  kafkaSettings,
  readConfiguration,
} from '@breakwater/shell';

export interface OpenDesk {
  readonly log: DeskLog;
  close(): Promise<void>;
}

/**
 * How to open the desk of a service; the desk connects with its first record. There is none where no key is set.
 * @throws ConfigurationError where the key is none, or no log is named.
 */
export function deskOf(
  service: 'gateway' | 'webhooks',
  environment: Environment,
  { topic }: Pick<DomainSettings, 'topic'>,
): () => OpenDesk | undefined {
  const { key } = readConfiguration(environment, { desk: deskSettings }).desk;
  if (key === null) return () => undefined;
  const privateKey = controlKeyFromPem(key.reveal());
  if (privateKey === undefined) {
    const message = 'must be an Ed25519 private key; breakwater topics apply makes one.';
    const problem = { setting: 'BREAKWATER_DESK_KEY', origin: 'configuration', message };
    throw new ConfigurationError([problem]);
  }
  const { kafka } = readConfiguration(environment, { kafka: kafkaSettings(service) });
  return () => {
    const log = createKafkaLog(kafkaClientSettings(kafka));
    const [producer, reader] = [log.producer(), log.reader()];
    return {
      log: { topic, privateKey, producer, reader },
      close: async () => {
        await Promise.all([producer.close(), reader.close()]);
      },
    };
  };
}
