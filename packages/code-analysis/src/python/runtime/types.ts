import type { AbstractValue } from '../../solver/values.ts';

/** The type of a value that no class of the project makes: `str`, `dict`, `generator`, … */
export function typeNameOf(value: AbstractValue): string {
  switch (value.kind) {
    case 'primitive':
      return value.type;
    case 'prefix':
      return 'str';
    case 'constant':
      return typeof value.value === 'number' ? 'int' : 'str';
    case 'container':
      return value.type;
    case 'generator':
    case 'coroutine':
    case 'property':
      return value.kind;
    case 'function':
    case 'bound':
      return 'function';
    default:
      return 'object';
  }
}

/** How PyCG writes the methods of built-in types; types that it does not name have none. */
export const pythonTypeNames: Readonly<Record<string, string>> = {
  str: '<**PyStr**>',
  int: '<**PyInt**>',
  float: '<**PyFloat**>',
  bytes: '<**PyBytes**>',
  list: '<**PyList**>',
  dict: '<**PyDict**>',
  set: '<**PySet**>',
  tuple: '<**PyTuple**>',
};

function names(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** The attributes that values of built-in types have. */
export const builtinAttributes: Readonly<Record<string, ReadonlySet<string>>> = {
  str: names(`capitalize casefold center count encode endswith expandtabs find format format_map index isalnum isalpha
    isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join
    ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust
    rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill
    __init__ __new__ __iter__ __getitem__ __contains__ __len__ __str__ __repr__ __call__ __eq__ __hash__`),
  bytes:
    names(`capitalize center count decode endswith expandtabs find fromhex hex index isalnum isalpha isascii isdigit
    islower isspace istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix
    replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title
    translate upper zfill __init__ __new__ __iter__ __getitem__ __contains__ __len__ __str__ __repr__
    __call__ __eq__ __hash__`),
  int: names(`as_integer_ratio bit_count bit_length conjugate denominator from_bytes imag numerator real to_bytes
    __init__ __new__ __str__ __repr__ __call__ __eq__ __hash__`),
  float: names(`as_integer_ratio conjugate fromhex hex imag is_integer real __init__ __new__ __str__ __repr__ __call__
    __eq__ __hash__`),
  list: names(`append clear copy count extend index insert pop remove reverse sort appendleft popleft extendleft rotate
    __init__ __new__ __iter__ __getitem__ __setitem__ __contains__ __len__ __str__ __repr__ __call__
    __eq__ __hash__`),
  dict: names(`clear copy fromkeys get items keys pop popitem setdefault update values move_to_end most_common elements
    __init__ __new__ __iter__ __getitem__ __setitem__ __contains__ __len__ __str__ __repr__ __call__
    __eq__ __hash__`),
  set: names(`add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset
    issuperset pop remove symmetric_difference symmetric_difference_update union update __init__ __new__
    __iter__ __contains__ __len__ __str__ __repr__ __call__ __eq__ __hash__`),
  tuple: names(`count index __init__ __new__ __iter__ __getitem__ __contains__ __len__ __str__ __repr__ __call__ __eq__
    __hash__`),
  generator:
    names(`close gi_code gi_frame gi_running gi_suspended gi_yieldfrom send throw __init__ __new__ __iter__ __next__
    __str__ __repr__ __call__ __eq__ __hash__ asend athrow aclose __anext__ __aiter__`),
  coroutine:
    names(`close cr_await cr_code cr_frame cr_origin cr_running cr_suspended send throw __init__ __new__ __str__
    __repr__ __call__ __eq__ __hash__`),
  property: names(
    `deleter fdel fget fset getter setter __init__ __new__ __str__ __repr__ __call__ __get__ __eq__ __hash__`,
  ),
  file: names(
    `read readline readlines write writelines close flush seek tell fileno isatty truncate name mode buffer __enter__ __exit__`,
  ),
};
