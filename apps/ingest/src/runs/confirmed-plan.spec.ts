import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { seatPolicy } from '@rollcall/contracts';
import { captureLog } from '@rollcall/testing';
import { createConfirmedPlans } from './confirmed-plan';

describe('a confirmed plan', () => {
  const captured = captureLog();
  const asked: object[] = [];
  const checkedBy = (answer: () => object) =>
    createConfirmedPlans({
      log: captured.logger,
      seatPolicy: createClient(
        seatPolicy.SeatPolicyService,
        createRouterTransport((router) =>
          router.service(seatPolicy.SeatPolicyService, {
            checkConfirmedPlan: ({ parentId, planHash }) => {
              asked.push({ parentId, planHash });
              return answer();
            },
          }),
        ),
      ),
    }).check({ parentId: 'parent-1', planHash: 'hash-1' });
  const refusedBy = (message: string, code: Code, headers?: Record<string, string>) =>
    checkedBy(() => {
      throw new ConnectError(message, code, headers);
    });

  it('is what seat-policy says that it is', async () => {
    await checkedBy(() => ({}));
    expect(asked).toEqual([{ parentId: 'parent-1', planHash: 'hash-1' }]);
  });

  it('that seat-policy refuses is refused in its words, without the headers of its answer', async () => {
    const refusal = await refusedBy('plan_changed: preview again', Code.FailedPrecondition, {
      'x-of-policy': '1',
    }).catch((error: unknown) => ConnectError.from(error));
    expect(refusal).toMatchObject({ code: Code.FailedPrecondition, rawMessage: 'plan_changed: preview again' });
    expect(refusal instanceof ConnectError && refusal.metadata.has('x-of-policy')).toBe(false);
  });

  it('of a parent that seat-policy does not know is not found', async () => {
    await expect(refusedBy('what?', Code.NotFound)).rejects.toMatchObject({
      code: Code.NotFound,
      rawMessage: 'unknown parent: parent-1',
    });
  });

  it.each([Code.Unavailable, Code.DeadlineExceeded, Code.Internal, Code.Unauthenticated, Code.Unimplemented])(
    'cannot be told while seat-policy fails with code %i: unavailable, and someone may read why',
    async (code) => {
      captured.clear();
      await expect(refusedBy('secret', code)).rejects.toMatchObject({
        code: Code.Unavailable,
        rawMessage: 'try again: seat-policy does not answer',
      });
      expect(captured.entries('warn')).toMatchObject([{ parentId: 'parent-1', code: Code[code] }]);
    },
  );
});
