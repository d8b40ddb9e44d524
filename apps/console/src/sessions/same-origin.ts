import type { RequestHandler } from 'express';
import { refuse } from './refusals';

/** Requests that change nothing. */
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Lets a request that may change something in only from a page of ours. Browsers say where it comes from: by
 * `Sec-Fetch-Site` (which tells also a sibling subdomain from ourselves), older ones by `Origin`. What says neither is no
 * browser of ours.
 */
export function requireSameOrigin({ consoleUrl }: { readonly consoleUrl: string }): RequestHandler {
  return (request, response, next) => {
    if (safeMethods.includes(request.method)) return next();
    const site = request.headers['sec-fetch-site'];
    const fits = site === undefined ? request.headers.origin === consoleUrl : site === 'same-origin';
    if (fits) return next();
    refuse(response, 'permission_denied', 'cross_site: not from a page of the console');
  };
}

export function isSafe(method: string): boolean {
  return safeMethods.includes(method);
}
