/** Small settings in the browser's storage, which may be switched off. */

/** What is kept under `name`, or null. */
export function recall(storage: Storage, name: string): string | null {
  try {
    return storage.getItem(name);
  } catch {
    return null;
  }
}

/** Keeps `text` under `name`; null forgets it. */
export function remember(storage: Storage, name: string, text: string | null): void {
  try {
    if (text === null) storage.removeItem(name);
    else storage.setItem(name, text);
  } catch {
    // Then it holds until the page is left.
  }
}
