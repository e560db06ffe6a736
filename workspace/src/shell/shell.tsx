/** The app for somebody who is signed in: one municipality, its views, and the cases that are open. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";

import type { Versioned } from "../api/client.ts";
import { useWork, WorkContext } from "../api/context.tsx";
import type { Work } from "../api/context.tsx";
import type { Catalogue, Place, Registered, Why } from "../api/contract.ts";
import { useAround } from "../connect/contact.ts";
import { DeskModeProvider } from "../desk_mode/index.tsx";
import { Failed, Waiting } from "../parts/reading.tsx";
import { View } from "../parts/view.tsx";
import { caseAddress, go, routeOf, usePath, whyHere } from "../router.ts";
import type { Entered } from "../session/gate.tsx";
import { ShortcutsProvider, useShortcut } from "../shortcuts/index.tsx";
import { useTexts } from "../texts.ts";
import { Worklist } from "../worklist/index.tsx";
import { useAnnouncer } from "./announcer.tsx";
import { Header, viewsOf } from "./header.tsx";
import { placeToBegin, rememberPlace } from "./municipality.ts";
import { Offline } from "./offline.tsx";
import { useOpenCases } from "./open_cases.ts";
import { Tabs } from "./tabs.tsx";
import { CaseWork, ContactView, Directory, Figures, Follow, LookUp, Register } from "./views.ts";

interface ShellProps {
  entered: Entered;
  onLanguage: () => void;
}

export function Shell({ entered, onLanguage }: ShellProps): ReactNode {
  const { me, signOut, signInAgain } = entered;
  const around = useAround();
  const route = routeOf(usePath());
  const linked = route.name === "case" ? route.municipality : "";
  const hinted = around.kind === "contact" ? around.contact.municipality : "";
  const [chosen, setChosen] = useState(() => placeToBegin(me.places, linked));
  // A link or a contact decides; both are addresses only, and the API decides what may be read there.
  const place = me.places.find(({ municipality }) => municipality === (linked || hinted)) ?? chosen;

  useEffect(() => {
    if (around.kind === "contact" && location.pathname === "/") go("/contact", "contact");
  }, [around.kind]);

  const choose = (municipality: string): void => {
    rememberPlace(municipality);
    setChosen(placeToBegin(me.places, municipality));
    go("/");
  };

  if (place === undefined) return null;
  return (
    <DeskModeProvider signInAgain={signInAgain}>
      <ShortcutsProvider>
        <Header me={me} place={place} onPlace={choose} onLanguage={onLanguage} onSignOut={signOut} />
        <Offline />
        <AtWork key={place.municipality} entered={entered} place={place} />
      </ShortcutsProvider>
    </DeskModeProvider>
  );
}

/** Everything that belongs to one municipality. Another one begins with nothing of this. */
function AtWork({ entered, place }: { entered: Entered; place: Place }): ReactNode {
  const around = useAround();
  const scope = around.kind === "contact" ? `.${around.contact.id}` : "";
  const open = useOpenCases(place.municipality + scope);
  const { announce, region } = useAnnouncer();
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [known] = useState(() => new Map<string, Versioned>());
  const api = useMemo(() => entered.client.of(place.municipality), [entered.client, place.municipality]);

  const load = useCallback((): void => {
    setFailed(null);
    api.catalogue().then(setCatalogue, setFailed);
  }, [api]);
  useEffect(load, [load]);

  const openCase = useCallback(
    (reference: string, why: Why): void => go(caseAddress(place.municipality, reference), why),
    [place.municipality],
  );
  const { close } = open;
  const leaveCase = useCallback(
    (reference: string): void => {
      known.delete(reference);
      const beside = close(reference);
      go(beside ? caseAddress(place.municipality, beside) : "/");
    },
    [known, close, place.municipality],
  );
  const work = useMemo<Work | null>(
    () => catalogue && { place, api, catalogue, known, openCase, leaveCase, announce },
    [place, api, catalogue, known, openCase, leaveCase, announce],
  );

  if (work === null) {
    return <main id="content">{failed === null ? <Waiting /> : <Failed error={failed} onAgain={load} />}</main>;
  }
  return (
    <WorkContext value={work}>
      <Tabs place={place} open={open} />
      <main id="content" tabIndex={-1}>
        <Routed place={place} onOpened={open.add} />
      </main>
      {region}
    </WorkContext>
  );
}

function Routed({ place, onOpened }: { place: Place; onOpened: (reference: string) => void }): ReactNode {
  const { t } = useTexts();
  const route = routeOf(usePath());
  const views = viewsOf(place.roles);
  const may = (name: string): boolean => views.some((view) => view.name === name);
  useShortcut("worklist", () => go("/"));
  useShortcut("search", () => go("/lookup"), may("lookup"));
  useShortcut("register", () => go("/register"), may("register"));
  useShortcut("directory", () => go("/directory"), may("directory"));

  if (route.name === "contact") return <ContactView onOpened={onOpened} />;
  if (route.name === "case") {
    if (route.municipality !== place.municipality) return <Notice text={t("case.other_place")} />;
    return <CasePage key={route.reference} reference={route.reference} onOpened={onOpened} />;
  }
  if (route.name === "unknown") return <Notice text={t("app.unknown_text")} />;
  if (views.length === 0) return <Notice text={t("shell.none", { name: place.name })} />;
  const name = may(route.name) ? route.name : views[0]?.name;
  if (name === "lookup") return <LookUp />;
  if (name === "register") return <RegisterPage />;
  if (name === "directory") return <Directory />;
  if (name === "follow") return <Follow />;
  if (name === "figures") return <Figures />;
  return <Worklist />;
}

function CasePage({ reference, onOpened }: { reference: string; onOpened: (reference: string) => void }): ReactNode {
  const { t } = useTexts();
  const [why] = useState(whyHere);
  useEffect(() => onOpened(reference), [reference, onOpened]);
  return (
    <View title={t("case.title", { reference })}>
      <CaseWork reference={reference} why={why} />
    </View>
  );
}

function RegisterPage(): ReactNode {
  const { t } = useTexts();
  const { openCase } = useWork();
  const [told, setTold] = useState("");
  const registered = (made: Registered): void => {
    if (made.case) openCase(made.reference, "registered");
    else setTold(t("register.done", { reference: made.reference }));
  };
  return (
    <View title={t("register.title")}>
      {told && <p>{told}</p>}
      <Register onRegistered={registered} />
    </View>
  );
}

function Notice({ text }: { text: string }): ReactNode {
  const { t } = useTexts();
  return (
    <View title={t("app.unknown")}>
      <p>{text}</p>
    </View>
  );
}
