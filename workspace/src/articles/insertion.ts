/** Lets one part of a case's view hand something to another, such as an article to the answer that is being written. */
import { useEffect } from "react";

import type { Article } from "../api/contract.ts";

const insertions = new EventTarget();

class Insertion extends Event {
  constructor(
    readonly reference: string,
    readonly article: Article,
  ) {
    super("insert");
  }
}

/** Offers an article to whatever answer is written in the case. */
export function insert(reference: string, article: Article): void {
  insertions.dispatchEvent(new Insertion(reference, article));
}

/** Takes the articles that are offered to the case while the component is on the page. */
export function useInsertions(reference: string, take: (article: Article) => void): void {
  useEffect(() => {
    const listen = (event: Event) => {
      if (event instanceof Insertion && event.reference === reference) take(event.article);
    };
    insertions.addEventListener("insert", listen);
    return () => insertions.removeEventListener("insert", listen);
  }, [reference, take]);
}
