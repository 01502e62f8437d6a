import { type LabMapping, labMappings } from "./mappings.ts";
import type { Random } from "./random.ts";

/** One webhook call that the form tool has to get a 2xx for. */
export interface Parcel {
  /** Unique to the submission, which has it as its id and in an answer; the to-do of it carries it too. */
  readonly mark: string;
  readonly mapping: LabMapping;
  readonly body: string;
  /** When it is sent first, in virtual milliseconds since the beginning. */
  readonly at: number;
}

/** Marks in a text. */
export function marksIn(text: string): ReadonlySet<string> {
  return new Set(text.match(/\bm[0-9a-z]+x\d+x\b/g));
}

/** What a to-do is known by: the mark of its submission, and its key where there are several of one submission. */
export function todoName(mark: string, key: string | null): string {
  return key ? `${mark}/${key}` : mark;
}

/** The submission that a to-do belongs to, by its mark. */
export function markOf(name: string): string {
  return name.split("/", 1)[0] ?? name;
}

/** The names of the to-dos that are wanted of each submission, by its mark. */
export function wantedTodos(parcels: readonly Parcel[]): ReadonlyMap<string, readonly string[]> {
  return new Map(parcels.map(({ mark, mapping }) => [mark, mapping.todos.map(({ key }) => todoName(mark, key))]));
}

const SUMMARIES = [
  "VPN is down in the Lisbon office",
  "Zugang für die neue Kollegin – bitte bis Montag",
  '<b>Bold</b> & "quoted" {{ mark }} {% if %}',
  "ディスプレイが映らない 🖥️",
  "لوحة المفاتيح لا تعمل",
  "A very long story. ".repeat(20),
] as const;
const URGENCIES = ["Urgent", "Normal", "Whenever", null] as const;
const DATES = ["2027-01-29", "2026-12-31", "as soon as possible", null] as const;
const DETAILS = ["One line.", "Line one\nline two\n\n- and <i>three</i>", "Long. ".repeat(400), null] as const;

/** Shares of the submissions that come twice at once, thrice at once, or once more much later. */
const TWICE = 0.12;
const THRICE = 0.03;
const LATE_AGAIN = 0.1;

/**
 * The calls for so many submissions, by the time of sending: spread over `spanMs`, in an order that has nothing to do
 * with when they were filled in, some of them more than once.
 */
export function makeParcels(count: number, spanMs: number, seed: number, random: Random): readonly Parcel[] {
  const parcels: Parcel[] = [];
  for (let index = 0; index < count; index++) {
    const mark = `m${seed.toString(36)}x${index}x`;
    const mapping = random.pick(labMappings);
    const at = random.between(0, spanMs);
    const fill = submission(mark, mapping, index, random);
    const parcel = (event: number, when: number): Parcel => ({ mark, mapping, body: fill(event), at: when });
    parcels.push(parcel(0, at));
    const draw = random.next();
    const copies = draw < THRICE ? 2 : draw < THRICE + TWICE ? 1 : 0;
    for (let copy = 0; copy < copies; copy++) parcels.push(parcel(0, at));
    if (random.chance(LATE_AGAIN)) parcels.push(parcel(1, random.between(at, spanMs)));
  }
  return parcels.sort((one, other) => one.at - other.at);
}

/** A Typeform body; a later event about the same submission differs in its event id only. */
function submission(
  mark: string,
  { form, name }: LabMapping,
  index: number,
  random: Random,
): (event: number) => string {
  const answers = [
    ["mark", "short_text", "text", mark],
    ["short-summary", "short_text", "text", `${mark} ${random.pick(SUMMARIES)}`],
    ["urgency", "multiple_choice", "choice", random.pick(URGENCIES)],
    ["needed-by", "short_text", "text", random.pick(DATES)],
    ["your-email", "email", "email", `person${index % 97}@example.com`],
    ["details", "long_text", "text", random.pick(DETAILS)],
  ] as const;
  const given = answers.flatMap(([ref, type, kind, value]) => (value === null ? [] : [{ ref, type, kind, value }]));
  const submittedAt = new Date(Date.UTC(2026, 10, 23) + index * 1000).toISOString();
  return (event) =>
    JSON.stringify({
      event_id: `01LAB${mark}${event}`,
      event_type: "form_response",
      form_response: {
        form_id: form,
        token: mark,
        submitted_at: submittedAt,
        definition: {
          id: form,
          title: `Lab ${name}`,
          fields: answers.map(([ref, type]) => ({ id: `f-${ref}`, ref, type, title: `About ${ref}` })),
        },
        answers: given.map(({ ref, type, kind, value }) => ({
          type: kind,
          [kind]: kind === "choice" ? { label: value } : value,
          field: { id: `f-${ref}`, ref, type },
        })),
      },
    });
}
