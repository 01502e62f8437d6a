import { enumValue } from "./form.ts";

/** The dialogs of the form's editor: they record what they show and answer what the test has laid ready. */
export class Ui {
  readonly Button = { OK: enumValue("OK"), CANCEL: enumValue("CANCEL") };
  readonly ButtonSet = { OK: enumValue("OK"), OK_CANCEL: enumValue("OK_CANCEL") };
  /** What the person will type; null for Cancel. */
  answers: (string | null)[] = [];
  readonly prompts: string[] = [];
  readonly alerts: string[] = [];
  readonly menus: { name: string; items: { caption: string; functionName: string }[] }[] = [];

  prompt(_title: string, text: string, _buttons: unknown) {
    this.prompts.push(text);
    const answer = this.answers.shift();
    if (answer === undefined) throw new Error("Nobody answers this dialog.");
    return {
      getSelectedButton: () => (answer === null ? this.Button.CANCEL : this.Button.OK),
      getResponseText: () => answer ?? "",
    };
  }
  alert(_title: string, text: string, _buttons: unknown) {
    this.alerts.push(text);
    return this.Button.OK;
  }
  createMenu(name: string) {
    const items: { caption: string; functionName: string }[] = [];
    const menu = {
      addItem: (caption: string, functionName: string) => {
        items.push({ caption, functionName });
        return menu;
      },
      addToUi: () => {
        this.menus.push({ name, items });
      },
    };
    return menu;
  }
}
