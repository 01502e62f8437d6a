/** Numbered steps; what stands between backticks is code. */
export function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol>
      {steps.map((step) => (
        <li>{withCode(step)}</li>
      ))}
    </ol>
  );
}

/** A sentence in which what stands between backticks is code. */
function withCode(sentence: string) {
  return sentence.split("`").map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part));
}
