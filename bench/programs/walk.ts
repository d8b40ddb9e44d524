import { createServer } from 'node:http';
import { z } from 'zod';
import { endWhenAsked, settingsOf, tellPort } from '../parts/messages';
import { walkRequest } from '../parts/walk-request';

/*
 * The baseline of scans and polls: reads the pages that they read, one after the other, and throws them away. Each POST
 * is one walk; the answer tells how many requests it took and how long.
 */
const settings = settingsOf(z.object({ workosUrl: z.string(), apiKey: z.string() }));

const page = z.object({
  data: z.array(z.object({ id: z.string() })),
  list_metadata: z.object({ after: z.string().nullable() }),
});

let requests = 0;

/** Reads a list to its end. Answers the ids of its objects where they are wanted. */
async function readList(list: string, filter: Record<string, string>, wantIds: boolean): Promise<string[]> {
  const ids: string[] = [];
  let query = new URLSearchParams({ ...filter, limit: '100', order: 'asc' });
  for (;;) {
    const answer = await fetch(`${settings.workosUrl}/${list}?${query}`, {
      headers: { authorization: `Bearer ${settings.apiKey}` },
    });
    requests += 1;
    if (!answer.ok) throw new Error(`${list}: ${answer.status} ${await answer.text()}`);
    const { data, list_metadata } = page.parse(await answer.json());
    if (wantIds) ids.push(...data.map(({ id }) => id));
    if (list_metadata.after === null) return ids;
    query = new URLSearchParams({ ...filter, limit: '100', order: 'asc', after: list_metadata.after });
  }
}

async function walk(request: z.output<typeof walkRequest>): Promise<void> {
  if ('eventsAfter' in request) {
    await readList('events', request.eventsAfter === '' ? {} : { after: request.eventsAfter }, false);
    return;
  }
  const { directory } = request;
  await readList('directory_users', { directory }, false);
  for (const group of await readList('directory_groups', { directory }, true))
    await readList('directory_users', { group }, false);
}

async function answerOf(text: string): Promise<string> {
  requests = 0;
  const started = performance.now();
  await walk(walkRequest.parse(JSON.parse(text)));
  return JSON.stringify({ requests, milliseconds: performance.now() - started });
}

const server = createServer((request, response) => {
  request
    .toArray()
    .then((chunks) => answerOf(Buffer.concat(chunks).toString()))
    .then(
      (answer) => response.end(answer),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
});
endWhenAsked();
tellPort(server.listen(0, '127.0.0.1'));
