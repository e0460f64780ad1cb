// The editor over a form's text area: CodeMirror in a shadow root, where its styles need no leave of the page's policy.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit, LanguageSupport, syntaxTree } from "@codemirror/language";
import { linter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { completionsFrom } from "./completion.js";
import { appearance } from "./theme.js";

const MOST_WARNINGS = 5;

const language = SparqlLanguage.configure({
  props: [styleTags({ "Pname_ln Pname_ns A_predicate": tags.namespace, IriRef: tags.url, Var: tags.variableName })],
});

/** Puts an editor in the place of a form's text area; the text area keeps the text, and the form works as before. */
export function editorOver(form, words) {
  const area = form.querySelector("textarea");
  const label = form.querySelector(`label[for="${area.id}"]`);
  const host = document.createElement("div");
  host.className = "editor";
  area.after(host);
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({ root, parent: root, state: stateOf(form, area, label, words) });
  area.hidden = true;
  label.addEventListener("click", () => view.focus());
  document.querySelectorAll("a[data-place]").forEach((link) => goTo(view, link));
  markProblem(view, form);
}

/** Returns the state of an editor with a text area's text. */
function stateOf(form, area, label, words) {
  const run = { key: "Mod-Enter", run: () => (form.requestSubmit(), true) };
  return EditorState.create({
    doc: area.value,
    extensions: [
      [lineNumbers(), history(), drawSelection(), highlightSpecialChars(), bracketMatching(), closeBrackets()],
      [indentOnInput(), indentUnit.of("    "), new LanguageSupport(language), appearance, EditorView.lineWrapping],
      autocompletion({ icons: false, override: [completionsFrom(form.dataset.vocabulary, words)] }),
      linter((view) => warnings(view.state, words)),
      EditorState.phrases.of(words.phrases),
      EditorView.contentAttributes.of({ "aria-label": label.textContent.trim(), "aria-multiline": "true", spellcheck: "false" }),
      keymap.of([run, ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap]),
      EditorView.updateListener.of((update) => update.docChanged && (area.value = update.state.doc.toString())),
    ],
  });
}

/** Returns where the text does not look like SPARQL 1.1: only warnings, because the server knows more than this grammar. */
function warnings(state, words) {
  const found = [];
  syntaxTree(state).iterate({
    enter(node) {
      if (!node.type.isError || found.length >= MOST_WARNINGS) return;
      const to = Math.min(Math.max(node.to, node.from + 1), state.doc.length);
      found.push({ from: Math.min(node.from, to), to, severity: "warning", message: words.syntax });
    },
  });
  return found;
}

/** Returns the position in a text of a line and column that the server named, which count from one. */
function position(doc, line, column) {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(found.from + Math.max(0, column - 1), found.to);
}

/** Marks what the server says is wrong: the word at or just before the place it names. */
function markProblem(view, { dataset: { line, column, problem } }) {
  if (!line) return;
  const to = Math.min(position(view.state.doc, Number(line), Number(column)) + 1, view.state.doc.length);
  const [word] = view.state.sliceDoc(0, to).match(/\S+\s*$/) ?? [""];
  view.dispatch(setDiagnostics(view.state, [{ from: to - word.length, to, severity: "error", message: problem }]));
}

/** Lets a link to a place in the query put the cursor there. */
function goTo(view, link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const [line, column] = link.dataset.place.split(":").map(Number);
    view.dispatch({ selection: { anchor: position(view.state.doc, line, column) }, scrollIntoView: true });
    view.focus();
  });
}
