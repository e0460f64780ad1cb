// What the editor looks like: the page's own design tokens, which reach into a shadow root.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--editor-keyword)", fontWeight: "600" },
  { tag: tags.variableName, color: "var(--editor-variable)" },
  { tag: tags.string, color: "var(--editor-string)" },
  { tag: [tags.namespace, tags.url], color: "var(--editor-iri)" },
  { tag: tags.comment, color: "var(--basis-color-default-color-subtle)", fontStyle: "italic" },
  { tag: [tags.number, tags.integer, tags.float, tags.bool], color: "var(--editor-string)" },
]);

const underlined = (colour) => ({ backgroundImage: "none", textDecoration: `underline wavy 1.5px ${colour}`, textUnderlineOffset: "3px" });

const rules = EditorView.theme({
  "&": {
    color: "var(--basis-color-default-color-document)",
    backgroundColor: "var(--basis-color-default-bg-document)",
    border: "1px solid var(--basis-color-default-border-default)",
    borderRadius: "var(--basis-form-control-border-radius)",
    fontSize: "0.9375rem",
  },
  "&.cm-focused": { outline: "3px solid var(--basis-focus-color)", boxShadow: "0 0 0 5px var(--basis-focus-background-color)" },
  ".cm-scroller": { fontFamily: "var(--basis-text-font-family-monospace)", lineHeight: "1.6", maxHeight: "60vh" },
  ".cm-content, .cm-gutter": { minHeight: "14rem" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--basis-color-default-color-document)" },
  ".cm-cursor": { borderLeftColor: "var(--basis-color-default-color-document)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "var(--editor-selection)" },
  ".cm-gutters": {
    color: "var(--basis-color-default-color-subtle)",
    backgroundColor: "var(--basis-color-default-bg-subtle)",
    borderInlineEnd: "1px solid var(--basis-color-default-border-subtle)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--basis-color-accent-1-bg-active)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--basis-color-negative-bg-default)" },
  ".cm-lintRange-error": underlined("var(--basis-color-negative-border-default)"),
  ".cm-lintRange-warning": underlined("var(--basis-color-warning-border-default)"),
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--basis-color-negative-border-default)" },
  ".cm-tooltip": {
    color: "var(--basis-color-default-color-document)",
    backgroundColor: "var(--basis-color-default-bg-document)",
    border: "1px solid var(--basis-color-default-border-default)",
    borderRadius: "var(--basis-border-radius-sm)",
    fontFamily: "var(--basis-text-font-family-default)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--basis-text-font-family-monospace)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.1875rem 0.5rem", lineHeight: "1.5" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    color: "var(--basis-color-accent-1-inverse-color-default)",
    background: "var(--basis-color-action-1-inverse-bg-default)",
  },
  ".cm-completionDetail": { fontFamily: "var(--basis-text-font-family-default)", fontStyle: "normal", opacity: "0.85" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.375rem 0.625rem" },
  ".cm-diagnostic": { padding: "0.375rem 0.625rem" },
  ".cm-diagnostic-error": { borderInlineStart: "4px solid var(--basis-color-negative-border-default)" },
  ".cm-diagnostic-warning": { borderInlineStart: "4px solid var(--basis-color-warning-border-default)" },
  ".cm-panels": { color: "inherit", backgroundColor: "var(--basis-color-default-bg-subtle)" },
});

export const appearance = [rules, syntaxHighlighting(colours)];
