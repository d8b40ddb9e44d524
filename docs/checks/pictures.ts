/** An arrow of a picture. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Empty: the arrow says nothing. */
  readonly label: string;
}

/** The Mermaid pictures of a page. */
export function picturesOf(page: string): string[] {
  return [...page.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, picture = '']) => picture);
}

/** The arrows of a flowchart; a box that has words in it is called by them. */
export function arrowsOf(picture: string): Arrow[] {
  const words = new Map(
    [...picture.matchAll(/([\w-]+)\[+\(?([^\])]+)\)?\]+/g)].map(([, box = '', text = '']) => [box, text]),
  );
  const boxes = (text: string): string[] =>
    text.split('&').map((part) => {
      const box = /[\w-]+/.exec(part)?.[0] ?? '';
      return words.get(box) ?? box;
    });

  return picture.split('\n').flatMap((line) => {
    const [, from = '', label = '', to = ''] = /^\s*(.+?) --(?: (.+?) --)?> (.+)$/.exec(line) ?? [];
    return boxes(from).flatMap((one) => (to === '' ? [] : boxes(to).map((other) => ({ from: one, to: other, label }))));
  });
}
