import type { Get } from './plain-request';

/** How long a service may take to say that it lives, in milliseconds. */
const patienceMs = 2_000;

/** The console is ready when the services behind it answer. Whether they are ready themselves, their own probes say. */
export function servicesAnswer(urls: Readonly<Record<string, string>>, get: Get): () => Promise<string[]> {
  return async () => {
    const problems = await Promise.all(
      Object.entries(urls).map(async ([service, url]) => {
        try {
          const answer = await get(new URL('/livez', url), { signal: AbortSignal.timeout(patienceMs) });
          answer.resume();
          return answer.statusCode === 200 ? [] : [`${service} answers ${answer.statusCode}`];
        } catch {
          return [`${service} does not answer`];
        }
      }),
    );
    return problems.flat();
  };
}
