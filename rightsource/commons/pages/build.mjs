// Builds what the browser loads into built/pages: GOV.UK's styles with our settings, its script and htmx.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile } from "sass";

mkdirSync("built/pages", { recursive: true });
const styles = compile("styles/govuk.scss", { loadPaths: ["node_modules"], style: "compressed", quietDeps: true });
writeFileSync("built/pages/govuk.css", styles.css);
for (const [name, from] of [
  ["govuk-frontend.min.js", "govuk-frontend/dist/govuk/govuk-frontend.min.js"],
  ["htmx.min.js", "htmx.org/dist/htmx.min.js"],
]) {
  const script = readFileSync(`node_modules/${from}`, "utf8");
  writeFileSync(`built/pages/${name}`, script.replace(/^\/\/# sourceMappingURL=.*$/m, ""));
}
