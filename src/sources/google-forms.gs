/**
 * Formcamp's forwarder for Google Forms: hands each response of this form to the bridge and reports what became of it.
 * Paste the whole file into the form's own Apps Script project, save, reload the form, then choose Formcamp > Set up.
 */
const FORMCAMP = {
  addressKey: "FORMCAMP_ADDRESS",
  secretKey: "FORMCAMP_SECRET",
  reportKey: "FORMCAMP_REPORT",
  sweepKey: "FORMCAMP_SWEEP",
  timerKey: "FORMCAMP_TIMER_RAN",
  heading: "Formcamp",
  /** Google ends a run after six minutes; one request can take one of them. */
  runMs: 4 * 60000,
  lockMs: 10000,
  retryWaitsMs: [1000, 4000],
  retryAfterMostMs: 20000,
  askWaitsMs: [2000, 4000, 8000],
  /** So many failures one after the other end a run of the timer: the next ones would fail alike. */
  failuresMost: 3,
  alarmAfterMs: 60 * 60000,
  giveUpAfterMs: 30 * 24 * 60 * 60000,
  askForMs: 14 * 24 * 60 * 60000,
  /** How long it is known that a response is reported, in case two people have set up the same form. */
  rememberMs: 60 * 60000,
  /** How often the form's own responses are compared with what the bridge has. */
  sweepEveryMs: 60 * 60000,
  /** A response of less than this age may still be announced by Google. */
  announcedWithinMs: 10 * 60000,
  /** A comparison looks back so far behind the end of the one before: Google may list a response late. */
  overlapMs: 60 * 60000,
  /** The bridge takes no more ids in one question. */
  idsMost: 500,
  /** With so many that wait to be sent, a comparison goes on at the timer's next turn. */
  outboxMost: 1000,
  /** The timer, due every five minutes, has stopped when it did not run for so long. */
  timerLateMs: 2 * 60 * 60000,
  /** The bridge takes no larger body. */
  bodyMostBytes: 1024 * 1024,
  /** What stands in a form and cannot be answered there. */
  layoutTypes: ["PAGE_BREAK", "SECTION_HEADER", "IMAGE", "VIDEO", "UNSUPPORTED"],
};

const FORMCAMP_RECEIVED = { status: "received", final: true, message: "Received.", link: "" };

/** Adds the menu to the form's editor. */
function onOpen() {
  FormApp.getUi()
    .createMenu("Formcamp")
    .addItem("Set up …", "formcampSetUp")
    .addItem("Check the connection", "formcampCheck")
    .addItem("Send what waits now", "formcampSendNow")
    .addItem("Report the outcome …", "formcampReport")
    .addToUi();
}

/** Asks for address and secret, installs the triggers and checks everything. Can be run again at any time. */
function formcampSetUp() {
  const form = FormApp.getActiveForm();
  const ui = uiOrNull_();
  if (ui === null) {
    console.log(
      "Formcamp cannot ask for anything here. Open the form and choose Formcamp > Set up, or enter " +
        `${FORMCAMP.addressKey} and ${FORMCAMP.secretKey} under Project Settings > Script Properties and run this again.`,
    );
  } else {
    const address = "The webhook's address, ending in /webhooks/ and the mapping's name.";
    if (!askAndStore_(ui, FORMCAMP.addressKey, address, addressProblem_)) return;
    if (!askAndStore_(ui, FORMCAMP.secretKey, "The secret, beginning with whsec_.", secretProblem_)) return;
  }
  installTriggers_(form, isTimerLate_() ? ["formcampTimer"] : []);
  startSweeps_();
  say_("Formcamp: set up", checkAll_(form));
}

/** Asks the bridge whether it would take this form's responses, and says what is missing. */
function formcampCheck() {
  say_("Formcamp: check", checkAll_(FormApp.getActiveForm()));
}

/** Sends everything that waits, without regard to its pauses. */
function formcampSendNow() {
  const done = drain_(true);
  if (done === null) return say_("Formcamp", ["Formcamp is sending just now. Look again in a few minutes."]);
  const waiting = records_("pending").length;
  say_("Formcamp", [`Sent: ${done.sent}. Still waiting: ${waiting}.`, ...done.alarms]);
}

/** Asks where the outcome of each response is to be written. */
function formcampReport() {
  const ui = uiOrNull_();
  if (ui === null) return console.log("Open the form and choose Formcamp > Report the outcome.");
  const question =
    "Type column (the outcome is written beside each response in the linked sheet), mail (the respondent is told by " +
    "e-mail, if the form collects verified addresses) or off.";
  const problem = (text) => (["column", "mail", "off"].includes(text) ? "" : "Please type column, mail or off.");
  if (!askAndStore_(ui, FORMCAMP.reportKey, question, problem, "off")) return;
  say_("Formcamp: reporting", [reportLine_(FormApp.getActiveForm())]);
}

/** The trigger for a response: records it, then sends it. Google runs this. */
function formcampOnSubmit(event) {
  const response = event?.response;
  if (!response) throw new Error("Formcamp runs this by itself when somebody sends the form.");
  const stopAt = Date.now() + FORMCAMP.runMs;
  const form = FormApp.getActiveForm();
  const id = response.getId();
  const at = response.getTimestamp().getTime();
  if (readRecord_("asking", id)?.at === at) return;
  const record = { at, tries: 0, since: Date.now(), next: 0, reason: "" };
  const isKept = attempt_(() => writeRecord_("pending", id, record));
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(FORMCAMP.lockMs)) {
    if (isKept) return;
    throw new Error("Formcamp could neither send a response nor note it for later. It is in the form's responses.");
  }
  let alarm = "";
  try {
    if (isKept && readRecord_("pending", id) === null) return;
    alarm = deliver_(form, response, id, record, FORMCAMP.retryWaitsMs).alarm;
  } finally {
    lock.releaseLock();
  }
  attempt_(() => followUp_(form, response, id, stopAt));
  const alarms = [alarm, timerAlarm_(form)].filter((one) => one !== "");
  if (alarms.length > 0) throw new Error(alarms.join("\n"));
}

/** The time trigger: sends what waits, looks for what was missed, and asks what became of what was sent. Google runs this. */
function formcampTimer() {
  attempt_(() => properties_().setProperty(FORMCAMP.timerKey, String(Date.now())));
  const alarms = drain_(false)?.alarms ?? [];
  if (alarms.length > 0) throw new Error(alarms.join("\n"));
}

function drain_(isAll) {
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(1000)) return null;
  try {
    const run = { stopAt: Date.now() + FORMCAMP.runMs, sent: 0, failures: 0, alarms: [] };
    const form = FormApp.getActiveForm();
    sendDue_(form, run, isAll);
    if (!isOver_(run) && compare_(form, run, isAll) > 0) sendDue_(form, run, false);
    run.failures = 0;
    attempt_(() => askAll_(form, run, isAll));
    return { sent: run.sent, alarms: [...new Set(run.alarms)] };
  } finally {
    lock.releaseLock();
  }
}

function sendDue_(form, run, isAll) {
  const seen = new Set();
  for (let due = [{}]; due.length > 0 && !isOver_(run); ) {
    const isNew = ({ id, record }) => !seen.has(`${id} ${record.at}`);
    due = records_("pending").filter((one) => isNew(one) && (isAll || one.record.next <= Date.now()));
    for (const { id, record } of due) {
      if (isOver_(run)) break;
      seen.add(`${id} ${record.at}`);
      drainOne_(form, id, record, run);
    }
  }
}

function drainOne_(form, id, record, run) {
  let done;
  try {
    const response = find_(form, id, record.at);
    if (response === null) return forget_(id, record);
    done = deliver_(form, response, id, record, []);
  } catch {
    done = { kind: "passing", alarm: postpone_(form, id, record, passing_("Google did not give the response")) };
  }
  if (done.kind === "taken") run.sent += 1;
  run.failures = done.kind === "taken" || done.kind === "refused" ? 0 : run.failures + 1;
  if (done.alarm !== "") run.alarms.push(done.alarm);
}

function isOver_(run) {
  return Date.now() >= run.stopAt || run.failures >= FORMCAMP.failuresMost;
}

/** The response, or null if the form no longer has it; throws if Google does not say. */
function find_(form, id, at) {
  let found = null;
  attempt_(() => {
    found = form.getResponse(id);
  });
  if (found) return found;
  const later = form.getResponses(new Date(Math.max(0, at - 60000)));
  return later.find((response) => response.getId() === id) ?? null;
}

function deliver_(form, response, id, record, waitsMs) {
  let verdict = tryToSend_(form, response);
  for (const waitMs of waitsMs) {
    const pauseMs = Math.max(waitMs, verdict.waitMs ?? 0);
    if (verdict.kind !== "passing" || pauseMs > FORMCAMP.retryAfterMostMs) break;
    Utilities.sleep(pauseMs);
    verdict = tryToSend_(form, response);
  }
  if (verdict.kind === "taken") {
    const url = ownAddress_(verdict.answer.statusUrl);
    noteForReport_(form, response, id, url, url === "" ? FORMCAMP_RECEIVED : null);
    forget_(id, record);
    return { kind: "taken", alarm: "" };
  }
  const isGivenUp = Date.now() - record.since > FORMCAMP.giveUpAfterMs;
  if (verdict.kind !== "refused" && !isGivenUp) {
    return { kind: verdict.kind, alarm: postpone_(form, id, record, verdict) };
  }
  const message = tidy_(verdict.kind === "refused" ? verdict.message : "It could not be handed over within 30 days.");
  noteForReport_(form, response, id, "", { status: "refused", final: true, message, link: "" });
  // This makes the room for that: without a note the comparison would find it lacking every hour, and it be sent again.
  forget_(id, record);
  attempt_(() => writeRecord_("refused", id, { at: record.at }));
  const end = "It is not sent again. It stays in the form's responses.";
  return { kind: "refused", alarm: `Formcamp could not hand over a response for good: ${verdict.reason}. ${end}` };
}

/** Notes when the timer tries again; answers a sentence if somebody has to know of it. */
function postpone_(form, id, record, verdict) {
  const tries = record.tries + 1;
  const pauseMs = Math.max(pauseMs_(tries), Math.min(verdict.waitMs, FORMCAMP.alarmAfterMs));
  writeRecord_("pending", id, { ...record, tries, next: Date.now() + pauseMs, reason: verdict.reason });
  if (verdict.kind !== "setup" && Date.now() - record.since <= FORMCAMP.alarmAfterMs) return "";
  const what = `Formcamp could not hand over a response yet: ${verdict.reason}. ${advice_(verdict.status, form)}`;
  return `${what} The response is kept and sent again by itself.`;
}

/** Four minutes after the first run that failed, then about twice as long each time, up to an hour. */
function pauseMs_(tries) {
  return Math.min(60, 5 * 2 ** (tries - 1) - 1) * 60000;
}

/** Forgets a response that is dealt with, unless an edit of it was recorded meanwhile. */
function forget_(id, record) {
  if (readRecord_("pending", id)?.at === record.at) properties_().deleteProperty(`pending:${id}`);
}

function tryToSend_(form, response) {
  let id;
  let body;
  try {
    const at = response.getTimestamp().getTime();
    id = `gf_${response.getId()}_${at}`.replace(/[^A-Za-z0-9_-]/g, "-");
    body = bodyOf_(form, response);
  } catch {
    return passing_("Google did not give the response");
  }
  return post_(id, body, response.getId());
}

/** The submission with all questions of the form, or without them where that would be too much for the bridge. */
function bodyOf_(form, response) {
  const submission = submissionOf_(form, response);
  const questions = questionsOf_(form);
  if (questions.length > 0) {
    const body = JSON.stringify({ ...submission, form: questions });
    if (Utilities.newBlob(body).getBytes().length <= FORMCAMP.bodyMostBytes) return body;
  }
  return JSON.stringify(submission);
}

/** All that can be answered in the form; nothing unless Google gives it whole, since a part would read as a change. */
function questionsOf_(form) {
  const questions = [];
  const isWhole = attempt_(() => {
    for (const item of form.getItems()) {
      const type = String(item.getType());
      if (FORMCAMP.layoutTypes.includes(type)) continue;
      questions.push({ id: item.getId(), type, title: item.getTitle(), ...optionsOf_(item, type) });
    }
  });
  return isWhole ? questions : [];
}

function optionsOf_(item, type) {
  const textsOf = (question) => ({ options: question.getChoices().map((choice) => choice.getValue()) });
  try {
    if (type === "MULTIPLE_CHOICE") return textsOf(item.asMultipleChoiceItem());
    if (type === "LIST") return textsOf(item.asListItem());
    if (type === "CHECKBOX") return textsOf(item.asCheckboxItem());
  } catch {}
  return {};
}

function submissionOf_(form, response) {
  return {
    event: "submission",
    formId: form.getId(),
    formTitle: form.getTitle(),
    responseId: response.getId(),
    timestamp: response.getTimestamp().toISOString(),
    respondentEmail: response.getRespondentEmail() || "",
    items: response.getItemResponses().map((answer) => {
      const item = answer.getItem();
      const type = String(item.getType());
      return { id: item.getId(), type, title: item.getTitle(), ...rowsOf_(item, type), response: answer.getResponse() };
    }),
  };
}

function rowsOf_(item, type) {
  try {
    if (type === "GRID") return { rows: item.asGridItem().getRows() };
    if (type === "CHECKBOX_GRID") return { rows: item.asCheckboxGridItem().getRows() };
  } catch {}
  return {};
}

/**
 * What the comparisons have noted: `start`, before which nothing is looked for; `from`, up to which all is settled; when
 * and how the last one ended. They start where they were set up, or with the oldest response that an older copy of this
 * script had left waiting. Another address can be another bridge, which has none of what came before.
 */
function sweepState_() {
  const { address } = settings_();
  const stored = parse_(properties_().getProperty(FORMCAMP.sweepKey));
  if (stored !== null && stored.address === address && stored.start > 0) return stored;
  const waiting = stored === null ? records_("pending").map(({ record }) => record.at - 1) : [];
  const start = Math.min(Date.now(), ...waiting.filter((at) => at > 0));
  return { address, start, from: start, next: 0, endedAt: 0, found: 0, failingSince: 0, reason: "", told: "" };
}

function storeSweep_(state) {
  properties_().setProperty(FORMCAMP.sweepKey, JSON.stringify(state));
}

function startSweeps_() {
  attempt_(() => storeSweep_(sweepState_()));
}

/** A comparison that breaks off is told as one that fails, and holds up nothing else. */
function compare_(form, run, isAll) {
  try {
    return sweep_(form, run, isAll);
  } catch (error) {
    const failure = { kind: "setup", reason: `it broke off (${tidy_(error?.message ?? error)})` };
    const isNoted = attempt_(() => endSweep_(form, run, sweepState_(), failure, 0));
    if (!isNoted) run.alarms.push(sweepAlarm_(failure, form));
    return 0;
  }
}

/**
 * Compares the form's own responses with what the bridge has, and notes what it lacks to be sent; answers how many. The
 * bridge is asked also when nothing came, so that a wrong secret is noticed before somebody needs it.
 */
function sweep_(form, run, isAll) {
  const state = sweepState_();
  storeSweep_(state);
  if (settings_().problem !== "" || (!isAll && state.next > Date.now())) return 0;
  const until = Date.now() - FORMCAMP.announcedWithinMs;
  const after = Math.max(state.start, state.from - FORMCAMP.overlapMs);
  const waiting = records_("pending");
  const isSettled = new Set([...waiting, ...records_("refused")].map(({ id }) => id));
  let unasked = null;
  attempt_(() => {
    unasked = form
      .getResponses(new Date(after))
      .map((response) => ({ id: response.getId(), at: response.getTimestamp().getTime() }))
      .filter(({ id, at }) => at > after && at <= until && !isSettled.has(id))
      .sort((left, right) => left.at - right.at);
  });
  if (unasked === null) return endSweep_(form, run, state, passing_("Google did not give the responses"), 0);
  let found = 0;
  do {
    if (isOver_(run) || waiting.length + found >= FORMCAMP.outboxMost) return pauseSweep_(form, run, state, found);
    const batch = unasked.splice(0, FORMCAMP.idsMost);
    const verdict = askUnknown_(form, batch);
    if (verdict.kind !== "taken") return endSweep_(form, run, state, verdict, found);
    const lacked = batch.filter(({ id }) => verdict.answer.unknown.includes(id));
    for (const { id, at } of lacked) {
      const record = { at, tries: 0, since: Date.now(), next: 0, reason: "" };
      if (!attempt_(() => writeRecord_("pending", id, record))) return pauseSweep_(form, run, state, found);
      found += 1;
    }
    state.from = Math.max(state.from, batch.at(-1)?.at ?? 0);
    storeSweep_(state);
  } while (unasked.length > 0);
  for (const { id, record } of records_("refused")) {
    if (record.at <= after) properties_().deleteProperty(`refused:${id}`);
  }
  state.from = Math.max(state.from, until);
  return endSweep_(form, run, state, null, found);
}

/** Asks which of the responses the bridge does not have. */
function askUnknown_(form, batch) {
  const responses = batch.map(({ id }) => id);
  const body = JSON.stringify({ event: "check", formId: form.getId(), formTitle: form.getTitle(), responses });
  const verdict = post_(`check_${Date.now()}`, body);
  if (verdict.kind !== "taken" || Array.isArray(verdict.answer.unknown)) return verdict;
  const reason = "it is older than this script. Deploy its present version";
  return { ...verdict, kind: "setup", status: undefined, reason };
}

/** Nothing is wrong, but this run has had enough: the timer goes on at its next turn. */
function pauseSweep_(form, run, state, found) {
  attempt_(() => storeSweep_({ ...state, next: 0 }));
  noteMissed_(form, run, found);
  return found;
}

/** Notes how a comparison ended; a failure that does not pass by itself is told once. */
function endSweep_(form, run, state, failure, found) {
  const now = Date.now();
  state.next = now + FORMCAMP.sweepEveryMs;
  if (failure === null) {
    Object.assign(state, { endedAt: now, found, failingSince: 0, reason: "", told: "" });
  } else {
    state.failingSince = state.failingSince || now;
    state.reason = failure.reason;
    const isTime = failure.kind !== "passing" || now - state.failingSince >= FORMCAMP.alarmAfterMs;
    if (isTime && state.told !== failure.reason) {
      state.told = failure.reason;
      run.alarms.push(sweepAlarm_(failure, form));
    }
  }
  storeSweep_(state);
  noteMissed_(form, run, found);
  return found;
}

function sweepAlarm_(failure, form) {
  const what = `Formcamp could not compare the form's responses with the bridge: ${failure.reason}.`;
  return `${what} ${advice_(failure.status, form)} This is tried again every hour.`;
}

/** Sets the trigger for responses anew if it is missing or has missed some, and tells the owner. */
function noteMissed_(form, run, found) {
  const count = found === 1 ? "1 response" : `${found} responses`;
  const missed = `Formcamp found ${count} for which Google had not started it. What was found is sent by itself.`;
  if (found > 0) run.alarms.push(missed);
  run.alarms.push(...mendTrigger_(form, "formcampOnSubmit", found > 0));
}

/** What the run of a response notices: that the timer is gone or has stopped. It is set anew. */
function timerAlarm_(form) {
  let alarms = [];
  attempt_(() => {
    if (settings_().problem !== "" || !(isTimerLate_() || properties_().getProperty(FORMCAMP.timerKey) === null)) return;
    alarms = mendTrigger_(form, "formcampTimer", isTimerLate_());
    properties_().setProperty(FORMCAMP.timerKey, String(Date.now()));
  });
  return alarms.join("\n");
}

function isTimerLate_() {
  const ranAt = Number(properties_().getProperty(FORMCAMP.timerKey));
  return ranAt > 0 && Date.now() - ranAt > FORMCAMP.timerLateMs;
}

/** Sets a trigger anew that is missing or, by what is seen of it, does not work; answers what to tell of that. */
function mendTrigger_(form, handler, isSuspect) {
  const what = handler === "formcampTimer" ? "The timer of Formcamp" : "The trigger of Formcamp for responses";
  try {
    const isThere = ourTriggers_(form).some((one) => one.handler === handler && one.fits);
    if (isThere && !isSuspect) return [];
    installTriggers_(form, [handler]);
    return [`${what} ${isThere ? "did not run" : "was missing"}. It was set anew.`];
  } catch {
    return [`${what} is missing or does not run, and could not be set anew. Choose Formcamp > Set up.`];
  }
}

/**
 * One request to the bridge. Only its own answer ends anything: what it took it names by the response's id, and what it
 * refuses for good comes with a reason and a message. Anything else may be a stranger at a mistyped address.
 */
function post_(id, body, responseId) {
  const { address, secret, problem } = settings_();
  if (problem !== "") return { kind: "setup", reason: "address or secret is missing", message: problem, waitMs: 0 };
  let response;
  try {
    response = UrlFetchApp.fetch(address, {
      method: "post",
      contentType: "application/json",
      payload: body,
      headers: signedHeaders_(secret, id, body),
      muteHttpExceptions: true,
      followRedirects: false,
    });
  } catch {
    return { ...passing_("the bridge cannot be reached"), status: 0 };
  }
  const status = response.getResponseCode();
  const answer = parse_(response.getContentText()) ?? {};
  const message = typeof answer.message === "string" ? tidy_(answer.message) : "";
  const found = { status, answer, message, reason: `the bridge answered ${status}`, waitMs: 0 };
  const isOurs = responseId === undefined ? answer.status === "checked" : answer.submission === responseId;
  if (status >= 200 && status < 300 && isOurs) return { ...found, kind: "taken" };
  if ([400, 413, 415].includes(status) && message !== "" && typeof answer.reason === "string") {
    return { ...found, kind: "refused" };
  }
  if ([408, 425, 429].includes(status) || status >= 500) {
    return { ...found, kind: "passing", waitMs: retryAfterMs_(response) };
  }
  return { ...found, kind: "setup" };
}

function passing_(reason) {
  return { kind: "passing", reason, message: "", waitMs: 0 };
}

function retryAfterMs_(response) {
  const headers = Object.entries(response.getAllHeaders());
  const [, value] = headers.find(([name]) => name.toLowerCase() === "retry-after") ?? [];
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return ms > 0 ? ms : 0;
}

/** The headers of Standard Webhooks 1.0.0 (standardwebhooks.com). */
function signedHeaders_(secret, id, body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const content = Utilities.newBlob(`${id}.${timestamp}.${body}`).getBytes();
  const signature = Utilities.computeHmacSha256Signature(content, keyOf_(secret));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${Utilities.base64Encode(signature)}`,
  };
}

function keyOf_(secret) {
  return Utilities.base64Decode(secret.slice("whsec_".length));
}

/** Notes that the outcome of a response is to be reported, if somebody wants to know it. */
function noteForReport_(form, response, id, url, outcome) {
  attempt_(() => {
    const { report } = settings_();
    if (report === "off" || (report === "mail" && recipientOf_(form, response) === "")) return;
    const at = response.getTimestamp().getTime();
    if (readRecord_("asking", id)?.at === at) return;
    writeRecord_("asking", id, { at, tries: 0, since: Date.now(), next: Date.now(), url, outcome, told: "" });
  });
}

/** Asks a few times at once what became of a response; the timer asks on. */
function followUp_(form, response, id, stopAt) {
  const record = readRecord_("asking", id);
  if (record === null || record.done) return;
  let { outcome } = record;
  for (const waitMs of FORMCAMP.askWaitsMs) {
    if (outcome?.final || Date.now() + waitMs > stopAt) break;
    Utilities.sleep(waitMs);
    outcome = askOutcome_(record.url);
  }
  const lock = LockService.getScriptLock();
  if (!lock.tryLock(FORMCAMP.lockMs)) return;
  try {
    conclude_(form, response, id, outcome);
  } finally {
    lock.releaseLock();
  }
}

function askAll_(form, run, isAll) {
  const isOff = settings_().report === "off";
  for (const { id, record } of records_("asking")) {
    if (isOver_(run)) return;
    const isRemembered = record.done && Date.now() - record.since <= FORMCAMP.rememberMs;
    if (isRemembered || (!record.done && !isAll && record.next > Date.now())) continue;
    attempt_(() => {
      const response = isOff || record.done ? null : find_(form, id, record.at);
      if (response === null) return properties_().deleteProperty(`asking:${id}`);
      const outcome = record.outcome?.final ? record.outcome : askOutcome_(record.url);
      run.failures = outcome === null ? run.failures + 1 : 0;
      conclude_(form, response, id, outcome);
    });
  }
}

/** What the bridge says of a response; null if it says nothing now. */
function askOutcome_(url) {
  let response;
  try {
    const headers = { Accept: "application/json" };
    response = UrlFetchApp.fetch(url, { method: "get", headers, muteHttpExceptions: true, followRedirects: false });
  } catch {
    return null;
  }
  if (response.getResponseCode() === 404) return FORMCAMP_RECEIVED;
  const answer = response.getResponseCode() === 200 ? parse_(response.getContentText()) : null;
  if (typeof answer?.status !== "string") return null;
  const link = /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])[^\s"<>]{1,2000}$/.test(answer.todoUrl);
  const message = tidy_(answer.message ?? "") || outcomeWords_(answer.status);
  return { status: answer.status, final: answer.final === true, message, link: link ? answer.todoUrl : "" };
}

/** Reports an outcome once it is final, or when a person has to look into it; call it with the lock. */
function conclude_(form, response, id, asked) {
  const record = readRecord_("asking", id);
  if (record === null || record.done) return;
  const isExpired = Date.now() - record.since > FORMCAMP.askForMs;
  const outcome = isExpired && !asked?.final && record.told === "" ? FORMCAMP_RECEIVED : asked;
  record.tries += 1;
  record.next = Date.now() + pauseMs_(record.tries);
  if (outcome !== null && (outcome.final || outcome.status === "parked") && record.told !== outcome.status) {
    record.outcome = outcome;
    const mark = () => {
      record.told = outcome.status;
      writeRecord_("asking", id, record);
    };
    if (!attempt_(() => report_(form, response, { ...outcome, page: record.url ?? "" }, mark))) {
      console.warn("Formcamp could not report the outcome of a response. The timer tries again.");
    }
  }
  if (outcome?.final && record.told === outcome.status) {
    writeRecord_("asking", id, { at: record.at, since: Date.now(), done: true });
  } else if (isExpired) {
    properties_().deleteProperty(`asking:${id}`);
  } else {
    writeRecord_("asking", id, record);
  }
}

/** Reports where the admin asked for it; marks it as told, for a mail before it is sent, so that it never goes twice. */
function report_(form, response, outcome, mark) {
  const { report } = settings_();
  if (report === "column") {
    writeToSheet_(form, response, outcome);
    return mark();
  }
  const to = report === "mail" && outcome.status !== "received" ? recipientOf_(form, response) : "";
  if (to === "") return mark();
  if (MailApp.getRemainingDailyQuota() <= 0) return;
  mark();
  const title = tidy_(form.getTitle()) || "Form";
  const link = outcome.link === "" ? [] : [`The to-do: ${outcome.link}`];
  const page = outcome.page === "" ? [] : [`Its status page: ${outcome.page}`];
  const body = [outcome.message, ...link, ...page, `This is about your answer to the form "${title}".`].join("\n\n");
  MailApp.sendEmail({ to, subject: `${title}: ${outcomeWords_(outcome.status)}`, body });
}

function outcomeWords_(status) {
  const words = {
    delivered: "Your request was filed.",
    parked: "A person looks into your request; nothing is lost.",
    skipped: "Your request needs no to-do.",
    refused: "Your request could not be taken.",
  };
  return words[status] ?? "Your request was received.";
}

/** The respondent's address if Google has verified it; anybody can type any other address. */
function recipientOf_(form, response) {
  try {
    const address = String(form.getEmailCollectionType()) === "VERIFIED" ? response.getRespondentEmail() : "";
    return /^[^\s@,;<>]+@[^\s@,;<>]+$/.test(address) ? address : "";
  } catch {
    return "";
  }
}

function writeToSheet_(form, response, outcome) {
  const spreadsheet = spreadsheetOf_(form);
  if (spreadsheet === null) return;
  const cell = cellOf_(spreadsheet, form, response);
  if (cell !== null) {
    cell.setValue(asText_([outcome.message, outcome.link, outcome.page].filter((part) => part !== "").join(" ")));
    return;
  }
  let sheet = spreadsheet.getSheetByName(FORMCAMP.heading);
  if (sheet === null) {
    sheet = spreadsheet.insertSheet(FORMCAMP.heading);
    sheet.appendRow(["Time", "Response", "Outcome", "To-do", "Status page"]);
  }
  const { message, link, page } = outcome;
  sheet.appendRow([response.getTimestamp(), asText_(response.getId()), asText_(message), link, page]);
}

function spreadsheetOf_(form) {
  let id = null;
  attempt_(() => {
    id = form.getDestinationId();
  });
  return id ? SpreadsheetApp.openById(id) : null;
}

/** The cell beside the response in the linked sheet; null unless exactly one row fits. */
function cellOf_(spreadsheet, form, response) {
  const isOurs = (url) => Boolean(url) && (url.includes(`/d/${form.getId()}/`) || url === form.getPublishedUrl());
  const sheet = spreadsheet.getSheets().find((candidate) => isOurs(candidate.getFormUrl()));
  const isQuestion = form.getItems().some((item) => item.getTitle().trim() === FORMCAMP.heading);
  if (!sheet || isQuestion || sheet.getLastRow() < 2) return null;
  const secondOf = (time) => Math.floor(time.getTime() / 1000);
  const isDate = (value) => Object.prototype.toString.call(value) === "[object Date]";
  const second = secondOf(response.getTimestamp());
  const email = (response.getRespondentEmail() || "").trim().toLowerCase();
  const holdsEmail = (row) => {
    const [values] = sheet.getRange(row, 1, 1, sheet.getLastColumn()).getValues();
    return values.some((value) => String(value).trim().toLowerCase() === email);
  };
  const rows = sheet
    .getRange(2, 1, sheet.getLastRow() - 1, 1)
    .getValues()
    .flatMap(([time], index) => (isDate(time) && secondOf(time) === second ? [index + 2] : []))
    .filter((row) => email === "" || holdsEmail(row));
  return rows.length === 1 ? sheet.getRange(rows[0], columnOf_(sheet)) : null;
}

function columnOf_(sheet) {
  const last = sheet.getLastColumn();
  const index = sheet.getRange(1, 1, 1, last).getValues()[0].indexOf(FORMCAMP.heading);
  if (index >= 0) return index + 1;
  if (last === sheet.getMaxColumns()) sheet.insertColumnAfter(last);
  sheet.getRange(1, last + 1).setValue(FORMCAMP.heading);
  return last + 1;
}

/** A cell that begins like a formula would be run as one by whoever opens the sheet. */
function asText_(text) {
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

function checkAll_(form) {
  const { address, secret, problem } = settings_();
  const triggers = ourTriggers_(form);
  const count = (name) => triggers.filter(({ handler, fits }) => handler === name && fits).length;
  const late = isTimerLate_() ? "the timer has stopped. Choose Set up again." : "both installed";
  const isComplete = triggers.length === 2 && count("formcampOnSubmit") === 1 && count("formcampTimer") === 1;
  return [
    `Address: ${addressProblem_(address) || address}`,
    `Secret: ${secretProblem_(secret) || "stored"}`,
    `Triggers: ${isComplete ? late : "not as they should be. Choose Set up again."}`,
    `Connection: ${problem === "" ? checkConnection_(form) : "not checked, since address or secret is missing."}`,
    waitingLine_(),
    sweepLine_(),
    reportLine_(form),
    `This form's id: ${form.getId()}`,
  ];
}

function checkConnection_(form) {
  const body = JSON.stringify({ event: "check", formId: form.getId(), formTitle: form.getTitle() });
  const { kind, status, reason, message, answer } = post_(`check_${Date.now()}`, body);
  if (kind === "taken") {
    const isElsewhere = typeof answer.statusUrl === "string" && ownAddress_(answer.statusUrl) === "";
    const elsewhere = "But it calls itself by another address (PUBLIC_URL), so that no outcome can be brought back. Use that one.";
    return [message || "The bridge takes this form's responses.", isElsewhere ? elsewhere : ""].join(" ").trim();
  }
  return [`${reason}.`, message, advice_(status, form)].filter((part) => part !== "").join(" ");
}

/** What an admin can do about an answer of the bridge; status 0 is for none. */
function advice_(status, form) {
  if (status === undefined) return "Choose Formcamp > Check the connection.";
  if (status === 0) return "Check the webhook's address and whether the Worker is deployed.";
  if (status === 401) return "Store the same secret here and as the Worker's secret.";
  if (status === 403) return "Something in front of the bridge blocks it, such as a firewall. Let /webhooks/ through.";
  if (status === 422) return `Write this form's id into the mapping: ${form.getId()}`;
  if (status >= 300 && status < 400) return "The address leads elsewhere. Enter the bridge's own address.";
  if (status === 429) return "The bridge has too much to do. Wait a little.";
  if (status >= 500) return "The bridge has a fault of its own. Look into the Worker's log.";
  return "Check the webhook's address. It is the bridge's own, then /webhooks/ and the mapping's name.";
}

function waitingLine_() {
  const [oldest, ...others] = records_("pending");
  if (oldest === undefined) return "Waiting to be sent: none";
  const hours = Math.floor((Date.now() - oldest.record.since) / 3600000);
  const reason = oldest.record.reason === "" ? "" : `, last reason: ${oldest.record.reason}`;
  return `Waiting to be sent: ${others.length + 1} (the oldest for ${hours} hours${reason})`;
}

function sweepLine_() {
  const { start, endedAt, found, failingSince, reason } = sweepState_();
  const timeOf = (ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
  const missing = found === 0 ? "nothing was missing" : `${found} had been missed`;
  const last = endedAt === 0 ? `none yet; what came before ${timeOf(start)} UTC is not looked at` : `${timeOf(endedAt)} UTC, ${missing}`;
  const failure = failingSince === 0 ? "" : `. Since ${timeOf(failingSince)} UTC it fails: ${reason}`;
  return `Last comparison with the bridge: ${last}${failure}`;
}

function reportLine_(form) {
  const { report } = settings_();
  if (report === "column") {
    const sheets = "Reporting: column. ";
    try {
      if (spreadsheetOf_(form) !== null) return `${sheets}The outcome is written beside each response.`;
      return `${sheets}The form has no spreadsheet. Link one under Responses.`;
    } catch {
      return `${sheets}The linked spreadsheet cannot be opened by whoever runs this.`;
    }
  }
  if (report !== "mail") return "Reporting: off";
  let type = "";
  attempt_(() => {
    type = String(form.getEmailCollectionType());
  });
  if (type === "VERIFIED") return "Reporting: mail to the respondent";
  return "Reporting: mail. No mail is sent until the form collects e-mail addresses as Verified (Settings > Responses).";
}

/** The triggers that run our functions; one fits if it has the right kind and form. */
function ourTriggers_(form) {
  return ScriptApp.getProjectTriggers().flatMap((trigger) => {
    const handler = trigger.getHandlerFunction();
    const type = String(trigger.getEventType());
    if (handler === "formcampTimer") return [{ trigger, handler, fits: type === "CLOCK" }];
    if (handler !== "formcampOnSubmit") return [];
    return [{ trigger, handler, fits: type === "ON_FORM_SUBMIT" && trigger.getTriggerSourceId() === form.getId() }];
  });
}

/** Makes the triggers that are missing, and takes away what is too many or among `suspects`. */
function installTriggers_(form, suspects) {
  const kept = new Set();
  const others = [];
  for (const { trigger, handler, fits } of ourTriggers_(form)) {
    if (fits && !kept.has(handler) && !suspects.includes(handler)) kept.add(handler);
    else others.push(trigger);
  }
  if (!kept.has("formcampOnSubmit")) ScriptApp.newTrigger("formcampOnSubmit").forForm(form).onFormSubmit().create();
  if (!kept.has("formcampTimer")) ScriptApp.newTrigger("formcampTimer").timeBased().everyMinutes(5).create();
  for (const trigger of others) ScriptApp.deleteTrigger(trigger);
}

function settings_() {
  const read = (key) => (properties_().getProperty(key) ?? "").trim();
  const [address, secret] = [read(FORMCAMP.addressKey), read(FORMCAMP.secretKey)];
  return {
    address,
    secret,
    report: read(FORMCAMP.reportKey) || "off",
    problem: addressProblem_(address) || secretProblem_(secret),
  };
}

function addressProblem_(address) {
  if (address === "") return "The address is missing.";
  const pattern =
    /^(https:\/\/[^\s/?#@\\]+|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?)(\/[^\s?#\\]+)?\/webhooks\/[^\s/?#\\]+$/i;
  return pattern.test(address) ? "" : "The address must begin with https:// and end in /webhooks/ and its mapping.";
}

function secretProblem_(secret) {
  if (secret === "") return "The secret is missing.";
  const isSecret = attempt_(() => {
    const { length } = /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) ? keyOf_(secret) : [];
    if (length < 24 || length > 64) throw new Error("Too short or too long.");
  });
  return isSecret ? "" : "The secret must be whsec_ and the base64 of 24 to 64 bytes.";
}

/** An address on the bridge's own origin, or nothing. */
function ownAddress_(url) {
  const originOf = (text) => /^(https?:\/\/[^\s/?#@\\]+)\/[^\s\\]*$/i.exec(text)?.[1].toLowerCase();
  const origin = typeof url === "string" && url.length <= 2000 ? originOf(url) : undefined;
  return origin !== undefined && origin === originOf(settings_().address) ? url : "";
}

/** Asks until the answer fits; answers false if the person gives up. An empty answer keeps what is stored. */
function askAndStore_(ui, key, question, problemOf, initial = "") {
  for (let hint = ""; ; ) {
    const stored = properties_().getProperty(key) ?? initial;
    const keep = stored === "" ? "" : "\n\nLeave it empty to keep what is stored.";
    const prompt = ui.prompt("Formcamp", `${hint}${question}${keep}`, ui.ButtonSet.OK_CANCEL);
    if (prompt.getSelectedButton() !== ui.Button.OK) return false;
    const text = prompt.getResponseText().trim() || stored.trim();
    const problem = problemOf(text);
    if (problem === "") {
      properties_().setProperty(key, text);
      return true;
    }
    hint = `${problem}\n\n`;
  }
}

function uiOrNull_() {
  try {
    return FormApp.getUi();
  } catch {
    return null;
  }
}

function say_(title, lines) {
  const ui = uiOrNull_();
  if (ui === null) console.log(lines.join("\n"));
  else ui.alert(title, lines.join("\n"), ui.ButtonSet.OK);
}

function properties_() {
  return PropertiesService.getScriptProperties();
}

/**
 * What is noted about each response: `pending:` what is to be sent, `asking:` whose outcome is to be reported, `refused:`
 * what is never sent again.
 */
function records_(kind) {
  const prefix = `${kind}:`;
  return Object.entries(properties_().getProperties())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => ({ id: key.slice(prefix.length), record: toRecord_(text) }))
    .sort((left, right) => left.record.since - right.record.since);
}

function readRecord_(kind, id) {
  const text = properties_().getProperty(`${kind}:${id}`);
  return text === null ? null : toRecord_(text);
}

function toRecord_(text) {
  return { at: 0, tries: 0, since: 0, next: 0, reason: "", told: "", ...parse_(text) };
}

function writeRecord_(kind, id, record) {
  properties_().setProperty(`${kind}:${id}`, JSON.stringify(record));
}

function parse_(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tidy_(text) {
  return String(text).replace(/\s+/g, " ").trim().slice(0, 500);
}

function attempt_(work) {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
