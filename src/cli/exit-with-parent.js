// Preloaded into wrangler's processes: each asks its own process to stop when the one that started it is gone, so that
// nothing is left behind after a kill -9 of npm start.
const PARENT_CHECK_MS = 500;
const parent = process.ppid;

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGTERM");
}, PARENT_CHECK_MS).unref();
