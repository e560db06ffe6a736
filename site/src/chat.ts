/** The page of the chat: the form that begins it, then the chat itself, also after the page was loaded again. */

import { get } from "./dom.ts";
import { Memory } from "./memory.ts";
import { Room } from "./room.ts";
import { StartForm } from "./start_form.ts";
import type { PageData } from "./texts.ts";

const page = JSON.parse(get("sidan", HTMLScriptElement).text) as PageData;
const memory = new Memory(window.sessionStorage, page.slug);
const room = new Room(page, () => memory.forget());
const form = new StartForm(page, (chat) => {
  memory.keep(chat);
  form.done();
  room.enter(chat, chat.urgent);
});
const known = memory.recall();

get("utan-skript", HTMLElement).hidden = true;
// A page of its own for each chat: what chatjs still hears of the last one must not reach the next.
get("ny", HTMLButtonElement).addEventListener("click", () => window.location.reload());
get("ny", HTMLButtonElement).hidden = !page.available;
if (known) room.enter(known, "");
else if (page.available) form.show();
