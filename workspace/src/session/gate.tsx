/** Lets in who is signed in and has something to do here; tells everybody else why not, and what to do. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useCallback, useEffect, useState } from "react";
import type { ReactNode } from "react";

import { Client } from "../api/client.ts";
import type { Me } from "../api/contract.ts";
import { ApiError, SignedOutError } from "../api/problem.ts";
import { forgetAll } from "../forms/drafts.ts";
import { problemText } from "../problem_text.ts";
import { forgetOpenCases } from "../shell/open_cases.ts";
import { useTexts } from "../texts.ts";
import type { Session } from "./session.ts";

export interface Entered {
  me: Me;
  client: Client;
  signOut: () => void;
  /** Rejects where anybody else signs in; the app then lets go of the one before. */
  signInAgain: () => Promise<void>;
}

interface GateProps {
  session: Session;
  /** The staff API's address. */
  api: string;
  children: (entered: Entered) => ReactNode;
}

type Stage = "asking" | "out" | "refused" | "in";

export function Gate({ session, api, children }: GateProps): ReactNode {
  const { t, ...texts } = useTexts();
  const [stage, setStage] = useState<Stage>("asking");
  const [me, setMe] = useState<Me | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const [closed, setClosed] = useState(false);
  const [client] = useState(() => new Client(api, session.token, () => setStage("out")));

  const enter = useCallback(async (): Promise<void> => {
    setFailed(null);
    setClosed(false);
    try {
      const found = await client.me();
      setMe(found);
      setStage(found.places.length === 0 ? "refused" : "in");
    } catch (error) {
      if (error instanceof SignedOutError) setStage("out");
      else if (error instanceof ApiError && error.status === 403) setStage("refused");
      else setFailed(error);
    }
  }, [client]);

  useEffect(() => void enter(), [enter]);
  useEffect(() => session.watch((signedIn) => (signedIn ? void enter() : setStage("out"))), [session, enter]);

  const signIn = async (): Promise<void> => {
    if (await session.signIn()) await enter();
    else setClosed(true);
  };

  const staff = me?.staff ?? "";
  const signInAgain = useCallback(() => session.confirm(staff), [session, staff]);

  const signOut = useCallback((): void => {
    forgetAll();
    forgetOpenCases();
    setMe(null);
    setStage("out");
    void session.signOut();
  }, [session]);

  if (failed !== null && me === null) {
    return (
      <Page title={t("app.name")}>
        <Alert type="error" action={<Button onClick={() => void enter()}>{t("app.again")}</Button>}>
          {problemText(failed, { t, ...texts })}
        </Alert>
      </Page>
    );
  }
  if (stage === "refused") {
    return (
      <Page title={t("refused.title")}>
        <p>{t("refused.text")}</p>
        <Button onClick={signOut}>{t("session.sign_out")}</Button>
      </Page>
    );
  }
  const entrance = (
    <>
      {closed && <Alert type="warning">{t("session.closed")}</Alert>}
      <Button variant="primary" onClick={() => void signIn()}>
        {t(me ? "session.again" : "session.sign_in")}
      </Button>
    </>
  );
  if (me === null) {
    return stage === "asking" ? (
      <p className="waiting" role="status">
        {t("app.loading")}
      </p>
    ) : (
      <Page title={t("app.name")}>
        <p>{t("session.text")}</p>
        {entrance}
      </Page>
    );
  }
  // What somebody is writing stays where it is while they sign in again; another person starts afresh.
  return (
    <>
      {stage === "out" && (
        <section className="expired" role="alert" aria-label={t("session.expired")}>
          <p>{t("session.expired")}</p>
          {entrance}
        </section>
      )}
      <div key={me.staff} inert={stage === "out"}>
        {children({ me, client, signOut, signInAgain })}
      </div>
    </>
  );
}

function Page({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <main className="entrance">
      <h1>{title}</h1>
      {children}
    </main>
  );
}
