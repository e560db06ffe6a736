/** Files that go along with an answer, inside its request. */

/** As many as the API takes. */
export const MOST_FILES = 10;

/** Bytes of all files: as base64, and with the answer, they fit in the 6 MB of one request to a Lambda function
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const LARGEST_FILES = 4_000_000;

export interface SentFile {
  name: string;
  media_type: string;
  /** Base64. */
  content: string;
}

/** What a browser calls a file of which it does not know the kind. */
const UNKNOWN = "application/octet-stream";

/** The files as the API takes them. */
export async function sendable(files: readonly File[]): Promise<SentFile[]> {
  return Promise.all(
    files.map(async (file) => ({ name: file.name, media_type: file.type || UNKNOWN, content: await base64(file) })),
  );
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  // In parts: a call takes only so many arguments.
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(parts.join(""));
}
