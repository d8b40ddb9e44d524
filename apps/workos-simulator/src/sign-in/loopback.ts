/** Whether an address is on this machine. Nobody else may be sent who they are by a simulator that asks for no password. */
export function isLoopback(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return false;
  }
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname);
}
