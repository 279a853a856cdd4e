/** The module that a Python file is: its path with dots; `__init__.py` is its folder. */
export function pythonModule(file: string): { module: string; isPackage: boolean } {
  const path = file.replace(/\.pyw?$/, '');
  const parts = path.split('/');
  const isPackage = parts.at(-1) === '__init__';
  const named = isPackage && parts.length > 1 ? parts.slice(0, -1) : parts;
  return { module: named.join('.'), isPackage };
}
