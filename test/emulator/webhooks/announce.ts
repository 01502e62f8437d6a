import type { Emulator } from "../context.ts";
import { writeJson } from "../json.ts";
import { todolistOf } from "../read-state.ts";
import type { Todo, Webhook } from "../state.ts";
import { viewAs } from "../view.ts";
import { deliver } from "./deliver.ts";
import { eventShape, type TodoEvent } from "./event.ts";
import type { Parcel } from "./outbox.ts";
import { nextEventId } from "./record-delivery.ts";

const REQUEST_ID_BYTES = 16;

/** Tells a project's webhooks what somebody did to a to-do, as it stands now. Nobody waits for what comes of it. */
export function announce(emulator: Emulator, event: TodoEvent, todo: Todo, actorId: string): void {
  const { store, outbox } = emulator;
  const { projectId } = todolistOf(store.state, todo);
  const listening = store.state.webhooks.filter((webhook) => webhook.projectId === projectId && wantsTodos(webhook));
  if (listening.length === 0) return;

  const id = store.change(nextEventId);
  const letters = listening.map((webhook) => {
    const body = writeJson(eventShape(viewAs(emulator, webhook.creatorId), id, event, todo, actorId));
    return () => send(emulator, webhook, body);
  });
  const sendAll = () => {
    for (const sendLetter of letters) sendLetter();
  };
  const { webhookEvents } = store.state.settings;
  if (webhookEvents === "out-of-order" && !outbox.hasKeptBack) {
    outbox.keepBack(sendAll);
    return;
  }
  sendAll();
  if (webhookEvents === "twice") sendAll();
  outbox.release();
}

function wantsTodos({ active, types }: Webhook): boolean {
  return active && (types.includes("Todo") || types.includes("all"));
}

function send(emulator: Emulator, webhook: Webhook, body: string): void {
  const parcel: Parcel = {
    webhookId: webhook.id,
    address: webhook.payloadUrl,
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "Basecamp3 Webhook",
      "X-Request-Id": Buffer.from(emulator.random(REQUEST_ID_BYTES)).toString("hex"),
    },
    body,
  };
  if (emulator.store.state.settings.webhooks === "hold") emulator.outbox.hold(parcel);
  else void deliver(emulator, webhook, parcel).catch(console.error);
}
