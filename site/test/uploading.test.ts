import assert from "node:assert/strict";
import { test } from "node:test";

import { fieldsOf, filled, refused } from "../src/uploading.ts";

const PAGE = {
  action: "",
  fields: { key: "uploads/s/r/k", policy: "p" },
  left: 2,
  back: "",
  most: 20,
  texts: { none: "inga", too_many: "högst {count}", too_large: "{file} är för stor", empty: "{file} är tom" },
};
const file = (name: string, size: number) => ({ name, size });

test("files within the limits are sent", () => {
  assert.equal(refused([file("a.jpg", 1), file("b.jpg", 20)], 2, PAGE), "");
});

test("whoever chose nothing, too much or too many is told which", () => {
  assert.equal(refused([], 2, PAGE), "inga");
  assert.equal(refused([file("a", 1), file("b", 1), file("c", 1)], 2, PAGE), "högst 2");
  assert.equal(refused([file("a.jpg", 1), file("b.jpg", 21)], 2, PAGE), "b.jpg är för stor");
  assert.equal(refused([file("a.jpg", 0)], 2, PAGE), "a.jpg är tom");
});

test("each file goes to a key of its own", () => {
  assert.deepEqual(fieldsOf(0, PAGE), [["key", "uploads/s/r/ka"], ["policy", "p"]]);
  assert.deepEqual(fieldsOf(9, PAGE)[0], ["key", "uploads/s/r/kj"]);
});

test("a file's name is put in as it is", () => {
  assert.equal(filled("{file} är skickad", "$&$1.jpg"), "$&$1.jpg är skickad");
});
