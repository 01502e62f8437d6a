/** How a text for a terminal is set. */
export interface TerminalStyle {
  readonly columns: number;
  bold(text: string): string;
  faint(text: string): string;
}

/** Where nobody says how wide a terminal is. */
const USUAL_COLUMNS = 80;

/** Fits an output: its width where it is a terminal, and no colours where it is none or nobody wants them. */
export function styleFor(
  output: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
): TerminalStyle {
  const { NO_COLOR: noColor } = environment;
  const isColoured = output.isTTY === true && !noColor;
  const set = (code: number) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { columns: output.columns || USUAL_COLUMNS, bold: set(1), faint: set(2) };
}
