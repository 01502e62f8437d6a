/** What a cell holds that Google Sheets computes. */
export class Formula {
  constructor(readonly text: string) {}
}

/** A cell as Sheets takes it: an apostrophe in front makes text of anything, and these signs in front make a formula. */
function entered(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (value.startsWith("'")) return value.slice(1);
  return /^[=+\-@]/.test(value) ? new Formula(value) : value;
}

export class Sheet {
  rows: unknown[][];
  maxColumns: number;
  constructor(
    readonly name: string,
    rows: readonly (readonly unknown[])[] = [],
    readonly formUrl: string | null = null,
  ) {
    this.rows = rows.map((row) => [...row]);
    this.maxColumns = Math.max(26, this.getLastColumn());
  }
  getName(): string {
    return this.name;
  }
  getFormUrl(): string | null {
    return this.formUrl;
  }
  getLastRow(): number {
    return this.rows.length;
  }
  getLastColumn(): number {
    return Math.max(
      0,
      ...this.rows.map((row) => row.findLastIndex((value) => value !== undefined && value !== "") + 1),
    );
  }
  getMaxColumns(): number {
    return this.maxColumns;
  }
  insertColumnAfter(column: number): void {
    for (const row of this.rows) if (row.length > column) row.splice(column, 0, "");
    this.maxColumns += 1;
  }
  getRange(
    row: number,
    column: number,
    height = 1,
    width = 1,
  ): { getValues(): unknown[][]; setValue(v: unknown): void } {
    const isInside = row >= 1 && column >= 1 && height >= 1 && width >= 1 && column + width - 1 <= this.maxColumns;
    if (!isInside) throw new Error("The coordinates of the range are outside the dimensions of the sheet.");
    const indices = (start: number, length: number) => Array.from({ length }, (_, index) => start - 1 + index);
    return {
      getValues: () => indices(row, height).map((r) => indices(column, width).map((c) => this.rows[r]?.[c] ?? "")),
      setValue: (value) => {
        for (const r of indices(row, height)) {
          for (const c of indices(column, width)) {
            const cells = this.rows[r] ?? [];
            this.rows[r] = cells;
            cells[c] = entered(value);
          }
        }
      },
    };
  }
  appendRow(values: readonly unknown[]): void {
    this.rows.push(values.map(entered));
  }
}

export class Spreadsheet {
  /** Whether writing and opening fail just now. */
  isOutOfOrder = false;
  constructor(
    readonly id: string,
    readonly sheets: Sheet[],
  ) {}
  getSheets(): Sheet[] {
    return this.sheets;
  }
  getSheetByName(name: string): Sheet | null {
    return this.sheets.find((sheet) => sheet.name === name) ?? null;
  }
  insertSheet(name: string): Sheet {
    if (this.getSheetByName(name) !== null) throw new Error(`A sheet with the name "${name}" already exists.`);
    const sheet = new Sheet(name);
    this.sheets.push(sheet);
    return sheet;
  }
}
