import { type Database, openDatabase, type Transaction } from '@rollcall/persistence';
import { createEmbeddedTransport } from '../embedded/embedded-transport';
import { createKafkaTransport } from '../kafka/kafka-transport';
import { messagingMigrations } from '../migrations';
import { ledger, ledgerMigrations } from './ledger';
import { realTime } from './real-time';

/**
 * What a process is to do until it is killed. It stops for ever at a moment, and says so on its standard output:
 * `applied`: the consumer's transaction has committed, and the transport does not know yet;
 * `published`: the transport has handed the records over, and they still stand in the outbox.
 */
export interface ChildPlan {
  readonly moment: 'applied' | 'published';
  readonly sourceUrl: string;
  readonly sinkUrl: string;
  readonly consumer: string;
  /** Which of the two it runs. */
  readonly parts: readonly ('relay' | 'consumer')[];
  /** Without it the transport is the embedded one. */
  readonly kafka?: { readonly brokers: readonly string[]; readonly topicPrefix: string };
}

const never = new Promise<never>(() => undefined);

async function main(plan: ChildPlan): Promise<void> {
  const stopHere = (): Promise<never> => {
    process.stdout.write(`${plan.moment}\n`);
    return never;
  };
  const source = await openDatabase({
    url: plan.sourceUrl,
    applicationName: 'doomed',
    migrations: messagingMigrations,
  });
  const sink = await openDatabase({ url: plan.sinkUrl, applicationName: 'doomed', migrations: ledgerMigrations });
  const log = { debug: quiet, info: quiet, warn: print, error: print };
  const transport = plan.kafka
    ? createKafkaTransport({ ...plan.kafka, clientId: 'doomed', clock: realTime, log })
    : createEmbeddedTransport({ clock: realTime, log });
  if (plan.parts.includes('consumer')) {
    const database = plan.moment === 'applied' ? stoppingAfterCommit(sink, stopHere) : sink;
    await transport.subscribe(ledger({ consumer: plan.consumer, database }));
  }
  if (plan.parts.includes('relay')) {
    const database = plan.moment === 'published' ? stoppingBeforeDelete(source, stopHere) : source;
    await transport.relay({ service: 'source', database });
  }
}

function stoppingAfterCommit(database: Database, stopHere: () => Promise<never>): Database {
  return {
    ...database,
    async transaction(work, plans) {
      await database.transaction(work, plans);
      return stopHere();
    },
  };
}

function stoppingBeforeDelete(database: Database, stopHere: () => Promise<never>): Database {
  const deletes = (text: string): boolean => text.startsWith('delete from outbox');
  return {
    ...database,
    write: (text, ...rest) => (deletes(text) ? stopHere() : database.write(text, ...rest)),
    transaction: (work, plans) =>
      database.transaction(async (tx: Transaction) => {
        let stopped: Promise<never> | undefined;
        const result = await work({
          ...tx,
          lastly(text, ...rest) {
            if (deletes(text)) stopped = stopHere();
            else tx.lastly(text, ...rest);
          },
        });
        await stopped;
        return result;
      }, plans),
  };
}

function quiet(): void {
  // Only what explains an unexpected end is of interest.
}

function print(fields: object, message: string): void {
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
}

// The spec holds the other end: without it nobody is left to kill us.
process.stdin.on('end', () => process.exit(1)).resume();
const [plan] = process.argv.slice(2);
if (plan === undefined) throw new Error('no plan');
// The one edge where text becomes a plan; the only caller is the spec next door.
await main(JSON.parse(plan) as ChildPlan);
