/** Names the administrator for whom a caller acts: the console, and programs that people use. Lower case, as Node has it. */
export const actingForHeader = 'rollcall-acting-for';

/** An email address is never longer (RFC 5321). */
const longestEmail = 320;

/** What stands before an email that a header cannot carry as it is (RFC 8187). */
const encodedPrefix = "UTF-8''";

/** How an email stands in the header: as it is where it is printable ASCII, percent-encoded (RFC 8187) where it is not. */
export function actingForValue(email: string): string {
  return /^[\x21-\x7e]*$/.test(email) ? email : `${encodedPrefix}${encodeURIComponent(email.toWellFormed())}`;
}

/** Reads the header: trimmed and in lower case; undefined where it names nobody, or what it names can be no address. */
export function actingForOf(header: string): string | undefined {
  const email = decoded(header.trim())?.trim().toLowerCase();
  // Also what a header cannot carry, but its encoding can: it would go on into the audit log and the history.
  const possible = email !== undefined && email.length <= longestEmail && !/[\u0000-\u001f\u007f-\u009f]/.test(email);
  return possible && email !== '' ? email : undefined;
}

function decoded(text: string): string | undefined {
  if (text.slice(0, encodedPrefix.length).toUpperCase() !== encodedPrefix) return text;
  try {
    return decodeURIComponent(text.slice(encodedPrefix.length));
  } catch {
    return undefined;
  }
}
