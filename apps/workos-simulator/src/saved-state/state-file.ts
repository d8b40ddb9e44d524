import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { SimulatorState } from './simulator-state';
import { BadLine, createStateReading } from './state-reading';
import { writeState } from './state-writing';

/** A state that is there and cannot be read. The message names the file, the line and what to do. */
export class BrokenStateFile extends Error {
  override readonly name = 'BrokenStateFile';
}

const pieceSize = 256 * 1024;

/** Writes beside and renames into place: at any moment `file` is the former state or this one, whole. */
export async function writeStateFile(file: string, state: SimulatorState): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const beside = besideOf(file);
  try {
    // Flushed before the rename, or a power cut could leave the new name without its contents. Private: it has the webhook secret.
    await pipeline(piecesOf(writeState(state)), createWriteStream(beside, { mode: 0o600, flush: true }));
    await rename(beside, file);
  } catch (error) {
    // Only tidying up: why the save failed is what counts.
    await rm(beside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Undefined: there is no such file.
 * @throws BrokenStateFile
 */
export async function readStateFile(file: string): Promise<SimulatorState | undefined> {
  const reading = createStateReading();
  let number = 0;
  try {
    for await (const lines of linesOf(file)) {
      for (const line of lines) {
        number += 1;
        reading.take(line);
      }
    }
    number += 1;
    return reading.state();
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    const where = error instanceof BadLine ? `line ${number}: ` : '';
    const what = error instanceof Error ? error.message : String(error);
    throw new BrokenStateFile(
      `cannot read the saved state of the WorkOS simulator in ${file}: ${where}${what}. Move the file away to start empty.`,
      // Of a bad line the message says all, and logs would repeat it.
      error instanceof BadLine ? {} : { cause: error },
    );
  }
}

/** Always the same name, so that what a crash leaves behind is written over by the next save. */
function besideOf(file: string): string {
  return `${file}.new`;
}

/** Joined to pieces worth a write each. */
function* piecesOf(lines: Iterable<string>): Generator<string> {
  let piece = '';
  for (const line of lines) {
    piece += line;
    if (piece.length >= pieceSize) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') {
    yield piece;
  }
}

/** The whole lines of each piece read. Not by `node:readline`, which also ends lines at U+2028, and a name may have that. */
async function* linesOf(file: string): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const piece of createReadStream(file, { encoding: 'utf8', highWaterMark: pieceSize })) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') {
    yield [rest];
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
