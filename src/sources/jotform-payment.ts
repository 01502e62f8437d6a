import { type AnswerValue, ofValues } from "./answer-value.ts";
import { parsed } from "./jotform-table.ts";
import { flatText, isMembers, joinParts, labelled, type Members, otherParts, partOf } from "./jotform-text.ts";

const PAYMENT_TYPE = /^control_(?:payment|paypal|stripe|square|braintree|authnet|mollie|cashapp|applepay)/i;
const TOTAL_MEMBERS: ReadonlySet<string> = new Set(["totalSum", "currency"]);

/** Whether an answer is what somebody bought: by its own members, or by the API's type of the question. */
export function isPayment(members: Members, type: string): boolean {
  const names = ["products", "totalInfo", "paymentArray"];
  return PAYMENT_TYPE.test(type) || names.some((name) => Object.hasOwn(members, name));
}

/**
 * Reads `{"0": {id}, special_…: {…}, products: [{productName, unitPrice, currency, quantity, subTotal}], totalInfo}`
 * (seen in a captured delivery) into one value per product and one for the total. Products can also be an object by
 * number, or JSON texts under such numbers, as the API is said to give them; members that are not known are kept.
 */
export function readPayment(members: Members): AnswerValue {
  const list = Object.hasOwn(members, "products") ? parsed(members.products) : null;
  const isListed = typeof list === "object" && list !== null;
  const products = isListed ? Object.values(list).map(parsed) : [];
  const lines = products.map(productText);
  const said = new Set(products.flatMap((product) => (isMembers(product) ? Object.values(product).map(flatText) : [])));
  for (const name of Object.keys(members)) {
    if ((name === "products" && isListed) || name === "totalInfo") continue;
    const value = parsed(members[name]);
    if (/^\d+$/.test(name)) {
      // The numbers of the chosen products, where their names are given as well.
      if (!isListed || !isMembers(value) || !hasOnlyId(value)) lines.push(productText(value));
    } else if (/^special_/.test(name)) {
      // Quantities and options by the place of their field: what the products do not tell themselves.
      const texts = isListed ? memberTexts(value).filter((text) => !said.has(text)) : [flatText(value)];
      if (!isListed || products.length > 0) lines.push(ofValues(texts).text);
    } else {
      lines.push(labelled(name === "paymentArray" ? "" : name.trim(), flatText(value)));
    }
  }
  const hasLine = lines.some((line) => line.trim() !== "");
  return ofValues([...lines, totalText(members, hasLine)], "\n");
}

/** "Mug, 2 × 10 USD = 20 USD", then any further members, such as options. */
function productText(product: unknown): string {
  if (!isMembers(product)) return flatText(product);
  const nameMember = ["productName", "name"].find((name) => partOf(product, name) !== "");
  const priceMember = ["unitPrice", "price"].find((name) => partOf(product, name) !== "");
  const currency = partOf(product, "currency");
  const money = (member: string | undefined) => {
    const amount = member === undefined ? "" : partOf(product, member);
    return amount === "" ? "" : joinParts([amount, currency], " ");
  };
  const [price, sum] = [money(priceMember), money("subTotal")];
  const quantity = partOf(product, "quantity");
  const cost = price === "" ? labelled("quantity", quantity) : joinParts([quantity, price], " × ");
  const known = new Set([nameMember ?? "", priceMember ?? "", "quantity", "subTotal"]);
  if (price !== "" || sum !== "") known.add("currency");
  const what = nameMember === undefined ? "" : partOf(product, nameMember);
  return joinParts([what, cost === "" ? sum : joinParts([cost, sum], " = "), ...otherParts(product, known)], ", ");
}

/** A sum of nothing for no product is no answer. */
function totalText(members: Members, hasProduct: boolean): string {
  if (!Object.hasOwn(members, "totalInfo")) return "";
  const total = parsed(members.totalInfo);
  if (!isMembers(total)) return labelled("Total", flatText(total));
  const sum = partOf(total, "totalSum");
  if (!hasProduct && (sum === "" || Number(sum) === 0)) return "";
  const amount = sum === "" ? "" : labelled("Total", joinParts([sum, partOf(total, "currency")], " "));
  return joinParts([amount, ...otherParts(total, TOTAL_MEMBERS)], ", ");
}

function hasOnlyId(value: Members): boolean {
  return Object.keys(value).every((name) => name === "id");
}

/** What the members of a value hold, without their names. */
function memberTexts(value: unknown): string[] {
  return isMembers(value) ? Object.values(value).map(flatText) : [flatText(value)];
}
