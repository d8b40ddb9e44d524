import type { Clock } from '@rollcall/domain';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Log } from '../log';
import { type Answer, firstHalf, withheldMs } from './exchange';
import type { Dispatch } from './router';

export function createExpressApp(deps: { dispatch: Dispatch; clock: Clock; log: Log }): Express {
  const app = express();
  app.disable('x-powered-by');
  // As text: malformed JSON is answered by the call itself, the same way in and out of the process.
  app.use(express.text({ type: () => true, limit: '5mb' }));
  app.use(async (request: Request, response: Response) => {
    const answer = await deps.dispatch({
      method: request.method,
      path: request.path,
      query: new URLSearchParams(request.originalUrl.split('?')[1] ?? ''),
      authorization: request.headers.authorization,
      body: typeof request.body === 'string' ? request.body : '',
    });
    await send(answer, response, deps.clock);
  });
  // Express knows an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    const status = statusOf(error);
    if (status >= 500) {
      deps.log.error({ cause: String(error) }, 'call failed');
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    response.status(status).json({ message: error instanceof Error ? error.message : 'Internal server error' });
  });
  return app;
}

async function send(answer: Answer, response: Response, clock: Clock): Promise<void> {
  if (answer.delivery === 'withheld') {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    await clock.sleep(withheldMs, gone.signal);
    response.destroy();
    return;
  }
  if (answer.delivery === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  // Node would write its own time; the budget and the versions of clients hang on this one.
  response.setHeader('Date', clock.now().toUTCString());
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    response.setHeader(name, value);
  }
  response.status(answer.status);
  if (answer.page !== undefined) {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(answer.page);
    return;
  }
  if (answer.body === undefined) {
    response.end();
    return;
  }
  const text = JSON.stringify(answer.body);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(text));
  if (answer.delivery === 'truncated') {
    response.write(firstHalf(text), () => response.destroy());
    return;
  }
  response.end(text);
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : 500;
}
