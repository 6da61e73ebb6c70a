import { defineConfig } from "vitest/config";

// Django serves the pages, so there is no HTML entry: django-vite reads the manifest and links the
// entry script and its stylesheet. `mpa` keeps a missing file a 404 instead of HTML with 200.
export default defineConfig({
  appType: "mpa",
  base: "/static/",
  publicDir: "public",
  build: {
    outDir: "dist",
    manifest: true,
    // A strict Content-Security-Policy forbids fonts and scripts from data: URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1300,
    target: "es2022",
    rolldownOptions: { input: { main: "src/main.ts" } },
  },
  // The contrast test reads the tokens from the stylesheet itself.
  test: { include: ["tests/**/*.test.ts"], css: true },
  server: { port: 5173, strictPort: true, origin: "http://127.0.0.1:5173" },
  worker: { format: "es" },
});
