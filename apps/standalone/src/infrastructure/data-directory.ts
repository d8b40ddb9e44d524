import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

export interface DataDirectory {
  readonly postgres: string;
  readonly kafka: string;
  readonly logs: string;
}

/** Makes the folder of everything that is kept between starts. */
export async function openDataDirectory(folder: string, { reset }: { readonly reset: boolean }): Promise<DataDirectory> {
  if (reset) await rm(folder, { recursive: true, force: true });
  const places = { postgres: path.join(folder, 'postgres'), kafka: path.join(folder, 'kafka'), logs: path.join(folder, 'logs') };
  await mkdir(places.logs, { recursive: true });
  return places;
}
