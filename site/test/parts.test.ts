import assert from "node:assert/strict";
import { test } from "node:test";

import type { Line } from "../src/conversation.ts";
import { asFile } from "../src/file.ts";
import { parts } from "../src/links.ts";
import { Memory, type Chat } from "../src/memory.ts";
import { clock, day, say } from "../src/texts.ts";

const TEXTS = {
  "chat.title": "Chatta med Solhamra Direkt",
  "chat.receipt": "Ditt ärendenummer är {reference}.",
  "chat.who.you": "Du",
  "chat.who.guide": "En kommunvägledare",
  "chat.who.machine": "Automatiskt svar",
};
const CHAT: Chat = { reference: "SOL-BN42-98KB", proof: "p", contactId: "c", participantId: "i", participantToken: "t" };

function joined(text: string): string {
  return parts(text).map((part) => (typeof part === "string" ? part : part.href)).join("");
}

function links(text: string): string[] {
  return parts(text).flatMap((part) => (typeof part === "string" ? [] : [part.href]));
}

test("web addresses are links, without what ends a sentence", () => {
  assert.deepEqual(links("Se https://exempel.example/a?b=c#d."), ["https://exempel.example/a?b=c#d"]);
  assert.deepEqual(links("(http://a.example) och https://b.example/ö, eller HTTPS://C.example"), [
    "http://a.example",
    "https://b.example/ö",
    "HTTPS://C.example",
  ]);
});

test("nothing else is a link, and nothing is lost", () => {
  const texts = [
    "",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    '<a href="https://a.example">x</a>',
    "https://",
    "http://[::::]/",
    "a.example och kim@post.example",
    "rad ett\nhttps://a.example\nrad tre",
  ];
  for (const text of texts) assert.equal(joined(text), text);
  assert.deepEqual(texts.slice(0, 3).flatMap(links), []);
  assert.deepEqual(links('<a href="https://a.example">x</a>'), ["https://a.example"]);
  assert.deepEqual(links("https:// http://[::::]/"), []);
});

test("a text is filled with what is known, and an unknown text is a fault", () => {
  assert.equal(say({ a: "{count} av {maximum}" }, "a", { count: 1, maximum: 2 }), "1 av 2");
  assert.equal(say({ a: "{name} {other}" }, "a", { name: "{other}" }), "{other} {other}");
  assert.throws(() => say({}, "chat.nothing"), /chat\.nothing/);
});

test("times are Swedish, winter and summer", () => {
  assert.equal(clock(new Date("2026-11-23T08:05:00Z")), "09.05");
  assert.equal(clock(new Date("2026-07-01T22:05:00Z")), "00.05");
  assert.equal(day(new Date("2026-07-01T22:05:00Z")), "2026-07-02");
});

test("the file holds what was said, by whom and when, and not what never arrived", () => {
  const at = new Date("2026-11-23T08:05:00Z");
  const line = (who: Line["who"], text: string, delivery: Line["delivery"] = "sent"): Line => ({ id: text, who, text, at, delivery });
  const { name, content } = asFile(
    [line("you", "Hej\ndär"), line("machine", "Svar"), line("guide", "Hej"), line("you", "Borta", "failed")],
    TEXTS,
    CHAT.reference,
  );
  assert.equal(name, "SOL-BN42-98KB.txt");
  assert.equal(
    content,
    [
      "Chatta med Solhamra Direkt",
      "Ditt ärendenummer är SOL-BN42-98KB.",
      "2026-11-23",
      "",
      "09.05 Du:",
      "Hej",
      "där",
      "",
      "09.05 Automatiskt svar:",
      "Svar",
      "",
      "09.05 En kommunvägledare:",
      "Hej",
      "",
    ].join("\r\n"),
  );
});

test("a tab remembers ids and tokens of its chat, and nothing else", () => {
  const kept = new Map<string, string>();
  const store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
  const memory = new Memory(store, "solhamra");
  assert.equal(memory.recall(), null);
  memory.keep({ ...CHAT, text: "Det jag skrev" } as Chat);
  assert.deepEqual(memory.recall(), CHAT);
  assert.equal(new Memory(store, "norrsjofors").recall(), null);
  assert.ok(![...kept.values()].join().includes("skrev"));
  for (const broken of ["{", "[]", "null", '["a","b","c","d",5]']) {
    kept.set("chat solhamra", broken);
    assert.equal(memory.recall(), null);
  }
  memory.forget();
  assert.equal(kept.size, 0);
});
