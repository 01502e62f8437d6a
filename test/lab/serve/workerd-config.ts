import { compatibilityDate } from "./bundle.ts";

/** A Durable Object class of the Worker and the name of its binding. */
export interface ObjectClass {
  readonly binding: string;
  readonly className: string;
}

/** What a Worker is served with, as the runtime's configuration tells it. */
export interface WorkerdConfig {
  /** The module's file name, beside the configuration. */
  readonly module: string;
  readonly port: number;
  /** The folder of the objects' databases, an absolute path. */
  readonly disk: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly objects: readonly ObjectClass[];
  /** KV namespaces and services by the names of their bindings: host and port of an HTTP server on this machine. */
  readonly kv: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, string>>;
}

const text = JSON.stringify;

/** The configuration in Cap'n Proto, as `workerd serve` reads it. The Worker's own requests reach this machine only. */
export function workerdConfig(config: WorkerdConfig): string {
  const { module, port, disk, vars, objects, kv, services } = config;
  const address = `127.0.0.1:${port}`;
  const external = ([name, at]: [string, string]) =>
    `(name = ${text(name)}, external = (address = ${text(at)}, http = ()))`;
  const bindings = [
    ...Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...objects.map(
      ({ binding, className }) => `(name = ${text(binding)}, durableObjectNamespace = ${text(className)})`,
    ),
    ...Object.keys(kv).map((name) => `(name = ${text(name)}, kvNamespace = ${text(name)})`),
    ...Object.keys(services).map((name) => `(name = ${text(name)}, service = ${text(name)})`),
  ];
  const classes = objects.map(
    ({ className }) => `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "loopback", network = (allow = ["127.0.0.1/32"])),
    (name = "disk", disk = (path = ${text(disk)}, writable = true)),
    ${[...Object.entries(kv), ...Object.entries(services)].map(external).join(",\n    ")}
  ],
  sockets = [(name = "http", address = ${text(address)}, http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [(name = ${text(module)}, esModule = embed ${text(module)})],
  compatibilityDate = ${text(compatibilityDate())},
  globalOutbound = "loopback",
  bindings = [
    ${bindings.join(",\n    ")}
  ],
  durableObjectNamespaces = [
    ${classes.join(",\n    ")}
  ],
  durableObjectStorage = (localDisk = "disk")
);
`;
}
