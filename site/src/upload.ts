/** The page that sends files to a case: with a script several at once, each with its progress. */

import { get, goTo, make } from "./dom.ts";
import { MOST_TRIES, fieldsOf, filled, refused } from "./uploading.ts";
import type { Page } from "./uploading.ts";

const form = document.getElementById("skicka-fil");
if (form instanceof HTMLFormElement) start(form, JSON.parse(get("sidan", HTMLScriptElement).text) as Page);

function start(form: HTMLFormElement, page: Page): void {
  const chosen = get("file", HTMLInputElement);
  const list = get("filer", HTMLUListElement);
  // Each try has a key of its own; only what was sent counts for how many are left.
  let tried = 0;
  let sent = 0;
  chosen.multiple = page.left > 1;
  chosen.addEventListener("change", () => complain(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...(chosen.files ?? [])];
    const wrong = refused(files, Math.min(page.left - sent, MOST_TRIES - tried), page);
    if (wrong) {
      complain(wrong);
      chosen.focus();
      return;
    }
    const first = tried;
    tried += files.length;
    void sendAll(files, first, page, list, get("skicka", HTMLButtonElement)).then((failed) => {
      sent += files.length - failed;
    });
  });
}

/** One after another, as a phone's connection likes it; how many failed. Who has sent everything is led back. */
async function sendAll(files: File[], first: number, page: Page, list: HTMLElement, button: HTMLButtonElement): Promise<number> {
  button.disabled = true;
  let failed = 0;
  for (const [index, file] of files.entries()) {
    if (!(await send(file, first + index, page, list))) failed += 1;
  }
  button.disabled = false;
  if (failed === 0) window.location.assign(page.back);
  else goTo(list);
  return failed;
}

function send(file: File, number: number, page: Page, list: HTMLElement): Promise<boolean> {
  const { texts } = page;
  const told = make("span", {}, filled(texts["sending"], file.name));
  const progress = make("progress", { max: "1", value: "0", "aria-label": file.name });
  list.append(make("li", {}, told, " ", progress));
  const content = new FormData();
  for (const [name, value] of fieldsOf(number, page)) content.append(name, value);
  // The store reads nothing behind the file.
  content.append("file", file, file.name);
  const request = new XMLHttpRequest();
  return new Promise((done) => {
    const end = (sent: boolean): void => {
      told.textContent = filled(sent ? texts["sent"] : texts["failed"], file.name);
      progress.remove();
      done(sent);
    };
    request.upload.addEventListener("progress", ({ loaded, total }) => (progress.value = total ? loaded / total : 0));
    request.addEventListener("load", () => end(request.status >= 200 && request.status < 300));
    for (const trouble of ["error", "abort", "timeout"]) request.addEventListener(trouble, () => end(false));
    request.open("POST", page.action);
    request.send(content);
  });
}

/** Say at the field what must be mended, or nothing. */
function complain(text: string): void {
  const told = get("fel-file", HTMLParagraphElement);
  told.textContent = text;
  told.hidden = text === "";
  get("grupp-file", HTMLDivElement).classList.toggle("govuk-form-group--error", text !== "");
  const input = get("file", HTMLInputElement);
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}
