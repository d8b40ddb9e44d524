import type { ServiceUrls } from '../configuration/settings';
import { failureOf } from '../failures/failure';
import { serviceNames, type Services } from '../services/services';

/** Whether a service can do its work, from outside. */
export interface Readiness {
  readonly service: string;
  readonly state: 'ready' | 'not_ready' | 'unreachable';
  /** Why it is not. */
  readonly problems: readonly string[];
}

/** How long a service may take to say that it is ready, in milliseconds. */
const patienceMs = 5_000;

export function readinessOfAll(services: Services): Promise<Readiness[]> {
  return Promise.all(
    (['ingest', 'seatPolicy', 'membership', 'group'] as const).map((name) => readinessOf(services, name)),
  );
}

async function readinessOf(services: Services, name: keyof ServiceUrls): Promise<Readiness> {
  const service = serviceNames[name];
  try {
    const answer = await services.get(name, '/readyz', AbortSignal.timeout(patienceMs));
    if (answer.ok) {
      await answer.body?.cancel();
      return { service, state: 'ready', problems: [] };
    }
    return { service, state: 'not_ready', problems: problemsIn(await answer.text(), answer.status) };
  } catch (error) {
    return { service, state: 'unreachable', problems: [failureOf(error).message] };
  }
}

/** The reasons that `/readyz` gives. */
function problemsIn(body: string, status: number): string[] {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) {
      for (const value of Object.values(parsed)) if (Array.isArray(value)) return value.map(String);
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return [`answers ${status}`];
}
