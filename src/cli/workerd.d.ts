/**
 * What workerd has beyond Node, for the types of files that the build loads here and that run only there: the source
 * adapters, whose names and proofs the compiler of mappings needs.
 */
declare module "crypto" {
  namespace webcrypto {
    interface SubtleCrypto {
      timingSafeEqual(left: ArrayBufferView, right: ArrayBufferView): boolean;
    }
  }
}
