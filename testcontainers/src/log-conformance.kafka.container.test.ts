/** Kafka is held to the same contract as the embedded log. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKafkaLog } from '@breakwater/kafka';
import { runKafkaTool } from './kafka-jars.ts';
import { logConformance } from './log-conformance.ts';
import { sharedKafkaBrokers } from './shared-parts.ts';

logConformance('Kafka', async () => {
  const brokers = sharedKafkaBrokers();
  const log = createKafkaLog({ brokers, clientId: 'conformance', tls: null, sasl: null });
  const server = ['--bootstrap-server', brokers.join(',')];
  return {
    producer: log.producer(),
    reader: log.reader(),
    admin: log.admin(),
    consumer: (topics) => log.consumer({ groupId: `conformance-${randomUUID()}`, topics }),
    removeBefore: async (topic, partition, offset) => {
      const folder = mkdtempSync(join(tmpdir(), 'breakwater-offsets-'));
      const file = join(folder, 'offsets.json');
      writeFileSync(
        file,
        JSON.stringify({ version: 1, partitions: [{ topic, partition, offset }] }),
      );
      await runKafkaTool('org.apache.kafka.tools.DeleteRecordsCommand', [
        ...server,
        '--offset-json-file',
        file,
      ]);
      rmSync(folder, { recursive: true });
    },
    deleteTopic: async (topic) => {
      const args = [...server, '--delete', '--topic', topic];
      await runKafkaTool('org.apache.kafka.tools.TopicCommand', args);
    },
  };
});
