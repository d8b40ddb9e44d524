import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { createLog } from '@rollcall/service';

describe('a log', () => {
  const lines: string[] = [];
  const log = createLog('ingest', 'debug', { write: (line) => void lines.push(line) });
  const last = (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '');

  it('tells who, when, how bad and what, one JSON object a line', () => {
    log.warn({ parentId: 'p1' }, 'poll failed: WorkOS');
    expect(last()).toEqual({
      level: 40,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      service: 'ingest',
      parentId: 'p1',
      msg: 'poll failed: WorkOS',
    });
  });

  it('names the span that is worked in, and nothing where none is', () => {
    const manager = new AsyncLocalStorageContextManager().enable();
    context.setGlobalContextManager(manager);
    try {
      const named = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
      context.with(trace.setSpanContext(ROOT_CONTEXT, named), () => log.info({}, 'within'));
      expect(last()).toMatchObject({ trace_id: named.traceId, span_id: named.spanId });
      log.info({}, 'without');
      expect(last()).not.toHaveProperty('trace_id');
    } finally {
      context.disable();
    }
  });

  it('leaves the values out of what a database says of them', () => {
    const duplicate = Object.assign(new Error('duplicate key value violates unique constraint "member_by_email"'), {
      code: '23505',
      detail: 'Key (email)=(ada) already exists.',
      constraint: 'member_by_email',
    });
    log.error({ err: duplicate }, 'call failed');
    expect(last()['err']).toMatchObject({ code: '23505', constraint: 'member_by_email', message: duplicate.message });
    expect(lines.at(-1)).not.toContain('ada');

    const unreadable = Object.assign(new Error('invalid input syntax for type date: "Zelda"'), { code: '22007' });
    log.error({ err: unreadable }, 'call failed');
    expect(last()['err']).toMatchObject({
      code: '22007',
      message: 'data exception',
      stack: expect.stringMatching(/^\n +at /),
    });
    expect(lines.at(-1)).not.toContain('Zelda');

    log.error({ err: new Error('run failed', { cause: unreadable }) }, 'call failed');
    expect(last()['err']).toMatchObject({ message: 'run failed', cause: { code: '22007' } });
    expect(lines.at(-1)).not.toContain('Zelda');
  });

  it('lets no email out, wherever it stood', () => {
    log.error(
      { err: new Error('no seat for ada.lovelace@acme.example'), who: ["o'neil+1@acme.co.uk"] },
      'to x@y.example',
    );
    expect(lines.at(-1)).not.toMatch(/acme|y\.example/);
    expect(last()).toMatchObject({ msg: 'to [email]', who: ['[email]'], err: { message: 'no seat for [email]' } });
  });

  it('leaves paths of packages and addresses as they are', () => {
    log.info(
      { file: '/rollcall/node_modules/@connectrpc/connect/index.js', url: 'http://ingest:8080/x' },
      'at @ 12:00',
    );
    expect(last()).toMatchObject({ file: '/rollcall/node_modules/@connectrpc/connect/index.js', msg: 'at @ 12:00' });
  });
});
