import { STAYED, WRONG_USAGE } from "./prompt.ts";
import { agrees, type SetupFacts, type SetupTools, type StepEnd } from "./setup-tools.ts";
import { explainWrangler } from "./wrangler/explain.ts";
import { createNamespace, listNamespaces, type Namespace } from "./wrangler/worker.ts";
import { writeNamespaceId } from "./wrangler/worker-file.ts";

/** The title of the namespace that this command makes; wrangler itself would choose the same. */
export function namespaceTitle(worker: string): string {
  return `${worker}-tokens`;
}

/** Finds or makes the KV namespace of the connection, and writes its id into wrangler.toml. */
export async function prepareNamespace(facts: SetupFacts, tools: SetupTools): Promise<StepEnd> {
  const { worker, live } = facts;
  const listed = await listNamespaces(tools.run);
  if (!listed.ok) return failedStep(explainWrangler(listed.failure));
  const inFile = worker.namespaceId;
  if (inFile !== null) {
    const known = listed.value.find(({ id }) => id === inFile);
    if (known === undefined) return failedStep(idFromElsewhere(inFile));
    tools.say(`wrangler.toml names it, and it is there: ${known.title}.`);
    return { kind: "done", facts };
  }
  const bound = live
    .flatMap(({ bindings }) => bindings)
    .find(({ name, type }) => name === "TOKENS" && type === "kv_namespace");
  if (bound?.namespace_id !== undefined)
    return keep({ id: bound.namespace_id, title: "the one of the live Worker" }, facts, tools);
  const title = namespaceTitle(worker.name);
  const found = listed.value.find((each) => each.title === title);
  if (found !== undefined) return adopt(found, facts, tools);
  const made = await createNamespace(tools.run, title);
  if (!made.ok) return failedStep(explainWrangler(made.failure));
  const relisted = await listNamespaces(tools.run);
  if (!relisted.ok) return failedStep(`${title} was made. ${explainWrangler(relisted.failure)}`);
  const own = relisted.value.find((each) => each.title === title);
  if (own === undefined) return failedStep(`${title} was made and is not listed yet. Run this again in a minute.`);
  return keep(own, facts, tools);
}

/** One of this title can be left from an interrupted run, or be somebody else's. */
async function adopt(found: Namespace, facts: SetupFacts, tools: SetupTools): Promise<StepEnd> {
  tools.say(`The account has a KV namespace ${found.title} already: of an earlier run, or of something else.`);
  const answer = await agrees(tools, facts.wish, "Use it? The bridge writes one entry into it, connection.");
  if (answer === true) return keep(found, facts, tools);
  if (answer === null) return failedStep("Nobody can be asked here. Add --yes to use it.", WRONG_USAGE);
  return failedStep(
    `It is not used. Make another one with npx wrangler kv namespace create NAME, write id = "…" below binding = "TOKENS" in wrangler.toml, and run this again.`,
  );
}

function keep({ id, title }: Namespace, facts: SetupFacts, tools: SetupTools): StepEnd {
  writeNamespaceId(tools.project, id);
  tools.say(
    `${title}: its id is in wrangler.toml now. An id is no secret; commit the file, so that everybody deploys with it.`,
  );
  return { kind: "done", facts: { ...facts, worker: { ...facts.worker, namespaceId: id } } };
}

function idFromElsewhere(id: string): string {
  return `wrangler.toml names the KV namespace ${id}, and this account has none of that id. Choose the account of it; for a new one remove that line. It keeps a copy of the connection only.`;
}

function failedStep(problem: string, code = STAYED): StepEnd {
  return { kind: "failed", problem, code };
}
