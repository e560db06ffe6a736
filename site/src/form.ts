/** The page of a form, better with a script: it loses nothing, leads to what must be mended and knows the place. */

import { get, make } from "./dom.ts";
import { Written, answers, position } from "./written.ts";

const NEARBY = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };
const sent = document.querySelector<HTMLElement>("[data-sent]");

if (sent) new Written(window.sessionStorage, sent.dataset["sent"] ?? "").forget();
else open(get("formular", HTMLFormElement));

function open(form: HTMLFormElement): void {
  const written = new Written(window.sessionStorage, form.dataset["draft"] ?? "");
  const before = answers(new FormData(form));
  if (Object.keys(before).length === 0) restore(form, written);
  else written.keep(before);
  form.addEventListener("input", () => written.keep(answers(new FormData(form))));
  form.addEventListener("change", () => written.keep(answers(new FormData(form))));
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[id^=position-]")) offerPlace(form, button);
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[id^=map-]")) offerMap(form, button);
  document.querySelector<HTMLElement>(".govuk-error-summary")?.focus();
}

/** Fill in what was written here before; what other pages of the form ask for travels along unseen, as it always does. */
function restore(form: HTMLFormElement, written: Written): void {
  const kept = Object.entries(written.recall());
  if (kept.length === 0) return;
  for (const [name, value] of kept) {
    const field = form.elements.namedItem(name);
    if (field === null) form.prepend(make("input", { type: "hidden", name, value }));
    else if (field instanceof RadioNodeList || "value" in field) (field as { value: string }).value = value;
  }
  const told = make("p", {}, form.dataset["restored"] ?? "");
  form.before(make("div", { class: "site-notice site-notice--info", role: "status" }, told));
}

function offerPlace(form: HTMLFormElement, button: HTMLButtonElement): void {
  const field = get(button.id.replace("position-", ""), HTMLInputElement);
  const told = make("p", { class: "govuk-body", role: "status" });
  button.after(told);
  button.hidden = !("geolocation" in navigator);
  button.addEventListener("click", () => {
    told.textContent = form.dataset["asking"] ?? "";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const where = (form.dataset["position"] ?? "").replace("{position}", position(coords.latitude, coords.longitude));
        field.value = [field.value.trim(), where].filter(Boolean).join(". ");
        told.textContent = "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      },
      () => {
        told.textContent = form.dataset["failed"] ?? "";
      },
      NEARBY,
    );
  });
}

/** The map comes when it is asked for; what is pointed out stands in the field, in place of what was before. */
function offerMap(form: HTMLFormElement, button: HTMLButtonElement): void {
  const id = button.id.replace("map-", "");
  const field = get(id, HTMLInputElement);
  const home = get(`karta-${id}`, HTMLElement);
  let before = "";
  button.hidden = false;
  button.addEventListener("click", () => {
    button.hidden = true;
    void import("./map.ts").then(({ show }) =>
      show(home, (where) => {
        const words = (form.dataset["position"] ?? "").replace("{position}", where);
        const kept = before ? field.value.replace(before, "") : field.value;
        field.value = [kept.trim().replace(/\.$/, ""), words].filter(Boolean).join(". ");
        before = words;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }),
    );
  });
}
