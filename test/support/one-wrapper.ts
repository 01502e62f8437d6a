/**
 * The pool's classes around the Worker and its objects wrap their prototype once more with every request, so that each
 * request takes longer than the one before: https://github.com/cloudflare/workers-sdk/issues/15092. What is mended there
 * in versions that no longer run on Node 20 is done here: a prototype that is wrapped already stays as it is.
 */
const runtime = globalThis as typeof globalThis & { wrappers?: WeakSet<object> };

if (runtime.wrappers === undefined) {
  const wrappers = new WeakSet<object>();
  runtime.wrappers = wrappers;
  globalThis.Proxy = new Proxy(Proxy, {
    construct(proxy, [target, handler]: [object, ProxyHandler<object>]) {
      if (wrappers.has(target)) return target;
      const made = new proxy(target, handler);
      if (String(handler.get).includes("getUnknownPrototypeKey")) wrappers.add(made);
      return made;
    },
  });
}
