/** Says that the network is gone, as long as it is. */
import Alert from "@cloudscape-design/components/alert";
import { useSyncExternalStore } from "react";
import type { ReactNode } from "react";

import { useTexts } from "../texts.ts";

export function Offline(): ReactNode {
  const { t } = useTexts();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return <div role="status">{!online && <Alert type="warning">{t("shell.offline")}</Alert>}</div>;
}

function subscribe(changed: () => void): () => void {
  addEventListener("online", changed);
  addEventListener("offline", changed);
  return () => {
    removeEventListener("online", changed);
    removeEventListener("offline", changed);
  };
}
