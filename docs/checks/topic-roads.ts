import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { recordSchemas, schemaVersion, type Topic, topics } from '@rollcall/contracts';
import { code, tableOf } from './generated-part';

const root = path.resolve(__dirname, '../..');
const services = ['ingest', 'seat-policy', 'membership', 'group'] as const;
const protoOf = (file: string): string =>
  readFileSync(path.join(root, 'libs/contracts/proto/rollcall', `${file}.proto`), 'utf8');
const records = protoOf('records/v1/records');
const model = protoOf('model/v1/model');

/** Who writes a topic and who reads it. */
export interface TopicRoad {
  readonly producers: readonly string[];
  readonly consumers: readonly string[];
}

/**
 * Read off the services' sources, where a topic's name stands as a word: of a record that goes out, or else of one that was
 * heard.
 */
export function topicRoads(sources: ReadonlyMap<string, readonly string[]> = serviceSources()): Map<Topic, TopicRoad> {
  const named = (topic: Topic, isOutgoing: boolean) =>
    [...sources]
      .filter(([, files]) =>
        files.some((text) =>
          text
            .split(`'${topic}'`)
            .some((before, part, parts) => part < parts.length - 1 && goesOut(before) === isOutgoing),
        ),
      )
      .map(([service]) => service);
  return new Map(topics.map((topic) => [topic, { producers: named(topic, true), consumers: named(topic, false) }]));
}

function goesOut(before: string): boolean {
  return /(OutgoingRecord<|\btopic: )$/.test(before);
}

function serviceSources(): Map<string, string[]> {
  return new Map(
    services.map((service) => {
      const folder = path.join(root, 'apps', service, 'src');
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
        (file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !file.split(path.sep).includes('test-bed'),
      );
      return [service, files.map((file) => readFileSync(path.join(folder, file), 'utf8'))];
    }),
  );
}

/** What the comments of the protobuf file say of a topic's key. */
export function keyOf(topic: Topic): string {
  const [, key = ''] = new RegExp(`^// -+ ${topic.replace('.', '\\.')}, key: (.+?) -+$`, 'm').exec(records) ?? [];
  return key;
}

export function topicsTable(): string {
  const roads = topicRoads();
  return tableOf(
    ['topic', 'key', 'record', 'schema version', 'written by', 'read by'],
    topics.map((topic) => [
      code(topic),
      keyOf(topic),
      code(recordSchemas[topic].name),
      String(schemaVersion),
      roads.get(topic)?.producers.join(', ') ?? '',
      roads.get(topic)?.consumers.join(', ') ?? '',
    ]),
  );
}

/** What may stand in each topic's payload: `type` of the envelope, and what it says. */
export function kindsTable(): string {
  const rows = topics.flatMap((topic) => {
    const payload = recordSchemas[topic].fields.find(({ name }) => name === 'payload')?.message;
    const kinds = payload?.oneofs.find(({ name }) => name === 'change')?.fields ?? [];
    return kinds.map(({ localName, message }) => [
      code(topic),
      code(localName),
      code(message?.name ?? ''),
      commentOf(message?.name ?? ''),
    ]);
  });
  return tableOf(['topic', 'type', 'message', 'what'], rows);
}

/** The comment above a message; empty where there is none. */
function commentOf(message: string): string {
  const [, comment = ''] = new RegExp(`((?:^// .+\\n)+)message ${message} \\{`, 'm').exec(records + model) ?? [];
  return comment
    .replaceAll(/^\/\/ /gm, '')
    .trim()
    .replaceAll('\n', ' ');
}
