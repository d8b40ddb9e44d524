/** A source of new unique ids: UUID version 7, lower case, 36 characters, growing with time. */
export type NewId = () => string;
