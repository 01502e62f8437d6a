import { type AnswerValue, NO_ANSWER, ofValues } from "./answer-value.ts";
import { readDate, readTime } from "./jotform-date.ts";
import { isPayment, readPayment } from "./jotform-payment.ts";
import { parsed, readList, readTable } from "./jotform-table.ts";
import { cellText, flatText, isMembers, joinParts, type Members, otherParts, partOf } from "./jotform-text.ts";

const NAME_PARTS = ["prefix", "first", "middle", "last", "suffix"];
const PHONE_PARTS = ["country", "area", "phone", "full"];
const ADDRESS_PARTS = ["addr_line1", "addr_line2", "city", "state", "postal", "country"];

/** The types of the API whose answer is a choice or files; an object holds them under names that say nothing. */
const CHOICE_TYPES: ReadonlySet<string> = new Set([
  "control_checkbox",
  "control_radio",
  "control_dropdown",
  "control_fileupload",
]);

/**
 * Reads one answer by its shape: those of the webhook's `rawRequest`, which does not tell types, and those of the API,
 * where `type` is such as "control_fullname" (seen in captured deliveries and answers of the API; api.jotform.com/docs).
 * Shapes that are not known give what text they hold.
 */
export function readJotformValue(value: unknown, type = ""): AnswerValue {
  const table = type === "control_matrix" ? parsed(value) : value;
  if (Array.isArray(table)) return readList(type === "control_matrix" ? table.map(parsed) : table);
  if (!isMembers(table)) return ofValues([cellText(table)]);
  return type === "control_matrix" ? readTable(table) : readMembers(table, type);
}

function readMembers(members: Members, type: string): AnswerValue {
  const has = (name: string) => Object.hasOwn(members, name);
  if (CHOICE_TYPES.has(type)) return readList(Object.values(members).map(flatText));
  if (isPayment(members, type)) return readPayment(members);
  if (has("month") && has("day") && has("year")) return readDate(members);
  if (has("timeInput") || (has("hourSelect") && has("minuteSelect"))) return readTime(members);
  if (has("date") && has("timezone")) return readAppointment(members);
  if (has("addr_line1") || has("addr_line2") || (has("city") && has("postal"))) return readAddress(members);
  if ((has("first") && has("last")) || hasOnly(members, NAME_PARTS)) return readName(members);
  if (hasOnly(members, PHONE_PARTS)) return readPhone(members);
  // Each blank to fill in is one value.
  if (Object.keys(members).every((name) => /^field_\d+$/.test(name)))
    return readList(Object.values(members).map(flatText));
  return readTable(members);
}

function hasOnly(members: Members, names: readonly string[]): boolean {
  const own = Object.keys(members);
  return own.length > 0 && own.every((name) => names.includes(name));
}

function readName(members: Members): AnswerValue {
  const name = joinParts(
    NAME_PARTS.map((part) => partOf(members, part)),
    " ",
  );
  return ofValues([joinParts([name, ...otherParts(members, new Set(NAME_PARTS))], ", ")]);
}

/** A masked number comes whole, as `full`; else in parts, with a country's code or name. */
function readPhone(members: Members): AnswerValue {
  const [country = "", area = "", phone = "", full = ""] = PHONE_PARTS.map((part) => partOf(members, part));
  const parts = [
    /^\d/.test(country) ? `+${country}` : country,
    area && !area.startsWith("(") ? `(${area})` : area,
    phone,
  ];
  return ofValues([joinParts([full, ...parts.filter((part) => !isIn(full, part))], " ")]);
}

/** The longest part, in characters, that is looked for in a whole number: a search for a long one can take long. */
const SOUGHT_PART_CHARACTERS = 20;

function isIn(whole: string, part: string): boolean {
  return part.length <= SOUGHT_PART_CHARACTERS && whole.includes(part);
}

function readAddress(members: Members): AnswerValue {
  const [line1 = "", line2 = "", city = "", state = "", postal = "", country = ""] = ADDRESS_PARTS.map((part) =>
    partOf(members, part),
  );
  const parts = [line1, line2, city, joinParts([state, postal], " "), country];
  return ofValues([joinParts([...parts, ...otherParts(members, new Set(ADDRESS_PARTS))], ", ")]);
}

/** Duration and time zone are preset; without a date nothing was chosen. */
function readAppointment(members: Members): AnswerValue {
  const date = partOf(members, "date");
  if (date === "") return NO_ANSWER;
  const duration = partOf(members, "duration");
  const length = /^\d+$/.test(duration) ? `${duration} minutes` : duration;
  return ofValues([joinParts([date, length, partOf(members, "timezone")], ", ")]);
}
