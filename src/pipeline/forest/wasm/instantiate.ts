/** Starts a compiled kernel; its exports, of which the caller knows the types. */
export function instantiateKernel<Exports>(
  bytes: Uint8Array<ArrayBuffer>,
  imports: KernelImports = {},
): Exports {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as Exports;
}

/** Functions that a kernel calls, by module and name. */
export type KernelImports = Readonly<
  Record<string, Readonly<Record<string, (...numbers: number[]) => number>>>
>;

export interface WasmMemory {
  /** Replaced whenever the memory grows. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** The part of the WebAssembly API used here; TypeScript has it only together with the browser's DOM. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: KernelImports) => { readonly exports: unknown };
};
