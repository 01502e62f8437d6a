import { page } from "./layout.tsx";
import { messagePage } from "./plain.tsx";

/** For a form that people open elsewhere. */
export function noAddressPage() {
  return messagePage({
    title: "The form opens elsewhere",
    message:
      "This bridge does not know the address of the form. Use the link that you were given for it, or ask whoever looks after the form.",
  });
}

/** Leads on to a form whose submissions cannot be followed here, since the bridge gives out no tickets. */
export function withoutStatusPage(address: string) {
  return page({
    title: "Open the form",
    section: null,
    children: (
      <>
        <p>
          <a class="button" href={address} rel="noreferrer">
            Open the form
          </a>
        </p>
        <p class="quiet">
          What you send arrives all the same. Only a page that shows what became of it is not set up here.
        </p>
      </>
    ),
  });
}
