import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler, type Router } from 'express';

/** A file whose name holds the hash of its contents never changes. */
const hashedFiles = '/assets';

/**
 * Serves the web page as Vite has built it. An address that names no file is one of the page's own routes, which the
 * browser resolves: it gets the page. `send` keeps every path inside of the directory.
 */
export function servePages({ directory }: { readonly directory: string }): Router {
  const index = path.join(directory, 'index.html');
  const files = { index: false, redirect: false, dotfiles: 'ignore' } as const;

  const page: RequestHandler = (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    if (!existsSync(index)) {
      response
        .status(503)
        .type('text/plain')
        .send('The web page is not built. Run: npx nx run @rollcall/console:build\n');
      return;
    }
    response.set('cache-control', 'no-cache').sendFile(index);
  };

  return express
    .Router()
    .use(
      hashedFiles,
      express.static(path.join(directory, hashedFiles), { ...files, immutable: true, maxAge: '365d' }),
      (_request, response) => void response.status(404).type('text/plain').send('not found\n'),
    )
    .use(express.static(directory, { ...files, maxAge: 0, cacheControl: true }))
    .use(page);
}
