import { enumValue, type Form } from "./form.ts";

export class Trigger {
  constructor(
    readonly handler: string,
    readonly type: string,
    readonly source: string | null,
    readonly minutes: number | null,
  ) {}
  getHandlerFunction(): string {
    return this.handler;
  }
  getEventType(): { toString(): string } {
    return enumValue(this.type);
  }
  getTriggerSourceId(): string | null {
    return this.source;
  }
}

/** `ScriptApp`: the triggers of this project and person. */
export class ScriptApp {
  triggers: Trigger[] = [];

  getProjectTriggers(): Trigger[] {
    return [...this.triggers];
  }
  deleteTrigger(trigger: Trigger): void {
    if (!this.triggers.includes(trigger)) throw new Error("The trigger does not exist.");
    this.triggers = this.triggers.filter((other) => other !== trigger);
  }
  newTrigger(handler: string) {
    const create = (trigger: Trigger) => ({
      create: () => {
        if (this.triggers.length >= 20) throw new Error("This script has too many triggers.");
        this.triggers.push(trigger);
        return trigger;
      },
    });
    return {
      forForm: (form: Form) => ({
        onFormSubmit: () => create(new Trigger(handler, "ON_FORM_SUBMIT", form.getId(), null)),
      }),
      timeBased: () => ({
        everyMinutes: (minutes: number) => {
          if (![1, 5, 10, 15, 30].includes(minutes)) throw new Error("The value must be 1, 5, 10, 15 or 30.");
          return create(new Trigger(handler, "CLOCK", null, minutes));
        },
      }),
    };
  }
}
