/** The page while it is locked: nothing of any case is on it. */
import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { ButtonProps } from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";

import { useTexts } from "../texts.ts";
import "./locked.css";

interface LockedProps {
  /** The case to go on with in a private room. It tells nobody whom it is about. */
  reference: string | null;
  /** Rejects where somebody else signs in, or nobody. */
  onUnlock: () => Promise<void>;
}

export default function Locked({ reference, onUnlock }: LockedProps): ReactNode {
  const { t } = useTexts();
  const [state, setState] = useState<"locked" | "opening" | "refused">("locked");
  const button = useRef<ButtonProps.Ref>(null);

  useEffect(() => button.current?.focus(), []);
  useEffect(() => {
    document.title = `${t("desk_mode.locked")} – ${t("app.name")}`;
  }, [t]);

  const unlock = () => {
    setState("opening");
    onUnlock().catch(() => setState("refused"));
  };

  return (
    <main className="locked">
      <Container header={<Header variant="h1">{t("desk_mode.locked")}</Header>}>
        <SpaceBetween size="m">
          <Box>{reference ? t("desk_mode.go_on", { reference }) : t("desk_mode.locked_text")}</Box>
          {state === "refused" && <Alert type="error">{t("desk_mode.refused")}</Alert>}
          <Button ref={button} variant="primary" loading={state === "opening"} onClick={unlock}>
            {t("desk_mode.unlock")}
          </Button>
        </SpaceBetween>
      </Container>
    </main>
  );
}
