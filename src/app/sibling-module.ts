/**
 * URL of a module beside `from` (its `import.meta.url`), given without its ending: sources run as `.ts`, the
 * published package as `.js`.
 */
export function siblingModule(from: string, name: string): URL {
  return new URL(`${name}${from.endsWith('.ts') ? '.ts' : '.js'}`, from);
}
