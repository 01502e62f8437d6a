/** An enum value of Apps Script: an object that only its text tells apart. */
export function enumValue(name: string): { toString(): string } {
  return { toString: () => name };
}

export interface ItemSpec {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly rows?: readonly string[];
  readonly options?: readonly string[];
  /** What Google does not give of it just now. */
  readonly broken?: "title" | "options";
}

interface Choices {
  getChoices(): { getValue(): string }[];
}

/** A question of the form. What fits one type only is reached through `asGridItem` and the like, as with Google. */
export class FormItem {
  constructor(readonly spec: ItemSpec) {}
  getId(): number {
    return this.spec.id;
  }
  getType(): { toString(): string } {
    return enumValue(this.spec.type);
  }
  getTitle(): string {
    if (this.spec.broken === "title") throw new Error("Service error: Forms");
    return this.spec.title;
  }
  asGridItem(): { getRows(): string[] } {
    return this.#withRows("GRID");
  }
  asCheckboxGridItem(): { getRows(): string[] } {
    return this.#withRows("CHECKBOX_GRID");
  }
  asMultipleChoiceItem(): Choices {
    return this.#withChoices("MULTIPLE_CHOICE");
  }
  asListItem(): Choices {
    return this.#withChoices("LIST");
  }
  asCheckboxItem(): Choices {
    return this.#withChoices("CHECKBOX");
  }
  #withRows(type: string): { getRows(): string[] } {
    const { rows } = this.spec;
    if (this.spec.type !== type || rows === undefined) throw new Error("Invalid conversion for item type.");
    return { getRows: () => [...rows] };
  }
  #withChoices(type: string): Choices {
    const { options, broken } = this.spec;
    if (this.spec.type !== type || options === undefined) throw new Error("Invalid conversion for item type.");
    if (broken === "options") throw new Error("Service error: Forms");
    return { getChoices: () => options.map((option) => ({ getValue: () => option })) };
  }
}

export interface ResponseSpec {
  readonly id: string;
  readonly at: number;
  readonly email?: string;
  readonly answers?: readonly (ItemSpec & { readonly response: unknown })[];
}

/** A response to the form; only answered questions are in it. */
export class FormResponse {
  constructor(readonly spec: ResponseSpec) {}
  getId(): string {
    return this.spec.id;
  }
  getTimestamp(): Date {
    return new Date(this.spec.at);
  }
  getRespondentEmail(): string {
    return this.spec.email ?? "";
  }
  getEditResponseUrl(): string {
    return `https://docs.google.com/forms/d/e/published/viewform?edit2=edit-${this.spec.id}`;
  }
  getItemResponses(): { getItem(): FormItem; getResponse(): unknown }[] {
    return (this.spec.answers ?? []).map(({ response, ...item }) => ({
      getItem: () => new FormItem(item),
      getResponse: () => response,
    }));
  }
}

/** The form that the script is bound to. */
export class Form {
  title = "Project request";
  destination: string | null = null;
  items: ItemSpec[] = [];
  readonly responses = new Map<string, FormResponse>();
  /** How the form answers for a response that it does not have. */
  missing: "null" | "throws" = "null";
  /** Whether Google gives no responses at all just now. */
  isOutOfOrder = false;
  /** Undefined for a form whose class has no such method. */
  getEmailCollectionType: (() => { toString(): string }) | undefined = () => enumValue("DO_NOT_COLLECT");
  id = "1FormOfTheTests";

  getId(): string {
    return this.id;
  }
  getTitle(): string {
    return this.title;
  }
  getPublishedUrl(): string {
    return "https://docs.google.com/forms/d/e/published/viewform";
  }
  getItems(): FormItem[] {
    return this.items.map((item) => new FormItem(item));
  }
  getDestinationId(): string {
    if (this.destination === null) throw new Error("The form currently has no response destination.");
    return this.destination;
  }
  getResponse(id: string): FormResponse | null {
    this.#requireOrder();
    const found = this.responses.get(id) ?? null;
    if (found === null && this.missing === "throws") throw new Error("Invalid response id.");
    return found;
  }
  getResponses(after?: Date): FormResponse[] {
    this.#requireOrder();
    return [...this.responses.values()].filter(({ spec }) => after === undefined || spec.at > after.getTime());
  }
  collect(type: string): void {
    this.getEmailCollectionType = () => enumValue(type);
  }
  #requireOrder(): void {
    if (this.isOutOfOrder) throw new Error("Failed to retrieve form data. Please wait and try again.");
  }
}
