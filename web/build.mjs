// Bundles the page. `node build.mjs [FOLDER]` writes to the folder, by default the package's static files.
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "src", "corridor", "web", "static");

mkdirSync(join(out, "words"), { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/page.jsx", "src/page.css"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  charset: "utf8",
});
copyFileSync(join(here, "src", "index.html"), join(out, "index.html"));
for (const name of readdirSync(join(here, "words"))) {
  copyFileSync(join(here, "words", name), join(out, "words", name));
}
