// Asks Comunica each question that stands in the standard input, and writes all answers to the standard output.
import { QueryEngine } from "@comunica/query-sparql";
import { text } from "node:stream/consumers";

async function rows(engine, { query, sources }) {
  const answer = await engine.query(query, { sources });
  if (answer.resultType === "boolean") return answer.execute();
  const found = await (await answer.execute()).toArray();
  if (answer.resultType === "quads") return found.map((quad) => [quad.subject.value, quad.predicate.value, quad.object.value]);
  return found.map((row) => Object.fromEntries([...row].map(([name, term]) => [name.value, term.value])));
}

const answers = [];
for (const question of JSON.parse(await text(process.stdin))) {
  answers.push(await rows(new QueryEngine(), question));
}
process.stdout.write(JSON.stringify(answers));
