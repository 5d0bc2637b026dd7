/** The embedded log, in memory and in a folder, is held to the same contract as Kafka. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedLog } from '@breakwater/embedded';
import type { LogSource } from './log-bench.ts';
import { logConformance } from './log-conformance.ts';

logConformance('embedded, in memory', async () => sourceOf(EmbeddedLog.inMemory()));

logConformance('embedded, in a folder of small segments', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-log-'));
  const opened = await EmbeddedLog.open({ folder, segmentByteCountMax: 2_000 });
  if (opened.kind !== 'ok') throw new Error(opened.detail);
  return sourceOf(opened.value, () => rmSync(folder, { recursive: true }));
});

function sourceOf(log: EmbeddedLog, clean: () => void = () => undefined): LogSource {
  return {
    producer: log.producer(),
    reader: log.reader(),
    admin: log.admin(),
    consumer: (topics) => log.consumer({ topics }),
    removeBefore: async (topic, partition, offset) => {
      const found = log.partition(topic, partition);
      if (found.kind !== 'ok') throw new Error(found.detail);
      await found.value.log.removeBefore(offset);
    },
    deleteTopic: (topic) => log.deleteTopic(topic),
    end: async () => {
      await log.close();
      clean();
    },
  };
}
