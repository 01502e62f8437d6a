/** The names of the bridge's own variables and secrets. A mapping's secret may have none of these: some are public. */
export const SETTING_NAMES: readonly string[] = [
  "PUBLIC_URL",
  "ADMIN_PASSWORD",
  "TOKEN_KEYS",
  "TICKET_KEY",
  "BASECAMP_CLIENT_ID",
  "BASECAMP_CLIENT_SECRET",
  "BASECAMP_USER_AGENT",
  "BASECAMP_API_URL",
  "LAUNCHPAD_URL",
  "JOTFORM_API_URL",
  "TYPEFORM_API_URL",
  "ALERT_URL",
  "LOOK_WAIT_SECONDS",
  "PACE_PER_10_SECONDS",
  "RETENTION_DAYS",
];
