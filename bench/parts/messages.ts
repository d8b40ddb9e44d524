import type { Server } from 'node:net';
import { z } from 'zod';

/** How a program tells the bench something: one line of JSON on its standard output, behind this. */
export const messagePrefix = 'bench> ';

export function tellBench(message: object): void {
  process.stdout.write(`${messagePrefix}${JSON.stringify(message)}\n`);
}

/** Ends the program when the bench asks for it. For programs that have nothing to finish. */
export function endWhenAsked(): void {
  process.on('SIGTERM', () => process.exit(0));
}

/** Tells where the server listens, once it does. */
export function tellPort(server: Server): void {
  server.once('listening', () => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('listens on no port');
    tellBench({ port: address.port });
  });
}

/** What the bench gave a program to work with. */
export function settingsOf<Schema extends z.ZodType>(schema: Schema): z.output<Schema> {
  return schema.parse(JSON.parse(process.argv[2] ?? '{}'));
}

/** What `tellPort` tells. */
export const listening = z.object({ port: z.number() });
