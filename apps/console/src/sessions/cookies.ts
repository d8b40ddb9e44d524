import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';

/** One of the console's cookies in the browser. */
export interface Cookie {
  read(request: Request): string | undefined;
  write(response: Response, value: string): void;
  clear(response: Response): void;
}

/** What browsers keep of one cookie; a longer one is dropped without a word. */
const largestCookie = 4_096;

/**
 * Scripts cannot read it, other sites cannot send it along (but by following a link), and over https nobody but this
 * very host can have set it: that is what the prefix says to browsers.
 * @param maxAge seconds
 */
export function createCookie(name: string, { secure, maxAge }: { secure: boolean; maxAge: number }): Cookie {
  const fullName = secure ? `__Host-${name}` : name;
  const send = (response: Response, value: string, age: number): void => {
    const text = stringifySetCookie({
      name: fullName,
      value,
      httpOnly: true,
      sameSite: 'lax',
      secure,
      path: '/',
      maxAge: age,
    });
    if (text.length > largestCookie) throw new Error(`the cookie ${fullName} is too large for browsers`);
    // Of two with one name browsers keep the last.
    response.append('set-cookie', text);
  };
  return {
    read: (request) => parseCookie(request.headers.cookie ?? '')[fullName] || undefined,
    write: (response, value) => send(response, value, maxAge),
    clear: (response) => send(response, '', 0),
  };
}
