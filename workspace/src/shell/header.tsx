/** The top of every page: for whom one works, the views, and what holds for the whole app. */
import Button from "@cloudscape-design/components/button";
import type { ReactNode } from "react";

import type { Me, Place, Role } from "../api/contract.ts";
import { useAround } from "../connect/contact.ts";
import { DeskModeSwitch } from "../desk_mode/index.tsx";
import { follow, usePath } from "../router.ts";
import { ShortcutsButton } from "../shortcuts/index.tsx";
import { useTexts } from "../texts.ts";

const VIEWS = [
  { name: "worklist", path: "/", roles: ["guide", "lead", "officer"] },
  { name: "lookup", path: "/lookup", roles: ["guide", "lead"] },
  { name: "register", path: "/register", roles: ["guide", "lead"] },
  { name: "follow", path: "/follow", roles: ["lead", "editor"] },
  { name: "directory", path: "/directory", roles: ["guide", "lead", "officer", "editor"] },
  { name: "figures", path: "/figures", roles: ["lead", "statistics"] },
] as const satisfies readonly { name: string; path: string; roles: readonly Role[] }[];

/** The views that somebody with these roles has anything to do in, the most important first. */
export function viewsOf(roles: readonly string[]): (typeof VIEWS)[number][] {
  return VIEWS.filter((view) => view.roles.some((role) => roles.includes(role)));
}

interface HeaderProps {
  me: Me;
  place: Place;
  onPlace: (municipality: string) => void;
  onLanguage: () => void;
  onSignOut: () => void;
}

export function Header({ me, place, onPlace, onLanguage, onSignOut }: HeaderProps): ReactNode {
  const { t, language } = useTexts();
  const around = useAround();
  const path = usePath();
  const views = [
    ...(around.kind === "contact" ? [{ name: "contact", path: "/contact" } as const] : []),
    ...viewsOf(place.roles),
  ];
  return (
    <header className="top">
      <a className="skip" href="#content">
        {t("shell.skip")}
      </a>
      <div className="whose">
        <span className="app-name">{t("app.name")}</span>
        {me.places.length === 1 || around.kind === "contact" ? (
          <strong>{place.name}</strong>
        ) : (
          <label className="choice">
            <span className="hidden">{t("shell.municipality")}</span>
            <select value={place.municipality} onChange={(event) => onPlace(event.target.value)}>
              {me.places.map(({ municipality, name }) => (
                <option key={municipality} value={municipality}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <nav className="views" aria-label={t("shell.views")}>
        <ul>
          {views.map((view) => (
            <li key={view.name}>
              <a href={view.path} onClick={follow(view.path)} aria-current={path === view.path ? "page" : undefined}>
                {t(`nav.${view.name}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="tools">
        <DeskModeSwitch />
        <ShortcutsButton />
        <Button
          variant="inline-link"
          nativeButtonAttributes={{ lang: language === "sv" ? "en" : "sv" }}
          onClick={onLanguage}
        >
          {t("shell.language")}
        </Button>
        <Button variant="inline-link" onClick={onSignOut}>
          {t("session.sign_out")}
        </Button>
      </div>
    </header>
  );
}
