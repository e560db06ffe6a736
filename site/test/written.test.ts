import assert from "node:assert/strict";
import { test } from "node:test";

import { Written, answers, position } from "../src/written.ts";

class Shelf implements Storage {
  readonly #kept = new Map<string, string>();
  get length(): number {
    return this.#kept.size;
  }
  clear(): void {
    this.#kept.clear();
  }
  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }
  key(place: number): string | null {
    return [...this.#kept.keys()][place] ?? null;
  }
  removeItem(key: string): void {
    this.#kept.delete(key);
  }
  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }
}

test("what was written is there again until it is sent, form by form", () => {
  const shelf = new Shelf();
  const written = new Written(shelf, "solhamra avfall");
  written.keep({ address: "Ågatan 3" });

  assert.deepEqual(new Written(shelf, "solhamra avfall").recall(), { address: "Ågatan 3" });
  assert.deepEqual(new Written(shelf, "solhamra kontakt").recall(), {});
  written.forget();
  assert.deepEqual(written.recall(), {});
});

test("what nobody can have written is nothing", () => {
  const shelf = new Shelf();
  for (const kept of ["{", "[]", "null", "3", '"x"']) {
    shelf.setItem("form a", kept);
    assert.deepEqual(new Written(shelf, "a").recall(), {});
  }
  shelf.setItem("form a", '{"b": 1, "c": "d"}');
  assert.deepEqual(new Written(shelf, "a").recall(), { c: "d" });
});

test("answers are what was written, and not what the page sends along", () => {
  const sent: [string, FormDataEntryValue][] = [
    ["form-token", "1.2.3"],
    ["danger", "maybe"],
    ["danger", "no"],
    ["address", " Ågatan 3 "],
    ["empty", "  "],
  ];
  assert.deepEqual(answers(sent), { danger: "no", address: " Ågatan 3 " });
});

test("a position is as exact as a place needs", () => {
  assert.equal(position(59.3293234, 18.0685808), "59.32932, 18.06858");
});
