/** The chat itself: what is said, who answers, whether the connection holds, and what can be kept of it. */

import { open, type Connection } from "./connection.ts";
import { Conversation, type Item, type Line } from "./conversation.ts";
import { CopyForm } from "./copy_form.ts";
import { get, goTo, holdsFocus, make } from "./dom.ts";
import { asFile } from "./file.ts";
import { Log } from "./log.ts";
import type { Chat } from "./memory.ts";
import { say, type PageData } from "./texts.ts";
import { Writing } from "./writing.ts";

/** How long "somebody writes" stays without a new sign of it, in milliseconds; Connect sends one every ten seconds. */
const STILL_TYPING = 12_000;

export class Room {
  readonly #page: PageData;
  readonly #left: () => void;
  readonly #section = get("chatten", HTMLElement);
  readonly #stage = get("laget", HTMLElement);
  readonly #network = get("natet", HTMLElement);
  readonly #typing = get("skriver", HTMLElement);
  readonly #urgent = get("viktigt", HTMLElement);
  readonly #write = get("skriv", HTMLFormElement);
  readonly #after = get("efter", HTMLElement);
  readonly #ending = get("avsluta", HTMLDetailsElement);
  readonly #writing: Writing;
  readonly #log: Log;
  readonly #copy: CopyForm;
  #chat!: Chat;
  #conversation = new Conversation();
  #connection: Connection | null = null;
  #typingEnds = 0;

  /** `left` is called once a chat is over: nothing of it needs to be remembered. */
  constructor(page: PageData, left: () => void) {
    this.#page = page;
    this.#left = left;
    this.#writing = new Writing(page.texts, page.maximum, "meddelande", () => this.#connection?.typing());
    this.#writing.sendOnEnter(this.#write);
    this.#log = new Log(page.texts, get("logg", HTMLElement), get("rader", HTMLElement), (line) => this.#again(line));
    this.#copy = new CopyForm(page, () => this.#chat);
    this.#write.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#writing.take();
      if (text !== null) void this.#send(text);
    });
    get("avsluta-knapp", HTMLButtonElement).addEventListener("click", () => void this.#end());
    get("spara", HTMLButtonElement).addEventListener("click", () => this.#save());
    get("anslut", HTMLButtonElement).addEventListener("click", () => void this.#connect());
  }

  /** Show the chat and connect to it. `urgent` is what must be read before anything else. */
  enter(chat: Chat, urgent: string): void {
    this.#chat = chat;
    this.#conversation = new Conversation();
    this.#copy.reset();
    this.#section.hidden = false;
    this.#write.hidden = false;
    this.#after.hidden = true;
    this.#urgent.hidden = !urgent;
    get("fara", HTMLElement).hidden = Boolean(urgent);
    get("stangt", HTMLElement).hidden = true;
    this.#urgent.textContent = urgent;
    get("arendet", HTMLElement).textContent = say(this.#page.texts, "chat.receipt", { reference: chat.reference });
    this.#refresh();
    if (urgent) goTo(this.#urgent);
    else this.#writing.focus();
    void this.#connect();
  }

  async #connect(): Promise<void> {
    this.#tellOfNetwork("");
    try {
      this.#connection = await open(this.#chat, this.#page, {
        item: (item) => this.#take(item),
        typing: () => this.#showTyping(),
        lost: () => this.#tellOfNetwork("chat.lost"),
        found: () => this.#found(),
        ended: () => this.#over(),
        broken: () => this.#broken(),
      });
    } catch {
      this.#broken();
    }
  }

  #take(item: Item): void {
    if (item.ParticipantRole !== "CUSTOMER") this.#hideTyping();
    this.#conversation.take(item);
    if (this.#conversation.stage === "ended") this.#over();
    else this.#refresh();
  }

  #refresh(): void {
    this.#log.show(this.#conversation.lines);
    const told = say(this.#page.texts, `chat.stage.${this.#conversation.stage}`);
    // A live region tells whatever is written into it, also the same again.
    if (this.#stage.textContent !== told) this.#stage.textContent = told;
  }

  async #send(text: string): Promise<void> {
    const id = crypto.randomUUID();
    this.#conversation.say(id, text, new Date());
    this.#writing.clear();
    this.#refresh();
    try {
      if (!this.#connection) throw new Error("no connection");
      const sent = await this.#connection.send(text, id);
      this.#conversation.confirm(id, sent.id, sent.at);
    } catch {
      this.#conversation.fail(id);
    }
    this.#refresh();
  }

  #again(line: Line): void {
    this.#conversation.forget(line.id);
    this.#writing.focus();
    void this.#send(line.text);
  }

  async #end(): Promise<void> {
    try {
      await this.#connection?.end();
      this.#over();
    } catch {
      this.#tellOfNetwork("chat.lost");
    }
  }

  #over(): void {
    if (!this.#after.hidden) return;
    const wasHere = holdsFocus(this.#write) || holdsFocus(this.#ending);
    this.#conversation.end();
    this.#connection = null;
    this.#hideTyping();
    this.#tellOfNetwork("");
    this.#write.hidden = true;
    this.#ending.open = false;
    this.#after.hidden = false;
    this.#refresh();
    if (wasHere) goTo(get("efter-rubrik", HTMLElement));
    this.#left();
  }

  #found(): void {
    const wasLost = this.#network.dataset["lost"];
    this.#tellOfNetwork(wasLost ? "chat.found" : "");
  }

  #broken(): void {
    if (!this.#after.hidden) return;
    this.#connection = null;
    this.#tellOfNetwork("chat.broken");
  }

  #tellOfNetwork(id: string): void {
    const lost = id === "chat.lost" || id === "chat.broken";
    this.#network.textContent = id && say(this.#page.texts, id);
    this.#network.dataset["lost"] = lost ? "lost" : "";
    get("anslut", HTMLButtonElement).hidden = id !== "chat.broken";
  }

  #showTyping(): void {
    const told = say(this.#page.texts, "chat.typing");
    if (this.#typing.textContent !== told) this.#typing.textContent = told;
    window.clearTimeout(this.#typingEnds);
    this.#typingEnds = window.setTimeout(() => this.#hideTyping(), STILL_TYPING);
  }

  #hideTyping(): void {
    window.clearTimeout(this.#typingEnds);
    this.#typing.textContent = "";
  }

  #save(): void {
    const { name, content } = asFile(this.#conversation.lines, this.#page.texts, this.#chat.reference);
    const address = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
    make("a", { href: address, download: name }).click();
    URL.revokeObjectURL(address);
  }
}
