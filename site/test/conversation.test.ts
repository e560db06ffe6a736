import assert from "node:assert/strict";
import { test } from "node:test";

import { Conversation, type Item } from "../src/conversation.ts";

const EVENT = "application/vnd.amazonaws.connect.event.";
const AT = new Date("2026-11-23T08:00:00Z");
let count = 0;

function item(more: Partial<Item>): Item {
  return { Id: `i${++count}`, ContentType: "text/plain", AbsoluteTime: AT.toISOString(), ...more };
}

const flow = (text: string): Item => item({ Content: text, ParticipantRole: "SYSTEM", DisplayName: "SYSTEM_MESSAGE" });
const bot = (text: string): Item => item({ Content: text, ParticipantRole: "SYSTEM", DisplayName: "BOT" });
const guide = (text: string): Item => item({ Content: text, ParticipantRole: "AGENT", DisplayName: "Kim" });
const resident = (text: string): Item => item({ Content: text, ParticipantRole: "CUSTOMER" });
const event = (name: string, role = "AGENT"): Item => item({ ContentType: EVENT + name, ParticipantRole: role });

function after(...items: Item[]): Conversation {
  const conversation = new Conversation();
  items.forEach((each) => conversation.take(each));
  return conversation;
}

test("who answers is told from what comes", () => {
  const stages: [string, Item[]][] = [
    ["started", []],
    ["started", [resident("Hej"), flow("Välkommen")]],
    ["machine", [flow("Välkommen"), bot("Så här gör du")]],
    ["machine", [item({ Content: "Hej", ParticipantRole: "CUSTOM_BOT" })]],
    ["waiting", [bot("Jag hämtar någon"), flow("Du står i kö")]],
    ["guide", [flow("Du står i kö"), event("participant.joined")]],
    ["guide", [guide("Hej")]],
    ["guide", [event("participant.joined"), event("participant.left", "CUSTOMER")]],
    ["waiting", [event("participant.joined"), event("participant.left")]],
    ["waiting", [guide("Hej"), event("transfer.succeeded")]],
    ["started", [event("participant.joined", "CUSTOMER")]],
    ["ended", [guide("Hej då"), event("chat.ended")]],
  ];
  for (const [stage, items] of stages) assert.equal(after(...items).stage, stage);
});

test("who says what, and only what somebody said", () => {
  const conversation = after(resident("1"), flow("2"), bot("3"), guide("4"), event("participant.joined"), item({ Content: "" }));
  assert.deepEqual(
    conversation.lines.map(({ who, text }) => [who, text]),
    [["you", "1"], ["machine", "2"], ["machine", "3"], ["guide", "4"]],
  );
});

test("nothing is said twice, however often it is told", () => {
  const items = [resident("Hej"), bot("Svar"), guide("Hej"), guide("Hej")];
  assert.equal(after(...items, ...items).lines.length, 4);
  assert.equal(after(...items, items[1]!).stage, "guide", "an old line moves nothing");
});

test("a line that grows is shown in its place", () => {
  const first = bot("Så");
  const conversation = after(first, resident("Tack"), { ...first, Content: "Så här" });
  assert.deepEqual(conversation.lines.map(({ text }) => text), ["Så här", "Tack"]);
});

test("what is sent keeps its place and gets Connect's id, whichever answer comes first", () => {
  for (const echoFirst of [true, false]) {
    const conversation = after(bot("Vad gäller det?"));
    const echo = resident("En lampa");
    conversation.say("own", "En lampa", AT);
    assert.equal(conversation.lines[1]?.delivery, "sending");
    if (echoFirst) conversation.take(echo);
    conversation.confirm("own", echo.Id, AT);
    if (!echoFirst) conversation.take(echo);
    conversation.take(guide("Tack"));
    assert.deepEqual(
      conversation.lines.map(({ id, text, delivery }) => [id === echo.Id, text, delivery]),
      [[false, "Vad gäller det?", "sent"], [true, "En lampa", "sent"], [false, "Tack", "sent"]],
    );
  }
});

test("lines stand in the order of Connect's clock, and what it has not got yet comes last", () => {
  const later = new Date(+AT + 60_000);
  const conversation = after();
  conversation.say("own", "Vid skolan", AT);
  conversation.take({ ...guide("Var?"), AbsoluteTime: AT.toISOString() });
  assert.deepEqual(conversation.lines.map(({ text }) => text), ["Var?", "Vid skolan"]);
  conversation.confirm("own", "real", later);
  conversation.take({ ...guide("När?"), AbsoluteTime: new Date(+AT + 1000).toISOString() });
  assert.deepEqual(conversation.lines.map(({ text }) => text), ["Var?", "När?", "Vid skolan"]);
});

test("what failed stays to be sent again, and an echo shows that it came through", () => {
  const conversation = after();
  conversation.say("own", "Hej", AT);
  conversation.fail("own");
  assert.equal(conversation.lines[0]?.delivery, "failed");
  conversation.take(resident("Hej"));
  assert.deepEqual(conversation.lines.map(({ delivery }) => delivery), ["sent"]);
  conversation.say("again", "Hallå", AT);
  conversation.forget("again");
  assert.equal(conversation.lines.length, 1);
});

test("the same words twice are two lines", () => {
  const conversation = after();
  conversation.say("a", "Ja", AT);
  conversation.say("b", "Ja", AT);
  conversation.take(resident("Ja"));
  conversation.take(resident("Ja"));
  assert.deepEqual(conversation.lines.map(({ delivery }) => delivery), ["sent", "sent"]);
});

test("after the end nothing more is said", () => {
  const conversation = after(guide("Hej då"));
  conversation.end();
  conversation.take(guide("En sak till"));
  assert.equal(conversation.lines.length, 1);
  assert.equal(conversation.stage, "ended");
});
