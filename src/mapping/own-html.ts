/** HTML made by us. A bare `{{ }}` keeps it as HTML; after a filter only its plain text is left. */
export class OwnHtml {
  readonly #html: string;
  readonly #text: string;
  readonly #onShown: () => void;

  constructor(html: string, text: string, onShown: () => void = () => undefined) {
    this.#html = html;
    this.#text = text;
    this.#onShown = onShown;
  }

  get html(): string {
    this.#onShown();
    return this.#html;
  }

  toString(): string {
    this.#onShown();
    return this.#text;
  }
}
