import assert from "node:assert/strict";
import { test } from "node:test";

import { filled, refused } from "../src/uploading.ts";

const PAGE = {
  forms: [],
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

test("a file's name is put in as it is", () => {
  assert.equal(filled("{file} är skickad", "$&$1.jpg"), "$&$1.jpg är skickad");
});
