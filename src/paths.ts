/** Where Launchpad sends the browser back to, below PUBLIC_URL; the whole address is registered at Launchpad. */
export const CALLBACK_PATH = "/admin/connection/callback";
/** Where the status of a submission is shown, by its ticket. */
export const STATUS_PATH = "/status/";
/** The pages of deliveries; the reference in each to-do links here. */
export const DELIVERIES_PATH = "/admin/deliveries/";
