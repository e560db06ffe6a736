// Shows a live contact as it goes on: what is said, where it stands, and what can be done with it just now.
const place = document.querySelector("[data-contact]");

function show(contact) {
  place.dataset.state = contact.state;
  for (const part of place.querySelectorAll("[data-when]")) {
    part.hidden = !part.dataset.when.split(" ").includes(contact.state);
  }
  for (const part of place.querySelectorAll("[data-if]")) part.hidden = !contact[part.dataset.if];
  for (const part of place.querySelectorAll("[data-fill]")) part.textContent = contact[part.dataset.fill] || "–";
  for (const part of place.querySelectorAll("[data-link]")) part.href = contact[part.dataset.link] || "#";
}

function add(line) {
  const item = document.createElement("li");
  item.className = line.role;
  const by = document.createElement("span");
  by.className = "by";
  by.textContent = `${line.name}, ${line.at}`;
  const text = document.createElement("span");
  text.className = "text";
  text.textContent = line.text;
  item.append(by, " ", text);
  const log = place.querySelector("[data-log]");
  log?.append(item);
  log?.scrollTo({ top: log.scrollHeight });
  if (document.querySelector("[data-aloud]")?.checked && line.role !== "resident") read(line.text);
}

function read(text) {
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.lang = "sv-SE";
  speechSynthesis.speak(spoken);
}

async function send(form, button) {
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  if (document.querySelector("[data-aloud]")) speechSynthesis?.cancel();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(data) });
  if (answer.ok && "clears" in form.dataset) form.reset();
}

if (place) {
  const events = new EventSource(`/lokalt/kontakt/${place.dataset.contact}/nytt?fran=${place.dataset.lines}`);
  events.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.line) add(news.line);
    show(news.contact);
  };
  for (const form of place.querySelectorAll("form[data-live]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, event.submitter);
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    place.querySelector(`form:not([hidden]) > button[name=tangent][value="${CSS.escape(event.key)}"]`)?.click();
  });
}

// Whoever writes a time has chosen it.
for (const field of document.querySelectorAll("[data-chooses]")) {
  field.addEventListener("input", () => {
    document.querySelector(`input[type=radio][value=${field.dataset.chooses}]`).checked = true;
  });
}
