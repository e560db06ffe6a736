/** A map on which to point out a place: fetched when somebody asks for it, and never the only way. */

import * as leaflet from "leaflet";
import rules from "leaflet/dist/leaflet.css";
import { make } from "./dom.ts";
import { position } from "./written.ts";

/** A style element would need a leave of the content policy; a sheet that a script makes needs none. */
const OWN = `
.leaflet-container { height: 22rem; margin-bottom: 1rem; font: inherit; }
.leaflet-container:focus-visible { outline: 3px solid #0b0c0c; outline-offset: 2px; }
.map-cross::before { content: "+"; position: absolute; left: -1rem; top: -1.5rem; width: 2rem; text-align: center;
  font: 700 2.5rem/3rem monospace; color: #0b0c0c; text-shadow: 0 0 3px #fff, 0 0 3px #fff; }
`;

/** Shows the map of `home`, whose data say what of, and hands on where a click or the button points. */
export function show(home: HTMLElement, chosen: (where: string) => void): void {
  const told = home.dataset;
  dress();
  const frame = make("div", { role: "group", "aria-label": told["label"] ?? "" });
  const status = make("p", { class: "govuk-body", role: "status" });
  const button = make("button", { type: "button", class: "govuk-button govuk-button--secondary" }, told["choose"] ?? "");
  home.append(frame, button, status);
  home.hidden = false;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = leaflet.map(frame, {
    center: [Number(told["latitude"]), Number(told["longitude"])],
    zoom: Number(told["zoom"]),
    zoomControl: false,
    ...(still ? { zoomAnimation: false, fadeAnimation: false, inertia: false } : {}),
  });
  map.attributionControl.setPrefix(false);
  leaflet.control.zoom({ zoomInTitle: told["in"] ?? "", zoomOutTitle: told["out"] ?? "" }).addTo(map);
  const tiles = leaflet.tileLayer(told["tiles"] ?? "", { attribution: told["attribution"] ?? "", maxZoom: 19 }).addTo(map);
  tiles.once("tileerror", () => {
    status.textContent = told["failed"] ?? "";
  });
  const icon = leaflet.divIcon({ className: "map-cross", iconSize: [0, 0] });
  const cross = leaflet.marker(map.getCenter(), { icon, interactive: false, keyboard: false }).addTo(map);
  map.on("move", () => cross.setLatLng(map.getCenter()));
  const choose = (at: leaflet.LatLng): void => {
    const where = position(at.lat, at.lng);
    status.textContent = (told["chosen"] ?? "").replace("{position}", where);
    chosen(where);
  };
  map.on("click", (event) => {
    map.panTo(event.latlng, { animate: !still });
    choose(event.latlng);
  });
  button.addEventListener("click", () => choose(map.getCenter()));
  frame.focus();
}

function dress(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules + OWN);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
