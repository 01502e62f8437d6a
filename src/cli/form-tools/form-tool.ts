/** A delivery as its form tool sends it. */
export interface Parcel {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
  readonly form: string;
  readonly submission: string;
  /** The name of the message, where the form tool signs one. */
  readonly messageId: string | null;
  /** The JSON that the form tool's API answers for the submission; null for form tools that are not asked. */
  readonly apiContent: string | null;
}

/** What is to differ from the delivery as it was captured; with none of it the bytes stay as they are. */
export interface Changes {
  /** The id of another form, or null. */
  readonly form: string | null;
  /** Whether it is to be another submission, sent now. */
  readonly isNew: boolean;
}

/** For a delivery that is sent as it was captured. */
export const NO_CHANGES: Changes = { form: null, isNew: false };

/** Why a file is no delivery of a form tool, in a sentence. */
export interface Unfit {
  readonly problem: string;
}

/** A form tool's part, played: what its deliveries look like, where they go, and how they prove who sent them. */
export interface FormTool {
  /** The name of its source adapter. */
  readonly source: string;
  /** As people call it. */
  readonly title: string;
  /** Reads a captured delivery. */
  read(bytes: Uint8Array, changes: Changes, now: number): Parcel | Unfit;
  /** A delivery as it is when its form was opened with a ticket; for form tools that hand one back. */
  readonly withTicket?: (parcel: Parcel, ticket: string) => Parcel;
  /** The path that it posts to; it may hold the secret and must not be shown. */
  path(mapping: string, secret: string): string;
  /** The headers that go with a parcel; `now` in milliseconds since 1970. */
  headers(parcel: Parcel, secret: string, now: number): Readonly<Record<string, string>>;
}
