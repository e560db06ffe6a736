/** What opens by itself when a call or chat arrives: who it is, their cases in every channel, and the contact's own. */
import { useCallback, useEffect } from "react";
import type { ReactNode } from "react";

import { useWork } from "../api/context.tsx";
import type { CaseView } from "../api/contract.ts";
import CaseWork from "../case/case_work.tsx";
import { useAround } from "../connect/contact.ts";
import type { Contact } from "../connect/contact.ts";
import { CaseTable } from "../parts/case_table.tsx";
import { Failed, Waiting } from "../parts/reading.tsx";
import { View } from "../parts/view.tsx";
import { follow } from "../router.ts";
import { useTexts } from "../texts.ts";
import { useCasesOf } from "./use_cases_of.ts";

interface ContactViewProps {
  onOpened: (reference: string) => void;
}

export default function ContactView({ onOpened }: ContactViewProps): ReactNode {
  const { t } = useTexts();
  const around = useAround();
  return (
    <View title={t("contact.title")}>
      {around.kind === "contact" ? (
        <Known contact={around.contact} onOpened={onOpened} />
      ) : (
        <p role="status">{t("contact.waiting")}</p>
      )}
    </View>
  );
}

function Known({ contact, onOpened }: { contact: Contact; onOpened: (reference: string) => void }): ReactNode {
  const { t, has } = useTexts();
  const { place } = useWork();
  const kind = `contact.${contact.channel}`;
  const foreign = contact.municipality !== "" && contact.municipality !== place.municipality;
  return (
    <>
      <p role="status">
        {has(kind) && <strong>{t(kind)}</strong>} {t(`contact.${contact.phase}`)}
      </p>
      {foreign ? (
        <p className="notice">{t("contact.elsewhere")}</p>
      ) : contact.reference ? (
        <Picture key={contact.reference} contact={contact} onOpened={onOpened} />
      ) : contact.asked ? (
        <NoCase />
      ) : (
        <Waiting />
      )}
    </>
  );
}

function Picture({ contact, onOpened }: { contact: Contact; onOpened: (reference: string) => void }): ReactNode {
  const { t } = useTexts();
  const { id, reference } = contact;
  const beside = useCallback(
    (view: CaseView) => <SamePerson view={view} contactId={id} onOpened={onOpened} />,
    [id, onOpened],
  );
  return (
    <>
      <h2>{t("case.title", { reference })}</h2>
      <CaseWork reference={reference} why="contact" beside={beside} />
    </>
  );
}

interface SamePersonProps {
  view: CaseView;
  contactId: string;
  onOpened: (reference: string) => void;
}

function SamePerson({ view, contactId, onOpened }: SamePersonProps): ReactNode {
  const { t } = useTexts();
  const { reference } = view;
  const { cases, failed, again } = useCasesOf(view.party, contactId);
  useEffect(() => onOpened(reference), [reference, onOpened]);
  const others = cases?.some((line) => line.reference !== reference);
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">{t("contact.earlier")}</h2>
      {failed !== null ? <Failed error={failed} onAgain={again} /> : cases === null && <Waiting />}
      {cases !== null && !others && <p>{t("contact.no_earlier")}</p>}
      {cases !== null && others && (
        <CaseTable label={t("contact.earlier")} cases={cases} why="contact" current={reference} />
      )}
    </section>
  );
}

function NoCase(): ReactNode {
  const { t } = useTexts();
  return (
    <>
      <p>{t("contact.no_case")}</p>
      <ul className="links">
        <li>
          <a href="/lookup" onClick={follow("/lookup")}>
            {t("nav.lookup")}
          </a>
        </li>
        <li>
          <a href="/register" onClick={follow("/register")}>
            {t("nav.register")}
          </a>
        </li>
      </ul>
    </>
  );
}
