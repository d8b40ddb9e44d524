import { createLifecycle } from '@rollcall/service';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe('a process', () => {
  it('stops what it started, last first, once', async () => {
    const stopped: string[] = [];
    const lifecycle = createLifecycle(quiet);
    for (const part of ['database', 'consumer', 'doors']) lifecycle.onStop(part, () => void stopped.push(part));
    await Promise.all([lifecycle.stop(), lifecycle.stop()]);
    expect(stopped).toEqual(['doors', 'consumer', 'database']);
  });

  it('stops the others when a part fails to stop, and says so', async () => {
    const stopped: string[] = [];
    const errors: object[] = [];
    const lifecycle = createLifecycle({ ...quiet, error: (fields) => void errors.push(fields) });
    lifecycle.onStop('database', () => void stopped.push('database'));
    lifecycle.onStop('consumer', () => Promise.reject(new Error('stuck')));
    await lifecycle.stop();
    expect(stopped).toEqual(['database']);
    expect(errors).toMatchObject([{ part: 'consumer' }]);
  });
});
