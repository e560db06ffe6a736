/** Web addresses in a message, so that they can be followed; everything else stays text. */

export interface Link {
  readonly href: string;
}

const ADDRESS = /https?:\/\/[^\s<>"]+/gi;
const AFTER = /[.,;:!?)\]}'”’]+$/;

/** The parts of `text` in order: words as they are, addresses as links. Joined again they are the text. */
export function parts(text: string): (string | Link)[] {
  const found: (string | Link)[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const href = match[0].replace(AFTER, "");
    if (!URL.canParse(href)) continue;
    if (match.index > end) found.push(text.slice(end, match.index));
    found.push({ href });
    end = match.index + href.length;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}
