// Reads a part of the start page again when the front door says that it changed.
const parts = new Map([...document.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));

async function readAgain(name) {
  const answer = await fetch(`/lokalt/del/${name}`);
  if (!answer.ok) return;
  const text = await answer.text();
  const focused = parts.get(name).contains(document.activeElement) && document.activeElement.id;
  parts.get(name).innerHTML = text;
  if (focused) document.getElementById(focused)?.focus();
}

if (parts.size) {
  const events = new EventSource("/lokalt/handelser");
  events.onmessage = (event) => parts.has(event.data) && readAgain(event.data);
  // After a pause (a laptop asleep) whatever happened meanwhile is read at once.
  let opened = false;
  events.onopen = () => {
    if (opened) parts.forEach((_, name) => readAgain(name));
    opened = true;
  };
}
