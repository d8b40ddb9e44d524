import type { Client } from '@connectrpc/connect';
import type { seatPolicy } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { decisionOf, type StoredDecision } from '../decisions/stored-decision';
import { type StatedOrganization, statedOrganization } from '../organizations/known-organization';
import { passedOn, seatPolicyAway } from '../organizations/seat-policy-answers';

/** What seat-policy is asked: what a run would decide, with these settings of the organization in place of those saved. */
export type PreviewQuestion = Pick<
  seatPolicy.PreviewDecisionsRequest,
  'organizationId' | 'scope' | 'provisioningMode' | 'groupMappings'
>;

/** What a run would cover. */
export interface Coverage {
  readonly parentId: string;
  /** Under the settings asked about. */
  readonly organizations: readonly {
    readonly organization: StatedOrganization;
    readonly settingsFingerprint: string;
    readonly savedFingerprint: string;
  }[];
  /** Whether a run would follow that decides members. */
  readonly decidesMembers: boolean;
}

/** What a run would decide about the next people of one organization, by email. */
export interface DecidedPeople {
  readonly organizationId: string;
  readonly decisions: readonly StoredDecision[];
  /** Everybody up to here, included, is decided; empty: everybody. */
  readonly through: string;
}

export interface DecidedRun {
  readonly coverage: Coverage;
  /** Piece by piece as seat-policy decides: who reads slowly holds it back. */
  readonly people: AsyncIterable<DecidedPeople>;
  /** Lets seat-policy go, wherever it is. Must be called. */
  end(): Promise<void>;
}

export type AskDecidedRun = (question: PreviewQuestion, signal: AbortSignal) => Promise<DecidedRun>;

export interface AskDecidedRunDependencies {
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly log: Log;
}

/** A directory of hundreds of thousands takes a while to decide; whoever does not want to wait gives up by their signal. */
const longestPreview = 300_000;

/**
 * Asks seat-policy what a run would decide.
 * @returns a function that throws ConnectError: what seat-policy refuses, unavailable when it does not answer to the end
 */
export function createAskDecidedRun(dependencies: AskDecidedRunDependencies): AskDecidedRun {
  const { seatPolicy, log } = dependencies;
  return async (question, signal) => {
    const ended = new AbortController();
    const options = { signal: AbortSignal.any([signal, ended.signal]), timeoutMs: longestPreview };
    const stream = seatPolicy.previewDecisions(question, options);
    const messages = told(stream, log);
    const end = async (): Promise<void> => {
      ended.abort();
      // A stream that is left alone keeps its timer, also when it was aborted: read on, it hears that it has ended.
      await stream[Symbol.asyncIterator]()
        .next()
        .catch(() => undefined);
    };
    const first = await messages.next();
    if (first.done || first.value.part.case !== 'coverage') {
      await end();
      throw brokenOff('before it said what the run covers');
    }
    const { parentId, organizations, decidesMembers } = first.value.part.value;
    const coverage = {
      parentId,
      decidesMembers,
      organizations: organizations.flatMap(({ organization, ...fingerprints }) =>
        organization
          ? [
              {
                organization: statedOrganization(organization),
                settingsFingerprint: fingerprints.settingsFingerprint,
                savedFingerprint: fingerprints.savedFingerprint,
              },
            ]
          : [],
      ),
    };
    return { coverage, people: decided(messages), end };
  };
}

async function* decided(messages: AsyncIterable<seatPolicy.PreviewDecisionsResponse>): AsyncGenerator<DecidedPeople> {
  for await (const { part } of messages) {
    if (part.case !== 'decisions') continue;
    const { organizationId, decisions, throughEmail: through } = part.value;
    yield { organizationId, through, decisions: decisions.map(decisionOf).filter((one) => one !== undefined) };
  }
}

/** The messages of a stream; its failure in our words. */
async function* told<Message>(messages: AsyncIterable<Message>, log: Log): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (error) {
    throw passedOn(error, log);
  }
}

/** Half of the decisions would look as if the other half were in no directory. */
export function brokenOff(when: string): Error {
  return seatPolicyAway(new Error(`seat-policy ended a preview ${when}`));
}
