/** Why a part is not ready to serve; empty when it is. */
export type ReadinessCheck = () => Promise<readonly string[]> | readonly string[];

/** Asks every check. A check that rejects is a reason by itself. */
export async function readinessProblems(checks: readonly ReadinessCheck[]): Promise<string[]> {
  const answers = await Promise.allSettled(checks.map(async (check) => check()));
  return answers.flatMap((answer) =>
    answer.status === 'fulfilled'
      ? [...answer.value]
      : [answer.reason instanceof Error ? answer.reason.message : String(answer.reason)],
  );
}
