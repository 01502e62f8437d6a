/** What a form asks the token endpoint for, by its name in RFC 6749 or by Launchpad's own older name. */
export function grantTypeOf(form: URLSearchParams): "code" | "refresh" | "unsupported" {
  switch (form.get("grant_type") ?? form.get("type")) {
    case "authorization_code":
    case "web_server":
      return "code";
    case "refresh_token":
    case "refresh":
      return "refresh";
    default:
      return "unsupported";
  }
}
