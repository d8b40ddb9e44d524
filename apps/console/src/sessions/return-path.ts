/** Not pages: to come back to them would do something, or show raw answers. */
const noPages = ['/api', '/auth', '/sign-in'];

/**
 * Where to go after the sign-in: a path of ours, whatever was asked. Read as browsers read it, since they drop control
 * characters, take `\` for `/`, and resolve dots: `/\evil.example`, `/<tab>/evil.example` and `/..//evil.example` lead away.
 */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 2_000) return '/';
  if (!wanted.startsWith('/') || /[\u0000-\u001f\u007f\\]/.test(wanted)) return '/';
  const base = 'http://console.invalid';
  const url = URL.parse(wanted, base);
  if (url === null || url.origin !== base || url.pathname.startsWith('//')) return '/';
  if (noPages.some((path) => url.pathname === path || url.pathname.startsWith(`${path}/`))) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}
