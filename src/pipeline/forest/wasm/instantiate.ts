/** Starts a compiled kernel that imports nothing; its exports, of which the caller knows the types. */
export function instantiateKernel<Exports>(bytes: Uint8Array<ArrayBuffer>): Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports;
}

export interface WasmMemory {
  /** Replaced whenever the memory grows. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of the WebAssembly API used here; TypeScript has it only together with the browser's DOM. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};
