import { page } from "./layout.tsx";

/** The sign-in page; `next` is the admin page to go on to. */
export function signInPage({ next, problem }: { next: string; problem: "wrong" | "too-many" | null }) {
  return page({
    title: "Sign in",
    section: null,
    children: (
      <>
        {problem !== null && (
          <p class="notice bad" role="alert">
            {problem === "wrong"
              ? "That is not the admin password. It is the value of the secret ADMIN_PASSWORD of this deployment."
              : "Too many attempts from this address. Wait a minute, then try again."}
          </p>
        )}
        <form method="post" action="/admin/sign-in">
          <input type="hidden" name="next" value={next} />
          <label for="password">Admin password</label>
          <p>
            <input id="password" name="password" type="password" autocomplete="current-password" required autofocus />
          </p>
          <button type="submit">Sign in</button>
        </form>
      </>
    ),
  });
}
