declare namespace Cloudflare {
  /** What wrangler.toml binds. Variables and secrets are read by name in config.ts; any binding can be missing. */
  interface Env {
    readonly LEDGER?: DurableObjectNamespace<import("./worker.ts").Ledger>;
    readonly CONNECTION?: DurableObjectNamespace<import("./worker.ts").Connection>;
    readonly TOKENS?: KVNamespace;
    readonly SIGN_IN_LIMIT?: RateLimit;
  }
  interface GlobalProps {
    mainModule: typeof import("./worker.ts");
    durableNamespaces: "Ledger" | "Connection";
  }
}
