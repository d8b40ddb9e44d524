import { topics } from '@rollcall/contracts';
import { Kafka, logLevel } from 'kafkajs';
import type { RollcallDoors } from '../../test-bed/rollcall-process';
import { whereabouts } from './service-commands';

/** Drops every record that the topics hold, as their retention does in time. */
export async function forgetAllRecords(doors: RollcallDoors): Promise<void> {
  const { brokers } = whereabouts(doors);
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    for (const topic of topics) {
      const ends = await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({
        topic,
        partitions: ends
          .filter(({ low, high }) => low !== high)
          .map(({ partition, high }) => ({ partition, offset: high })),
      });
    }
  } finally {
    await admin.disconnect();
  }
}
