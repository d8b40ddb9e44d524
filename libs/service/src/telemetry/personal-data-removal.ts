import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';

/**
 * Takes out of spans, before anybody keeps them, where libraries put what they were given: queries of addresses, and the
 * messages of errors, which may quote values.
 */
export const personalDataRemoval: SpanProcessor = {
  onStart: () => undefined,
  onEnding: (span) => removeFrom(span),
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

function removeFrom(span: Span): void {
  const { attributes } = span;
  delete attributes['url.query'];
  for (const name of ['url.full', 'url.path']) {
    const address = attributes[name];
    if (typeof address === 'string') attributes[name] = withoutPeople(address);
  }
  if (span.status.message !== undefined) span.setStatus({ code: span.status.code });
  // Exceptions as libraries record them: their kind stands in `error.type`.
  span.events.splice(0);
}

/** An address without its query, and without a step that is an email. */
function withoutPeople(address: string): string {
  return address.replace(/[?#].*$/s, '').replace(/[^/]*(?:@|%40)[^/]*/gi, '…');
}
