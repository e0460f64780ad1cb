// Builds what a browser loads into a folder: node build.mjs TEMPLATES STATIC TARGET
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import postcss from "postcss";

const [templates, plain, target] = process.argv.slice(2);
const tokens = "node_modules/@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css";

/** Everything that a template says: a class that is not in here is on no page. */
const words = new Set(
  readdirSync(templates).flatMap((name) => readFileSync(join(templates, name), "utf8").match(/[\w-]+/g) ?? []),
);

/** Bundles entry points, and returns their texts by name and the files that went in. */
async function bundle(entryPoints) {
  const made = await build({
    entryPoints,
    bundle: true,
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    outdir: target,
    target: ["es2022", "chrome109", "firefox115", "safari16"],
    write: false,
  });
  const texts = Object.fromEntries(made.outputFiles.map((file) => [relative(target, relative(process.cwd(), file.path)), file.text]));
  return { texts, inputs: Object.keys(made.metafile.inputs) };
}

/** Leaves out every rule for a class that is on no page. */
function keepUsed(root) {
  root.walkRules((rule) => {
    const used = rule.selectors.filter((selector) => (selector.match(/(?<=\.)[\w-]+/g) ?? []).every((name) => words.has(name)));
    if (used.length) rule.selectors = used;
    else rule.remove();
  });
  root.walkAtRules((rule) => rule.nodes?.length === 0 && rule.remove());
}

/** Yields the names of the custom properties that a text refers to. */
const referred = (text) => text.match(/(?<=var\(\s*)--[\w-]+/g) ?? [];

/** Returns a rule with those design tokens, of all there are, that some styles refer to and do not set themselves. */
function tokensFor(styles) {
  const known = new Map();
  postcss.parse(readFileSync(tokens)).walkDecls(/^--/, ({ prop, value }) => known.set(prop, value));
  const set = new Set();
  postcss.parse(styles).walkDecls(/^--/, ({ prop }) => set.add(prop));
  const needed = new Map();
  for (const waiting = referred(styles); waiting.length; ) {
    const name = waiting.pop();
    if (needed.has(name) || set.has(name) || !known.has(name)) continue;
    needed.set(name, known.get(name));
    waiting.push(...referred(known.get(name)));
  }
  return `:root{${[...needed].sort().map(([name, value]) => `${name}:${value}`).join(";")}}`;
}

/** Returns the licence texts of the packages that some files are of, each text once under the names of its packages. */
function licences(files) {
  const folders = new Set([...files, tokens].flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/g) ?? []));
  const packages = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : "(The package holds no licence text.)";
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  return [...packages].map(([text, names]) => `${names.join("\n")}\n\n${text}\n`).join("\n----------\n\n");
}

const components = await bundle(["src/components.css"]);
const own = await bundle(["theme.css", "site.css", "pages.css"].map((name) => join(plain, name)));
const scripts = await bundle(["src/sparql.js"]);

const used = postcss.parse(components.texts["components.css"]);
keepUsed(used);
const theme = Object.entries(own.texts).find(([name]) => name.endsWith("theme.css"))[1];
const site = ["site.css", "pages.css"]
  .map((name) => Object.entries(own.texts).find(([path]) => path.endsWith(name))[1])
  .join("\n");
const styles = [used.toString(), theme, site].join("\n");

const files = {
  "site.css": [tokensFor(styles), styles].join("\n"),
  "sparql.js": scripts.texts["sparql.js"],
  "THIRD-PARTY.txt": licences([...components.inputs, ...scripts.inputs]),
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(target, name)), { recursive: true });
  writeFileSync(join(target, name), text);
}
