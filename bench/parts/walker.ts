import { z } from 'zod';
import type { BenchContext } from '../bench';
import { listening } from './messages';
import { startProgram } from './program';
import type { WalkRequest } from './walk-request';
import { apiKey, type Workos } from './workos';

/** Walks pages of WorkOS in a process of its own and throws them away: what no scan and no poll can do without. */
export interface Walker {
  walk(request: WalkRequest): Promise<Walk>;
  stop(): Promise<void>;
}

export type Walk = z.output<typeof walked>;

const walked = z.object({ requests: z.number(), milliseconds: z.number() });

export async function startWalker(context: BenchContext, { url }: Workos): Promise<Walker> {
  const program = startProgram(context, 'walk', { workosUrl: url, apiKey });
  const { port } = await program.next(listening);
  return {
    async walk(request) {
      const answer = await fetch(`http://127.0.0.1:${port}`, {
        method: 'POST',
        body: JSON.stringify(request),
        signal: context.signal,
      });
      if (!answer.ok) throw new Error(`the walk failed: ${await answer.text()}`);
      return walked.parse(await answer.json());
    },
    stop: () => program.stop(),
  };
}
