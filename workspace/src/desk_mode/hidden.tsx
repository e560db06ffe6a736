/** What others at a visit desk must not read. */
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import type { ReactNode } from "react";

import { useTexts } from "../texts.ts";
import { useDeskMode } from "./index.tsx";

/** A name, number or address: in desk mode it is not on the page at all. */
export function Identifier({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTexts();
  const { on } = useDeskMode();
  if (!on) return children;
  return (
    <Box variant="span" color="text-body-secondary">
      {t("desk_mode.hidden")}
    </Box>
  );
}

interface PrivateTextProps {
  /** What it is, such as "Mejlet". */
  label: string;
  children: ReactNode;
}

/** What somebody has written, which may tell who they are: in desk mode it is drawn while it is asked for. */
export function PrivateText({ label, children }: PrivateTextProps): ReactNode {
  const { t } = useTexts();
  const { on } = useDeskMode();
  const [asked, setAsked] = useState(false);
  if (!on) return children;
  return (
    <>
      {asked && children}
      <Button variant="inline-link" ariaExpanded={asked} onClick={() => setAsked(!asked)}>
        {t(asked ? "desk_mode.hide" : "desk_mode.show", { what: label })}
      </Button>
    </>
  );
}
