import { expect, test } from "vitest";
import { mistakesOf } from "./mapping-text.ts";

/** Nine lines with a question of each kind. */
const HEAD = `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  summary: { field: s }
  urgency: { field: u, one_of: [Low, Urgent] }
  salary:  { field: p, private: true }
  day:     { field: d, as: date }
`;
const TITLE = `todo:
  content: "{{ summary }}"
`;

/** Title, the file, and all that is said of it. */
const MISTAKES: readonly (readonly [string, string, string])[] = [
  [
    "an answer that is not declared, in a condition",
    `${HEAD}${TITLE}  notify: { use: true, when: urgencey == "Urgent" }
`,
    `mappings/it-request.yaml:12:30 No answer is called "urgencey".
      notify: { use: true, when: urgencey == "Urgent" }
                                 ^^^^^^^^
    Did you mean "urgency"?`,
  ],
  [
    "an option that is none, in a condition",
    `${HEAD}${TITLE}  notify: { use: true, when: urgency == "Urgnt" }
`,
    `mappings/it-request.yaml:12:41 "Urgnt" is not among the options that "one_of" names for "urgency".
      notify: { use: true, when: urgency == "Urgnt" }
                                            ^^^^^^^
    Did you mean "Urgent"?`,
  ],
  [
    "an option that is none, in a template",
    `${HEAD}${TITLE}  description: |
    {% case urgency %}
    {% when "High" %}
    x
    {% endcase %}
`,
    `mappings/it-request.yaml:14:13 "High" is not among the options that "one_of" names for "urgency".
        {% when "High" %}
                ^^^^^^
    It names: Low, Urgent.`,
  ],
  [
    "a condition in braces",
    `${HEAD}${TITLE}  notify: { use: true, when: "{{ urgency }}" }
`,
    `mappings/it-request.yaml:12:31 A condition is written without braces.
      notify: { use: true, when: "{{ urgency }}" }
                                  ^^
    Write just the condition: urgency == "Urgent"`,
  ],
  [
    "a condition that looks at no answer",
    `${HEAD}${TITLE}  notify: { use: true, when: "'a' == 'a'" }
`,
    `mappings/it-request.yaml:12:31 This condition looks at no answer, so it is always the same.
      notify: { use: true, when: "'a' == 'a'" }
                                  ^^^^^^^^^^
    Compare an answer: when: urgency == "Urgent"`,
  ],
  [
    "a condition with a single =",
    `${HEAD}${TITLE}  notify: { use: true, when: urgency = "Urgent" }
`,
    `mappings/it-request.yaml:12:38 A single = compares nothing.
      notify: { use: true, when: urgency = "Urgent" }
                                         ^
    Write ==, as in urgency == "Urgent".`,
  ],
  [
    "a comma in a condition inside braces of YAML",
    `${HEAD}${TITLE}  assignees:
    - { who: ann@example.com, when: summary == "a, b" }
`,
    `mappings/it-request.yaml:13:52 Unknown key "b"" in a person of "assignees".
        - { who: ann@example.com, when: summary == "a, b" }
                                                       ^^
    A comma ends a value inside { }. Put single quotes around the whole text before.`,
  ],
  [
    "a condition that is no text",
    `${HEAD}${TITLE}  notify: { use: true, when: true }
`,
    `mappings/it-request.yaml:12:30 A condition compares an answer.
      notify: { use: true, when: true }
                                 ^^^^
    Leave "when" out for what always holds.`,
  ],
  [
    "a value that is never used, behind one without a condition",
    `${HEAD}${TITLE}  due_on:
    - { use: today }
    - { use: tomorrow, when: day }
`,
    `mappings/it-request.yaml:14:7 This is never used: one before it in "due_on" has no "when" and always holds.
        - { use: tomorrow, when: day }
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    Put the one without a condition last.`,
  ],
  [
    "a value that is never used, behind one with the same condition",
    `${HEAD}${TITLE}  due_on:
    - { use: today, when: day }
    - { use: tomorrow, when: day }
`,
    `mappings/it-request.yaml:14:24 This is never used: one before it has the same condition.
        - { use: tomorrow, when: day }
                           ^^^^`,
  ],
  [
    "a title that is lacking where no condition holds",
    `${HEAD}todo:
  content:
    - { use: "{{ summary }}", when: day }
`,
    `mappings/it-request.yaml:11:3 "content" says nothing for submissions of which no condition holds.
      content:
      ^^^^^^^
    Add - { use: … } as the last one.`,
  ],
  [
    "a list that is lacking where no condition holds",
    `${HEAD}${TITLE}  todolist:
    - { use: https://3.basecamp.com/1/buckets/2/todolists/4, when: day }
`,
    `mappings/it-request.yaml:12:3 "todolist" says nothing for submissions of which no condition holds.
      todolist:
      ^^^^^^^^
    Add - { use: … } as the last one.`,
  ],
  [
    "a list of another account",
    `${HEAD}${TITLE}  todolist: https://3.basecamp.com/9/buckets/2/todolists/4
`,
    `mappings/it-request.yaml:12:13 This list is of the account 9, and the first one here is of 1.
      todolist: https://3.basecamp.com/9/buckets/2/todolists/4
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    Formcamp is connected to one account of Basecamp.`,
  ],
  [
    "a list of Basecamp 2",
    `${HEAD}${TITLE}  todolist: https://basecamp.com/9/projects/2/todolists/4
`,
    `mappings/it-request.yaml:12:13 This is an address of Basecamp 2. Formcamp works with Basecamp 3, 4 and 5.
      todolist: https://basecamp.com/9/projects/2/todolists/4
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^`,
  ],
  [
    "an answer in the address of a list",
    `${HEAD}${TITLE}  todolist: "https://3.basecamp.com/1/buckets/{{ summary }}/todolists/4"
`,
    `mappings/it-request.yaml:12:13 The address of a list holds no answers.
      todolist: "https://3.basecamp.com/1/buckets/{{ summary }}/todolists/4"
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    For lists that depend on answers write a list of - { use: …, when: … }.`,
  ],
  [
    "a private answer in a title",
    `${HEAD}todo:
  content: "{{ salary }}"
`,
    `mappings/it-request.yaml:11:16 "salary" is private, so it cannot stand in a to-do.
      content: "{{ salary }}"
                   ^^^^^^
    A condition may use it.`,
  ],
  [
    "a private answer in place of a person",
    `${HEAD}${TITLE}  assignees: ["{{ salary }}"]
`,
    `mappings/it-request.yaml:12:19 "salary" is private, so it cannot stand in a to-do.
      assignees: ["{{ salary }}"]
                      ^^^^^^
    A condition may use it.`,
  ],
  [
    "a fallback for nobody",
    `${HEAD}${TITLE}  fallback: ann@example.com
`,
    `mappings/it-request.yaml:12:3 "fallback" takes the place of somebody in "assignees", which this to-do does not have.
      fallback: ann@example.com
      ^^^^^^^^`,
  ],
  [
    "a fallback for no to-do",
    `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
fallback: ann@example.com
answers:
  summary: { field: s }
  urgency: { field: u, one_of: [Low, Urgent] }
  salary:  { field: p, private: true }
  day:     { field: d, as: date }
todo:
  content: "{{ summary }}"
`,
    `mappings/it-request.yaml:5:1 "fallback" takes the place of somebody in "assignees", which no to-do has.
    fallback: ann@example.com
    ^^^^^^^^`,
  ],
  [
    "a fallback that depends on the answers",
    `${HEAD}${TITLE}  assignees: [ann@example.com]
  fallback: "{{ summary }}"
`,
    `mappings/it-request.yaml:13:13 "fallback" is one person, whoever fills in the form.
      fallback: "{{ summary }}"
                ^^^^^^^^^^^^^^^
    Write an e-mail address, a full name or an id.`,
  ],
  [
    "a first day without a last one",
    `${HEAD}${TITLE}  starts_on: today
`,
    `mappings/it-request.yaml:12:3 "starts_on" is the first day of a span that ends on "due_on", which is lacking.
      starts_on: today
      ^^^^^^^^^`,
  ],
  [
    "a date that is none",
    `${HEAD}${TITLE}  due_on: 3 workng days
`,
    `mappings/it-request.yaml:12:11 "3 workng days" is not a date like 2026-12-31.
      due_on: 3 workng days
              ^^^^^^^^^^^^^
    Or one that is counted: "3 working days", "next friday", "2 weeks before 2026-12-31".`,
  ],
  [
    "a date that is none where an answer is lacking",
    `${HEAD}${TITLE}  due_on: "{{ day | default: '3 workng days' }}"
`,
    `mappings/it-request.yaml:12:31 "3 workng days" is not a date like 2026-12-31.
      due_on: "{{ day | default: '3 workng days' }}"
                                  ^^^^^^^^^^^^^
    Or one that is counted: "3 working days", "next friday", "2 weeks before 2026-12-31".`,
  ],
  [
    "an address that is not that of a person",
    `${HEAD}${TITLE}  assignees: [https://3.basecamp.com/1/projects/2]
`,
    `mappings/it-request.yaml:12:15 This is not the address of a person's page in Basecamp.
      assignees: [https://3.basecamp.com/1/projects/2]
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    It ends in /people/ and a number. An e-mail address or a full name is as good.`,
  ],
  [
    "an e-mail address that is none",
    `${HEAD}${TITLE}  assignees: [ann@example]
`,
    `mappings/it-request.yaml:12:15 "ann@example" is not an e-mail address.
      assignees: [ann@example]
                  ^^^^^^^^^^^`,
  ],
  [
    "a person twice",
    `${HEAD}${TITLE}  assignees: [ann@example.com, { who: ann@example.com, when: day }]
`,
    `mappings/it-request.yaml:12:39 The person ann@example.com stands here twice.
      assignees: [ann@example.com, { who: ann@example.com, when: day }]
                                          ^^^^^^^^^^^^^^^`,
  ],
  [
    "people who are no list",
    `${HEAD}${TITLE}  assignees: ann@example.com
`,
    `mappings/it-request.yaml:12:14 "assignees" is a list, such as - { who: ann@example.com }.
      assignees: ann@example.com
                 ^^^^^^^^^^^^^^^`,
  ],
  [
    "a to-do without a key",
    `${HEAD}todos:
  - content: a
`,
    `mappings/it-request.yaml:11:5 This to-do lacks the key "key".
      - content: a
        ^^^^^^^^^^`,
  ],
  [
    "two to-dos with one key",
    `${HEAD}todos:
  - { key: a, content: a }
  - { key: a, content: b }
`,
    `mappings/it-request.yaml:12:12 Two to-dos have the key "a".
      - { key: a, content: b }
               ^`,
  ],
  [
    "a key of other signs",
    `${HEAD}todos:
  - { key: A b, content: a }
`,
    `mappings/it-request.yaml:11:12 A key is made of a-z, 0-9 and -, at most 40 of them.
      - { key: A b, content: a }
               ^^^`,
  ],
  [
    "both ways to write to-dos",
    `${HEAD}todo: { content: a }
todos:
  - { key: a, content: b }
`,
    `mappings/it-request.yaml:11:1 A mapping has either "todo" or "todos".
    todos:
    ^^^^^
    Move the to-do of "todo" into the list, with a key of its own.`,
  ],
  [
    "a to-do without a list",
    `source: typeform
form: abc
secret: A_SECRET
answers:
  summary: { field: s }
  urgency: { field: u, one_of: [Low, Urgent] }
  salary:  { field: p, private: true }
  day:     { field: d, as: date }
todo: { content: a }
`,
    `mappings/it-request.yaml:9:1 "todo" has no list to go to.
    todo: { content: a }
    ^^^^
    Write "todolist:" and the address of the list, here or at the top of the file.`,
  ],
  [
    "lookups that cannot be",
    `${HEAD}lookups:
  lead: { from: departmnt, table: { a: b } }
  urgency: { from: summary, table: { a: "{{ b }}" } }
  who: { from: urgency, table: { High: x } }
todo:
  content: "{{ summary }}"
`,
    `mappings/it-request.yaml:11:17 No answer is called "departmnt".
      lead: { from: departmnt, table: { a: b } }
                    ^^^^^^^^^
    Declare it under "answers", or use one of: summary, urgency, salary, day.

mappings/it-request.yaml:12:3 An answer is called "urgency" already. Choose another name.
      urgency: { from: summary, table: { a: "{{ b }}" } }
      ^^^^^^^

mappings/it-request.yaml:12:41 What a lookup gives is a plain text and no template.
      urgency: { from: summary, table: { a: "{{ b }}" } }
                                            ^^^^^^^^^
    Use answers where the lookup is put in.

mappings/it-request.yaml:13:34 "High" is not among the options that "one_of" names for "urgency".
      who: { from: urgency, table: { High: x } }
                                     ^^^^
    It names: Low, Urgent.`,
  ],
  [
    "rules for no to-do that cannot be",
    `${HEAD}skip:
  - { when: urgency == "Low" }
  - { reason: x }
  - { when: day, reason: "{{ day }}" }
todo:
  content: "{{ summary }}"
`,
    `mappings/it-request.yaml:11:5 This rule lacks the key "reason".
      - { when: urgency == "Low" }
        ^^^^^^^^^^^^^^^^^^^^^^^^^^

mappings/it-request.yaml:12:5 This rule lacks the key "when".
      - { reason: x }
        ^^^^^^^^^^^^^

mappings/it-request.yaml:13:26 The reason is a plain text: it must not hold answers.
      - { when: day, reason: "{{ day }}" }
                             ^^^^^^^^^^^`,
  ],
  [
    "rules of answers that cannot be",
    `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
answers:
  summary: { field: s, on_invalid: park }
  other: { field: o, as: dat, one_of: [1.10, a, a] }
  urgency: { field: u, one_of: [Low, Urgent] }
  salary:  { field: p, private: true }
  day:     { field: d, as: date }
todo:
  content: "{{ summary }}"
`,
    `mappings/it-request.yaml:6:24 The answer "summary" has no rule that "on_invalid" could be for.
      summary: { field: s, on_invalid: park }
                           ^^^^^^^^^^
    Add one: "required: true", "as: date", or "one_of: [Low, Normal, Urgent]".

mappings/it-request.yaml:7:26 "as" is one of text, number, date, email, list, not "dat".
      other: { field: o, as: dat, one_of: [1.10, a, a] }
                             ^^^
    Did you mean "date"?

mappings/it-request.yaml:7:40 "one_of" is a text. Put quotes around it.
      other: { field: o, as: dat, one_of: [1.10, a, a] }
                                           ^^^^
    YAML makes the number 1.1 of it. Write "1.10".

mappings/it-request.yaml:7:49 "a" stands here twice.
      other: { field: o, as: dat, one_of: [1.10, a, a] }
                                                    ^`,
  ],
  [
    "a time zone and holidays that are none",
    `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
time_zone: Lisbon
holidays: [2026-02-30, 2026-12-25, 2026-12-25]
answers:
  summary: { field: s }
  urgency: { field: u, one_of: [Low, Urgent] }
  salary:  { field: p, private: true }
  day:     { field: d, as: date }
todo:
  content: "{{ summary }}"
`,
    `mappings/it-request.yaml:5:12 "Lisbon" is not the name of a time zone like Europe/Lisbon.
    time_zone: Lisbon
               ^^^^^^
    Did you mean "Europe/Lisbon"?

mappings/it-request.yaml:6:12 "2026-02-30" is not a date like 2026-12-25.
    holidays: [2026-02-30, 2026-12-25, 2026-12-25]
               ^^^^^^^^^^

mappings/it-request.yaml:6:36 "2026-12-25" stands here twice.
    holidays: [2026-02-30, 2026-12-25, 2026-12-25]
                                       ^^^^^^^^^^`,
  ],
  [
    "a time zone that is an offset",
    `source: typeform
form: abc
secret: A_SECRET
todolist: https://3.basecamp.com/1/buckets/2/todolists/3
time_zone: +01:00
answers:
  summary: { field: s }
  urgency: { field: u, one_of: [Low, Urgent] }
  salary:  { field: p, private: true }
  day:     { field: d, as: date }
todo:
  content: "{{ summary }}"
`,
    `mappings/it-request.yaml:5:12 "+01:00" is not the name of a time zone like Europe/Lisbon.
    time_zone: +01:00
               ^^^^^^`,
  ],
  [
    "a secret of the forwarder, in a comment",
    `# whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
${HEAD}${TITLE}`,
    `mappings/it-request.yaml:1:3 This is a webhook's secret, and this file is read by many.
    Remove it here, and replace it: it must be taken for known.`,
  ],
  [
    "the address of a webhook with its secret",
    `# https://x.example/webhooks/leave-request/verysecret123
${HEAD}${TITLE}`,
    `mappings/it-request.yaml:1:20 This is a webhook's address with its secret, and this file is read by many.
    Remove it here, and replace it: it must be taken for known.`,
  ],
  [
    "tests that cannot be",
    `${HEAD}${TITLE}tests:
  - name: a
    given: { sumary: x }
    expect: { contnt: x }
  - name: a
    given: { summary: 1.10 }
    expect: { due_on: 31.12.2026, todos: { a: {} } }
  - { name: b, given: {}, expect: { skip: true, content: x } }
  - { name: c, submitted_at: yesterday, given: {}, expect: { park: false } }
`,
    `mappings/it-request.yaml:14:14 No answer is called "sumary".
        given: { sumary: x }
                 ^^^^^^
    Did you mean "summary"?

mappings/it-request.yaml:15:15 Unknown key "contnt" in "expect".
        expect: { contnt: x }
                  ^^^^^^
    Did you mean "content"?

mappings/it-request.yaml:17:23 "summary" is a text. Put quotes around it.
        given: { summary: 1.10 }
                          ^^^^
    YAML makes the number 1.1 of it. Write "1.10".

mappings/it-request.yaml:18:35 "todos" stands alone: it says all that comes of the submission.
        expect: { due_on: 31.12.2026, todos: { a: {} } }
                                      ^^^^^

mappings/it-request.yaml:19:37 "skip" stands alone: it says all that comes of the submission.
      - { name: b, given: {}, expect: { skip: true, content: x } }
                                        ^^^^

mappings/it-request.yaml:20:30 "yesterday" is not a time like 2026-11-24T16:30:00Z.
      - { name: c, submitted_at: yesterday, given: {}, expect: { park: false } }
                                 ^^^^^^^^^
    It is in UTC.

mappings/it-request.yaml:20:68 "park" can only be true.
      - { name: c, submitted_at: yesterday, given: {}, expect: { park: false } }
                                                                       ^^^^^`,
  ],
  [
    "keys of the to-do that are none",
    `${HEAD}${TITLE}  assignee: [ann@example.com]
  dueon: today
`,
    `mappings/it-request.yaml:12:3 Unknown key "assignee" in "todo".
      assignee: [ann@example.com]
      ^^^^^^^^
    Did you mean "assignees"?

mappings/it-request.yaml:13:3 Unknown key "dueon" in "todo".
      dueon: today
      ^^^^^
    Did you mean "due_on"?`,
  ],
  [
    "a word that YAML changes",
    `${HEAD}todo:
  content: true
`,
    `mappings/it-request.yaml:11:12 "content" is a text. Put quotes around it.
      content: true
               ^^^^
    YAML makes the value true of it. Write "true".`,
  ],
  [
    "an answer without quotes, in a list",
    `${HEAD}${TITLE}  completion_subscribers:
    - {{ summary }}
`,
    `mappings/it-request.yaml:13:7 Put quotes around this text: YAML takes an unquoted {{ for its own syntax.
        - {{ summary }}
          ^^^^^^^^^^^^^`,
  ],
  [
    "an answer without quotes, in a list on one line",
    `${HEAD}${TITLE}  completion_subscribers: [{{ summary }}]
`,
    `mappings/it-request.yaml:12:28 Put quotes around this text: YAML takes an unquoted {{ for its own syntax.
      completion_subscribers: [{{ summary }}]
                               ^^^^^^^^^^^^^`,
  ],
  [
    "an answer without quotes, for a person",
    `${HEAD}${TITLE}  assignees:
    - { who: {{ summary }} }
`,
    `mappings/it-request.yaml:13:14 Put quotes around this text: YAML takes an unquoted {{ for its own syntax.
        - { who: {{ summary }} }
                 ^^^^^^^^^^^^^`,
  ],
  [
    "and with or, which belong together in an order that nobody sees",
    `${HEAD}${TITLE}  notify: { use: true, when: day and summary or urgency == "Low" }
`,
    `mappings/it-request.yaml:12:46 A condition is joined by "and" or by "or", and not by both.
      notify: { use: true, when: day and summary or urgency == "Low" }
                                                 ^^
    Write two conditions instead, one for each case.`,
  ],
  [
    "a text that is compared with nothing",
    `${HEAD}${TITLE}  notify: { use: true, when: urgency == "Low" or "Urgent" }
`,
    `mappings/it-request.yaml:12:50 "Urgent" alone is compared with nothing.
      notify: { use: true, when: urgency == "Low" or "Urgent" }
                                                     ^^^^^^^^
    Write each comparison out: urgency == "Low" or urgency == "Normal".`,
  ],
  [
    "an answer that is compared with itself",
    `${HEAD}${TITLE}  notify: { use: true, when: day == day }
`,
    `mappings/it-request.yaml:12:34 "day" is compared with itself.
      notify: { use: true, when: day == day }
                                     ^^`,
  ],
  [
    "a text without quotes in a condition",
    `${HEAD}${TITLE}  notify: { use: true, when: urgency == Urgent }
`,
    `mappings/it-request.yaml:12:41 No answer is called "Urgent".
      notify: { use: true, when: urgency == Urgent }
                                            ^^^^^^
    Did you mean "urgency"? If it is a text, it needs quotes: "Urgent".`,
  ],
  [
    "a comparison where an answer is put in",
    `${HEAD}todo:
  content: "{{ summary or day }}"
`,
    `mappings/it-request.yaml:11:24 "or" has no meaning where an answer is put in.
      content: "{{ summary or day }}"
                           ^^
    Compare inside {% if %}, and give a missing answer a text with default.`,
  ],
  [
    "a date that is compared with none",
    `${HEAD}${TITLE}  notify: { use: true, when: day < "31.12.2026" }
`,
    `mappings/it-request.yaml:12:36 "day" is a date, and "31.12.2026" is none like 2026-12-31.
      notify: { use: true, when: day < "31.12.2026" }
                                       ^^^^^^^^^^^^`,
  ],
  [
    "a date of a unit that does not exist",
    `${HEAD}${TITLE}  due_on: 3 workdays after {{ day }}
`,
    `mappings/it-request.yaml:12:11 With the answer 2026-03-02 this comes to "3 workdays after 2026-03-02", which is no date.
      due_on: 3 workdays after {{ day }}
              ^^^^^^^^^^^^^^^^^^^^^^^^^^
    Or one that is counted: "3 working days", "next friday", "2 weeks before 2026-12-31".`,
  ],
  [
    "two names for one question",
    `${HEAD.replace("{ field: u, one_of: [Low, Urgent] }", "{ field: p }")}${TITLE}`,
    `mappings/it-request.yaml:8:3 This is the same question as "urgency". Use that name.
      salary:  { field: p, private: true }
      ^^^^^^`,
  ],
  [
    "to-dos that all have a condition",
    `${HEAD}todos:
  - { key: a, when: day, content: b }
`,
    `mappings/it-request.yaml:10:1 Each of these to-dos has a condition, so that a submission can make none.
    todos:
    ^^^^^
    Take the condition of one away, or say why nothing is fine: "if_none: Nothing was asked for".`,
  ],
  [
    "values that are not written with use",
    `${HEAD}${TITLE}  due_on:
    - 3 days
`,
    `mappings/it-request.yaml:13:7 Each of "due_on" is written as { use: …, when: … }.
        - 3 days
          ^^^^^^
    The first one whose condition holds is used; the last one needs none.`,
  ],
  [
    "an answer behind a sign that YAML takes for a comment",
    `${HEAD}todo:
  content: Ticket # {{ summary }}
`,
    `mappings/it-request.yaml:11:19 YAML takes this for a comment.
      content: Ticket # {{ summary }}
                      ^^^^^^^^^^^^^^^
    Put quotes around the whole text.`,
  ],
  [
    "a time zone without summer time",
    `${HEAD.replace("answers:", "time_zone: EST\nanswers:")}${TITLE}`,
    `mappings/it-request.yaml:5:12 "EST" is not the name of a time zone like Europe/Lisbon.
    time_zone: EST
               ^^^`,
  ],
  [
    "brackets in a condition",
    `${HEAD}${TITLE}  notify: { use: true, when: (day) and summary }
`,
    `mappings/it-request.yaml:12:34 Brackets are not available in a condition.
      notify: { use: true, when: (day) and summary }
                                     ^
    Write two conditions instead.`,
  ],
  [
    "a link whose host is an answer",
    `${HEAD}${TITLE}  description: <a href="https://{{ summary }}">x</a>
`,
    `mappings/it-request.yaml:12:16 An answer could choose where this link leads.
      description: <a href="https://{{ summary }}">x</a>
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    Write the whole host and a / before it, as in https://example.com/{{ … }}.`,
  ],
  [
    "a first day after the last one",
    `${HEAD}${TITLE}  starts_on: 2026-12-31
  due_on: 2026-12-01
`,
    `mappings/it-request.yaml:12:3 "starts_on" is after "due_on", so that it would never be set.
      starts_on: 2026-12-31
      ^^^^^^^^^`,
  ],
];

test.each(MISTAKES)("%s", (_title, text, said) => {
  expect(mistakesOf(text)).toBe(said);
});
