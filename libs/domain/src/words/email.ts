declare const email: unique symbol;

/** An email as it is compared and stored: trimmed, lower case. A person is their email. */
export type Email = string & { readonly [email]: true };

/** The email in its stored form, or undefined where there is none. */
export function normalEmail(text: string | null | undefined): Email | undefined {
  const trimmed = text?.trim().toLowerCase();
  return trimmed ? (trimmed as Email) : undefined;
}
