/** What every list answers. */
interface Page {
  readonly nextPageToken: string;
}

/** The largest page that services give. */
export const largestPage = 1_000;

/** The pages of a list one after the other: no more than one is in memory. */
export async function* pagesOf<Answer extends Page>(
  read: (pageToken: string) => Promise<Answer>,
): AsyncGenerator<Answer, void, undefined> {
  let pageToken = '';
  do {
    const page = await read(pageToken);
    yield page;
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
}
