/** Words longer than this are not compared: nobody meant one of ours by them. */
const COMPARED_LENGTH_CHARACTERS = 40;

/** The known word that a mistyped one is nearest to, or null when none is near enough. */
export function suggest(word: string, known: Iterable<string>): string | null {
  if (word.length === 0 || word.length > COMPARED_LENGTH_CHARACTERS) return null;
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(plain(word), plain(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The hint that goes with a suggestion; nothing when there is none. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const nearest = suggest(word, known);
  return nearest === null ? undefined : `Did you mean "${nearest}"?`;
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll("-", "_");
}

/** How many letters to insert, drop, change or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const steps = [(last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1)];
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        steps.push((beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(Math.min(...steps));
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
