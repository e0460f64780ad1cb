// What the editor suggests: the classes and properties of this dataset, its prefixes, the query's variables, keywords.

const KEYWORDS = (
  "ASK BASE BIND BY CONSTRUCT DESCRIBE DISTINCT FILTER FROM GRAPH GROUP HAVING LIMIT MINUS NAMED NOT EXISTS OFFSET " +
  "OPTIONAL ORDER PREFIX REDUCED SELECT UNION VALUES WHERE ASC DESC AS IN UNDEF"
).split(" ");
const FUNCTIONS = (
  "ABS AVG BOUND CEIL COALESCE CONCAT CONTAINS COUNT DATATYPE DAY FLOOR GROUP_CONCAT IF IRI LANG LANGMATCHES LCASE MAX MIN " +
  "MONTH REGEX REPLACE ROUND SAMPLE SAMETERM STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN STRSTARTS SUBSTR SUM UCASE YEAR"
).split(" ");

const VARIABLE = /[?$]\w*/;
const WORD = /[\w:-]+/;

/** Returns a source of completions; the vocabulary is fetched when it is first needed. */
export function completionsFrom(address, words) {
  let known;
  const vocabulary = () => (known ??= fetch(address).then((answer) => (answer.ok ? answer.json() : { prefixes: {}, terms: [] })));
  return async (context) => {
    const variable = context.matchBefore(VARIABLE);
    if (variable) return { from: variable.from, options: variables(context.state, variable.text), validFor: /^[?$]\w*$/ };
    const word = context.matchBefore(WORD);
    if (!word && !context.explicit) return null;
    const options = optionsOf(await vocabulary().catch(() => ({ prefixes: {}, terms: [] })), words);
    return { from: word?.from ?? context.pos, options, validFor: /^[\w:-]*$/ };
  };
}

/** Returns the other variables of a query. */
function variables(state, current) {
  const found = new Set(state.doc.toString().match(/[?$]\w+/g) ?? []);
  found.delete(current);
  return [...found].map((label) => ({ label, type: "variable" }));
}

/** Returns everything that may be suggested: a term by its name and by its label, those in most use first. */
function optionsOf({ prefixes, terms }, words) {
  const language = document.documentElement.lang;
  const named = terms.flatMap(({ name, kind, uses, label }) => {
    const called = label[language] ?? Object.values(label)[0];
    const option = {
      label: name,
      detail: called,
      info: words.uses[kind].replace("{n}", uses.toLocaleString(language)),
      boost: Math.min(40, Math.log2(uses + 1)),
      apply: (view, _, from, to) => insert(view, name, from, to, prefixes),
    };
    return called ? [option, { ...option, label: called, detail: name, boost: option.boost - 50 }] : [option];
  });
  const plain = [...KEYWORDS, ...FUNCTIONS].map((label) => ({ label, boost: -20 }));
  return [...named, ...plain];
}

/** Writes a term, and declares its prefix when the query does not. */
function insert(view, text, from, to, prefixes) {
  const changes = [{ from, to, insert: text }];
  const prefix = text.startsWith("<") ? undefined : text.split(":")[0];
  const query = view.state.doc.toString();
  let moved = 0;
  if (prefix && prefixes[prefix] && !new RegExp(`^\\s*PREFIX\\s+${prefix}:`, "im").test(query)) {
    const line = `PREFIX ${prefix}: <${prefixes[prefix]}>\n`;
    changes.unshift({ from: afterComments(view.state.doc), insert: line });
    moved = line.length;
  }
  view.dispatch({ changes, selection: { anchor: from + moved + text.length }, userEvent: "input.complete" });
}

/** Returns where the comments at the top of a query end. */
function afterComments(doc) {
  let number = 1;
  while (number < doc.lines && doc.line(number).text.startsWith("#")) number += 1;
  return doc.line(number).from;
}
