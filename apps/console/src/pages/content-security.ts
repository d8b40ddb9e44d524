import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * What the page may load and who may show it: scripts of ours alone, none written into a page, so that a script stored in
 * a name stays text. Styles may be written into the page: the component library does so.
 */
export function contentSecurity({ secure, workosUrl }: { secure: boolean; workosUrl: string }): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        // A form that signs out is led on to WorkOS.
        formAction: ["'self'", workosUrl],
        frameAncestors: ["'none'"],
        ...(secure && { upgradeInsecureRequests: [] }),
      },
    },
    // Without https there is nothing to hold browsers to.
    strictTransportSecurity: secure && { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false },
    // Browsers leave `Origin` out of forms where nothing may be told of the page.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}
