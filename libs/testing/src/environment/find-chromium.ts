import { access, constants } from 'node:fs/promises';

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** The first of the places at which there is a program; undefined: at none. */
export async function findChromium(places: readonly string[] = usualPlaces): Promise<string | undefined> {
  for (const place of places) {
    const runs = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return place;
  }
  return undefined;
}
