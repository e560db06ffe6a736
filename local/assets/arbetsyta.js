// The page of the played agent workspace: contacts ring, are answered, ended and cleared; beside each the app.
import { AppFrame } from "./vard.js";

const place = document.querySelector(".workspace");
const app = JSON.parse(place.dataset.app);
const agent = JSON.parse(place.dataset.agent);
const [list, stage, title, news, status, municipality, chat] = [
  "lista",
  "ramar",
  "vald",
  "nytt",
  "status",
  "kommun",
  "chatt",
].map((id) => document.getElementById(id));

const IDLE = "idle";
const WORDS = {
  ringing: "Ringer",
  connected: "Hos dig",
  after: "Efterarbete",
  missed: "Missad",
  take: { voice: "Svara", queue_callback: "Ring upp", chat: "Svara", task: "Ta uppgiften" },
  end: { voice: "Lägg på", queue_callback: "Lägg på", chat: "Avsluta chatten", task: "Uppgiften är klar" },
  channel: { voice: "Samtal", queue_callback: "Återuppringning", chat: "Chatt", task: "Uppgift" },
};

// Every contact of this guide, by the id of its leg: { told, phase, since, frame, item }. One more has no contact.
const contacts = new Map();
let chosen = IDLE;
let reading = null;

// What the app may ask. A contact that this guide does not have is none of the app's business.
const answers = {
  "agent/getARN": () => ({ ARN: agent.arn }),
  "agent/getName": () => ({ name: agent.name }),
  "contact/getAttributes": ({ contactId, attributes }) => {
    const all = contact(contactId).told.attributes;
    const wanted = attributes === "*" || attributes === undefined ? Object.keys(all) : attributes;
    return Object.fromEntries(wanted.filter((name) => name in all).map((name) => [name, all[name]]));
  },
  "contact/getInitialContactId": ({ contactId }) => ({ initialContactId: contact(contactId).told.id }),
  "contact/getChannelType": ({ contactId }) => contact(contactId).told.type,
  "contact/getType": ({ contactId }) => ({ type: contact(contactId).told.type.type }),
  "contact/getStateDuration": ({ contactId }) => ({ stateDuration: Date.now() - contact(contactId).since }),
  "contact/getQueue": ({ contactId }) => {
    const { queue, queue_arn: queueARN } = contact(contactId).told;
    return { name: queue, queueARN, queueId: queueARN.split("/").pop() };
  },
  "contact/getQueueTimestamp": ({ contactId }) => ({ queueTimestamp: new Date(contact(contactId).told.began_at) }),
};

function contact(id) {
  const known = contacts.get(id);
  if (!known?.told) throw new Error("No Result Found");
  return known;
}

// Where every contact is --------------------------------------------------------------------------------------------

function takeIn(told) {
  for (const one of told) {
    const known = contacts.get(one.leg);
    if (known) move(known, one);
    else if (one.state === "connected" || mayRing(one)) open(one);
  }
  const there = new Set(told.map(({ leg }) => leg));
  for (const [leg, known] of contacts) {
    if (known.told && !there.has(leg)) over(known);
  }
}

function mayRing({ slug }) {
  return status.value === "routable" && (municipality.value === "" || municipality.value === slug);
}

function open(told) {
  const known = { told, phase: told.state === "connected" ? "connected" : "ringing", since: Date.now() };
  contacts.set(told.leg, known);
  known.frame = framed({ type: "contact", contactId: told.leg });
  tell(known, known.phase === "ringing" ? "contact/incoming" : "contact/connected");
  const busy = [...contacts.values()].some((one) => one !== known && one.phase === "connected");
  if (known.phase === "ringing") news.textContent = `${WORDS.channel[told.type.type]} från ${told.who}`;
  if (!busy) choose(told.leg);
  draw();
}

function move(known, told) {
  known.told = told;
  if (known.phase === "ringing" && told.state === "connected") {
    become(known, "connected", "contact/connected");
    choose(told.leg);
  }
  draw();
}

function over(known) {
  if (known.phase === "ringing") become(known, "missed", "contact/missed");
  else if (known.phase === "connected") become(known, "after", "contact/acw");
  draw();
}

function clear(known) {
  tell(known, "contact/cleared");
  tell(known, "contact/destroy");
  known.frame.destroy();
  contacts.delete(known.told.leg);
  if (chosen === known.told.leg) {
    choose(IDLE);
    document.getElementById("kontakter").focus();
  }
  draw();
}

function become(known, phase, event) {
  known.phase = phase;
  known.since = Date.now();
  news.textContent = "";
  tell(known, event);
}

function tell(known, event) {
  const { leg, id, type } = known.told;
  known.frame.publish(event, { contactId: leg, initialContactId: id, ...type });
}

// What is shown -----------------------------------------------------------------------------------------------------

function framed(scope) {
  const frame = new AppFrame(app, scope, answers);
  frame.failed = () => {
    document.getElementById("fel").hidden = false;
  };
  frame.element.hidden = true;
  stage.append(frame.element);
  return frame;
}

function choose(id) {
  chosen = id;
  for (const [leg, { frame }] of contacts) frame.element.hidden = leg !== id;
  draw();
}

function draw() {
  const focused = document.activeElement?.id;
  list.replaceChildren(...[...contacts].map(([id, known]) => item(id, known)));
  if (focused && list.querySelector(`#${CSS.escape(focused)}`)) document.getElementById(focused).focus();
  const known = contacts.get(chosen);
  title.textContent = known.told ? named(known) : "Utan kontakt";
  showChat(known);
}

function item(id, known) {
  const line = document.createElement("li");
  const opens = button(`valj-${id}`, known.told ? named(known) : "Utan kontakt", () => choose(id));
  opens.className = "choose";
  if (id === chosen) opens.setAttribute("aria-current", "true");
  line.append(opens);
  if (!known.told) return line;
  line.className = known.phase;
  line.append(text("span", "mark", WORDS[known.phase]));
  line.append(text("p", "hint", [known.told.municipality, known.told.queue].filter(Boolean).join(", ")));
  if (known.told.whisper) line.append(text("p", "whisper", known.told.whisper));
  const acts = text("p", "acts", "");
  const { type } = known.told.type;
  if (known.phase === "ringing") acts.append(act(known, "svara", WORDS.take[type]));
  else if (known.phase === "connected") {
    acts.append(act(known, "avsluta", WORDS.end[type]));
    const desk = text("a", "", "Koppla vidare i växeln");
    desk.href = `/lokalt/vaxel/${known.told.id}`;
    desk.target = "_blank";
    acts.append(" ", desk);
  } else acts.append(button(`stang-${id}`, "Stäng kontakten", () => clear(known)));
  line.append(acts);
  return line;
}

function named({ told }) {
  return `${WORDS.channel[told.type.type]}: ${told.who}`;
}

function act(known, what, label) {
  const done = button(`${what}-${known.told.leg}`, label, () => post(known, what));
  done.setAttribute("aria-describedby", `valj-${known.told.leg}`);
  return done;
}

function post({ told }, what, fields = {}) {
  return fetch(`/lokalt/vaxel/${told.id}/${what}`, { method: "POST", body: new URLSearchParams(fields) });
}

function button(id, label, pressed) {
  const made = text("button", "", label);
  made.id = id;
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}

function text(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = content;
  return made;
}

// A chat ------------------------------------------------------------------------------------------------------------

function showChat(known) {
  const id = known.told?.type.type === "chat" && known.phase !== "ringing" ? known.told.id : null;
  chat.hidden = id === null;
  chat.querySelector("form").hidden = known.phase !== "connected";
  if (reading?.id === id) return;
  reading?.stream.close();
  chat.querySelector("ol").replaceChildren();
  reading = id === null ? null : { id, stream: new EventSource(`/lokalt/kontakt/${id}/nytt?fran=0`) };
  if (reading === null) return;
  reading.stream.onmessage = ({ data }) => {
    const { line } = JSON.parse(data);
    if (!line) return;
    const shown = text("li", line.role, "");
    shown.append(text("span", "by", `${line.name}, ${line.at}`), " ", text("span", "text", line.text));
    chat.querySelector("ol").append(shown);
    shown.scrollIntoView({ block: "nearest" });
  };
}

chat.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = document.getElementById("svar");
  const answer = await post(contacts.get(chosen), "skriv", { text: field.value });
  if (answer.ok) field.value = "";
});

// The exchange ------------------------------------------------------------------------------------------------------

let asking = Promise.resolve();

// One question after the other: an older answer must not undo a newer one.
function askAgain() {
  asking = asking
    .then(async () => {
      const answer = await fetch("/lokalt/arbetsyta/kontakter", { cache: "no-store" });
      if (answer.ok) takeIn(await answer.json());
    })
    .catch(() => undefined);
}

status.addEventListener("change", () => {
  const available = status.value === "routable";
  for (const { frame } of contacts.values()) frame.publish("agent/stateChange", { state: available ? "Tillgänglig" : "Paus" });
  askAgain();
});
municipality.addEventListener("change", askAgain);

contacts.set(IDLE, { told: null, phase: IDLE, since: Date.now(), frame: framed({ type: "idle" }) });
choose(IDLE);
const exchange = new EventSource("/lokalt/handelser");
exchange.onopen = askAgain;
exchange.onmessage = ({ data }) => data === "vaxel" && askAgain();
