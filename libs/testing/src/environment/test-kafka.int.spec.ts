import { Kafka, logLevel } from 'kafkajs';
import { describeWith } from './parts';
import { createKafkaNames, testKafkaBrokers } from './test-kafka';

describeWith('kafka', 'the Kafka of a test run', () => {
  it('carries a record from a producer to a consumer group', async () => {
    const kafka = new Kafka({ brokers: testKafkaBrokers(), logLevel: logLevel.ERROR });
    const names = createKafkaNames();
    const topic = names.topic('carried');
    const [admin, producer] = [kafka.admin(), kafka.producer()];
    const consumer = kafka.consumer({ groupId: names.group('reader') });
    try {
      await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
      await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] });
      await producer.send({ topic, acks: -1, messages: [{ key: 'parent', value: 'hello' }] });
      await consumer.subscribe({ topic, fromBeginning: true });
      const received = new Promise<string | undefined>((resolve, reject) => {
        consumer.run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) }).catch(reject);
      });
      await expect(received).resolves.toBe('hello');
    } finally {
      await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
    }
  });

  it('gives every caller names of its own', () => {
    const [one, other] = [createKafkaNames(), createKafkaNames()];
    expect(one.topic('x')).toBe(`${one.prefix}x`);
    expect(one.topic('x')).not.toBe(other.topic('x'));
  });
});
