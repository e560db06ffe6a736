/** The list of shortcuts, and the switch that turns them off. */

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import type { ReactNode } from "react";

import { useTexts } from "../texts.ts";
import { useShortcuts } from "./index.tsx";
import { KEYS } from "./keys.ts";
import type { Shortcut } from "./keys.ts";

/** A dialog over the page; the focus goes back to where it was when it closes. */
export default function Help({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTexts();
  const { on, turn, usable } = useShortcuts();
  const here = (Object.keys(KEYS) as Shortcut[]).filter((shortcut) => shortcut === "help" || usable.includes(shortcut));
  return (
    <Modal
      visible
      header={t("shortcuts.title")}
      closeAriaLabel={t("shortcuts.close")}
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            {t("shortcuts.close")}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <Toggle checked={on} onChange={({ detail }) => turn(detail.checked)} description={t("shortcuts.switch_help")}>
          {t("shortcuts.switch")}
        </Toggle>
        <p>{t("shortcuts.here")}</p>
        <dl className="key-list">
          {here.map((shortcut) => (
            <div key={shortcut}>
              <dt>
                <kbd className="key-hint">{KEYS[shortcut].toUpperCase()}</kbd>
              </dt>
              <dd>{t(`shortcuts.${shortcut}`)}</dd>
            </div>
          ))}
        </dl>
      </SpaceBetween>
    </Modal>
  );
}
