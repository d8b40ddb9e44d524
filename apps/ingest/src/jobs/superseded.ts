/**
 * Another worker has taken over this work: whatever this one still wants to write is refused. Thrown inside a transaction,
 * so that it rolls back; the job is not to count as done.
 */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}
