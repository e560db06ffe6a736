/** The build of the app (`npm run build -w workspace` gives dist/) and its unit tests (`npm test -w workspace`). */
import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    target: "es2022",
    // Font and image files stay files of their own origin: the content policy allows no data: images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ["index.html", "signed-in.html"],
      // Each module of Cloudscape says "use client", which means nothing where everything is the client.
      onLog: (level, log, show) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") show(level, log);
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
