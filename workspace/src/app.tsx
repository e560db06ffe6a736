/** The app: signs somebody in, lets them choose a municipality, and shows its views. */
import type { ReactNode } from "react";

import type { Config } from "./config.ts";
import { useTexts } from "./texts.ts";

export function App({ config }: { config: Config }): ReactNode {
  const { t } = useTexts();
  return <h1 data-api={config.api}>{t("app.name")}</h1>;
}
