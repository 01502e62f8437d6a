import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take long by themselves: begun last, they would be waited for by an idle machine. The longest first. */
const LONG = [
  "test/cli/start.test.ts",
  "test/cli/send.test.ts",
  "test/cli/wrangler-flags.test.ts",
  "test/cli/replay.test.ts",
  "test/http/decisions.test.ts",
  "test/objects/connection.test.ts",
  "test/delivery/read-back.test.ts",
  "test/feedback/alerts.test.ts",
];

/** Begins the files that take long before all others. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONG.findIndex((path) => moduleId.replaceAll("\\", "/").endsWith(path));
      return place === -1 ? LONG.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
