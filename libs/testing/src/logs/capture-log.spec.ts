import { captureLog } from './capture-log';

describe('the captured log', () => {
  it('keeps what was logged at every level, with its fields', () => {
    const log = captureLog();
    log.logger.trace('first');
    log.logger.child({ parentId: 'p1' }).error({ err: new Error('broken') }, 'second');
    expect(log.entries()).toMatchObject([
      { level: 'trace', msg: 'first' },
      { level: 'error', msg: 'second', parentId: 'p1', err: { message: 'broken' } },
    ]);
    expect(log.entries('error')).toHaveLength(1);
    log.clear();
    expect(log.entries()).toEqual([]);
  });
});
