/** How the connection to Basecamp is, and where it is made. */
export const CONNECTION_PATH = "/admin/connection";
/** Where Launchpad sends the browser back to, below PUBLIC_URL; the whole address is registered at Launchpad. */
export const CALLBACK_PATH = "/admin/connection/callback";
/** Where the status of a submission is shown, by its ticket. */
export const STATUS_PATH = "/status/";
/** Sends a person to a mapping's form with a new ticket. */
export const START_PATH = "/start/";
/** Where Basecamp tells what happens to to-dos; a secret stands behind it. */
export const TODO_EVENTS_PATH = "/basecamp/";
/** The same for the one webhook of a check of a real account. */
export const LIVE_EVENTS_PATH = "/basecamp/check/";
/** Where `npm run doctor -- --live` has the check done, step by step. */
export const LIVE_CHECK_PATH = "/admin/doctor/live";
/** The mappings as they are deployed. */
export const MAPPINGS_PATH = "/admin/mappings";
/** A page of an export of the ledger, and where one is imported. */
export const EXPORT_PATH = "/admin/ledger/export";
export const IMPORT_PATH = "/admin/ledger/import";
/** The pages of deliveries; the reference in each to-do links here. */
export const DELIVERIES_PATH = "/admin/deliveries/";
