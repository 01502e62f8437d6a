import { Scalar, stringify, YAMLSeq } from "yaml";

/** Signs that a file may not hold as they are, or that nobody sees in it. */
const UNSEEN = /[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
const PLAIN = { lineWidth: 0, doubleQuotedAsJSON: true } as const;
/** A longer list stands on several lines. */
const FLOW_CHARACTERS = 80;

/** A text as YAML on one line, quoted where it needs to be. A number that YAML leaves as it is stays bare. */
export function yamlScalar(text: string): string {
  if (/^(?:0|[1-9]\d{0,15})$/.test(text)) return text;
  return visible(stringify(scalarOf(text), PLAIN).trimEnd());
}

/** A list of texts as YAML: the lines that follow `key:`, or a single one that stands behind it. */
export function yamlList(texts: readonly string[]): readonly string[] {
  const list = new YAMLSeq();
  list.items = texts.map(scalarOf);
  list.flow = true;
  const flow = visible(stringify(list, { ...PLAIN, flowCollectionPadding: false }).trimEnd());
  if (flow.length <= FLOW_CHARACTERS) return [flow];
  return texts.map((text) => `- ${visible(stringify(scalarOf(text), PLAIN).trimEnd())}`);
}

function scalarOf(text: string): Scalar<string> {
  const scalar = new Scalar(text.toWellFormed());
  if (text.search(UNSEEN) !== -1) scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** Such signs only stand in double quotes, where they can be written by their numbers. */
function visible(yaml: string): string {
  return yaml.replace(UNSEEN, (sign) =>
    Array.from(
      { length: sign.length },
      (_, index) => `\\u${sign.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
