// The JavaScript that policy scripts are written in: what the sandbox has, and nothing else. Editors and tsc read it in place of their own
// libraries, which would offer what is not there: promises, timers, Intl, BigInt, typed arrays, Proxy, eval and helpers of iterators.
//
// Strings are compared by the numbers of their characters in localeCompare, and numbers, dates and letters in toLocale... methods are those of
// English, whatever locale is asked for: there is no Intl. Options of localeCompare other than sensitivity and numeric have no effect.
// Date has the time zone of the machine; toLocaleString(undefined, { timeZone: "Europe/Berlin" }) shows another.

declare var NaN: number;
declare var Infinity: number;
declare function parseInt(text: string, radix?: number): number;
declare function parseFloat(text: string): number;
declare function isNaN(number: number): boolean;
declare function isFinite(number: number): boolean;
declare function encodeURI(uri: string): string;
declare function encodeURIComponent(part: string | number | boolean): string;
declare function decodeURI(uri: string): string;
declare function decodeURIComponent(part: string): string;

type PropertyKey = string | number | symbol;

/** Makes all properties optional. */
type Partial<T> = { [P in keyof T]?: T[P] };
/** Makes all properties required. */
type Required<T> = { [P in keyof T]-?: T[P] };
/** Makes all properties read only. */
type Readonly<T> = { readonly [P in keyof T]: T[P] };
/** Some of the properties. */
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
/** All properties but some. */
type Omit<T, K extends keyof any> = Pick<T, Exclude<keyof T, K>>;
/** Properties of these names and this type. */
type Record<K extends keyof any, T> = { [P in K]: T };
type Exclude<T, U> = T extends U ? never : T;
type Extract<T, U> = T extends U ? T : never;
type NonNullable<T> = T & {};
type Parameters<T extends (...values: any) => any> = T extends (...values: infer P) => any ? P : never;
type ReturnType<T extends (...values: any) => any> = T extends (...values: any) => infer R ? R : any;
type InstanceType<T extends abstract new (...values: any) => any> = T extends abstract new (...values: any) => infer R ? R : any;
type NoInfer<T> = intrinsic;
type Uppercase<S extends string> = intrinsic;
type Lowercase<S extends string> = intrinsic;
type Capitalize<S extends string> = intrinsic;
type Uncapitalize<S extends string> = intrinsic;
interface ThisType<T> {}

interface Symbol {
  readonly description: string | undefined;
  toString(): string;
  valueOf(): symbol;
  [Symbol.toPrimitive](hint: string): symbol;
  readonly [Symbol.toStringTag]: string;
}

interface SymbolConstructor {
  readonly prototype: Symbol;
  (description?: string | number): symbol;
  for(key: string): symbol;
  keyFor(symbol: symbol): string | undefined;
  readonly asyncDispose: unique symbol;
  readonly asyncIterator: unique symbol;
  readonly dispose: unique symbol;
  readonly hasInstance: unique symbol;
  readonly isConcatSpreadable: unique symbol;
  readonly iterator: unique symbol;
  readonly match: unique symbol;
  readonly matchAll: unique symbol;
  readonly replace: unique symbol;
  readonly search: unique symbol;
  readonly species: unique symbol;
  readonly split: unique symbol;
  readonly toPrimitive: unique symbol;
  readonly toStringTag: unique symbol;
  readonly unscopables: unique symbol;
}

declare var Symbol: SymbolConstructor;

interface PropertyDescriptor {
  configurable?: boolean;
  enumerable?: boolean;
  value?: any;
  writable?: boolean;
  get?(): any;
  set?(value: any): void;
}

interface TypedPropertyDescriptor<T> {
  enumerable?: boolean;
  configurable?: boolean;
  writable?: boolean;
  value?: T;
  get?: () => T;
  set?: (value: T) => void;
}

interface PropertyDescriptorMap {
  [key: PropertyKey]: PropertyDescriptor;
}

interface Object {
  constructor: Function;
  toString(): string;
  toLocaleString(): string;
  valueOf(): Object;
  hasOwnProperty(key: PropertyKey): boolean;
  isPrototypeOf(object: Object): boolean;
  propertyIsEnumerable(key: PropertyKey): boolean;
}

interface ObjectConstructor {
  readonly prototype: Object;
  new (value?: any): Object;
  (): any;
  (value: any): any;
  assign<T extends {}, U>(target: T, source: U): T & U;
  assign<T extends {}, U, V>(target: T, first: U, second: V): T & U & V;
  assign(target: object, ...sources: any[]): any;
  create(prototype: object | null, properties?: PropertyDescriptorMap & ThisType<any>): any;
  defineProperties<T>(object: T, properties: PropertyDescriptorMap & ThisType<any>): T;
  defineProperty<T>(object: T, key: PropertyKey, attributes: PropertyDescriptor & ThisType<any>): T;
  entries<T>(object: { readonly [key: string]: T } | ArrayLike<T>): [string, T][];
  entries(object: {}): [string, any][];
  freeze<T extends Function>(function_: T): T;
  freeze<T extends { [key: string]: U | null | undefined | object }, U extends string | boolean | number | symbol>(object: T): Readonly<T>;
  freeze<T>(object: T): Readonly<T>;
  fromEntries<T = any>(entries: Iterable<readonly [PropertyKey, T]>): { [key: string]: T };
  fromEntries(entries: Iterable<readonly any[]>): any;
  getOwnPropertyDescriptor(object: any, key: PropertyKey): PropertyDescriptor | undefined;
  getOwnPropertyDescriptors<T>(object: T): { [P in keyof T]: TypedPropertyDescriptor<T[P]> } & { [key: string]: PropertyDescriptor };
  getOwnPropertyNames(object: any): string[];
  getOwnPropertySymbols(object: any): symbol[];
  getPrototypeOf(object: any): any;
  groupBy<K extends PropertyKey, T>(items: Iterable<T>, key: (item: T, index: number) => K): Partial<Record<K, T[]>>;
  hasOwn(object: object, key: PropertyKey): boolean;
  is(one: any, other: any): boolean;
  isExtensible(object: any): boolean;
  isFrozen(object: any): boolean;
  isSealed(object: any): boolean;
  keys(object: {}): string[];
  preventExtensions<T>(object: T): T;
  seal<T>(object: T): T;
  setPrototypeOf(object: any, prototype: object | null): any;
  values<T>(object: { readonly [key: string]: T } | ArrayLike<T>): T[];
  values(object: {}): any[];
}

declare var Object: ObjectConstructor;

/** Functions cannot be made of text: there is no constructor of this name. */
interface Function {
  readonly constructor: Function;
  readonly name: string;
  readonly length: number;
  prototype: any;
  apply(this: Function, self: any, values?: any): any;
  bind(this: Function, self: any, ...values: any[]): any;
  call(this: Function, self: any, ...values: any[]): any;
  toString(): string;
  [Symbol.hasInstance](value: any): boolean;
}

interface CallableFunction extends Function {
  apply<T, R>(this: (this: T) => R, self: T): R;
  apply<T, A extends any[], R>(this: (this: T, ...values: A) => R, self: T, values: A): R;
  bind<T>(this: T, self: ThisParameterType<T>): OmitThisParameter<T>;
  bind<T, A extends any[], B extends any[], R>(this: (this: T, ...values: [...A, ...B]) => R, self: T, ...values: A): (...values: B) => R;
  call<T, A extends any[], R>(this: (this: T, ...values: A) => R, self: T, ...values: A): R;
}

interface NewableFunction extends Function {
  apply<T>(this: new () => T, self: T): void;
  apply<T, A extends any[]>(this: new (...values: A) => T, self: T, values: A): void;
  bind<T>(this: T, self: any): T;
  bind<A extends any[], B extends any[], R>(this: new (...values: [...A, ...B]) => R, self: any, ...values: A): new (...values: B) => R;
  call<T, A extends any[]>(this: new (...values: A) => T, self: T, ...values: A): void;
}

type ThisParameterType<T> = T extends (this: infer U, ...values: never) => any ? U : unknown;
type OmitThisParameter<T> = unknown extends ThisParameterType<T> ? T : T extends (...values: infer A) => infer R ? (...values: A) => R : T;

interface IArguments {
  [index: number]: any;
  length: number;
  callee: Function;
  [Symbol.iterator](): ArrayIterator<any>;
}

interface Boolean {
  readonly constructor: Function;
  toString(): string;
  valueOf(): boolean;
}

interface BooleanConstructor {
  readonly prototype: Boolean;
  new (value?: any): Boolean;
  <T>(value?: T): boolean;
}

declare var Boolean: BooleanConstructor;

interface Number {
  readonly constructor: Function;
  toExponential(digits?: number): string;
  toFixed(digits?: number): string;
  /** With commas between thousands, whatever the locale. */
  toLocaleString(locales?: string, options?: NumberFormatOptions): string;
  toPrecision(precision?: number): string;
  toString(radix?: number): string;
  valueOf(): number;
}

interface NumberFormatOptions {
  minimumIntegerDigits?: number;
  minimumFractionDigits?: number;
  maximumFractionDigits?: number;
  useGrouping?: boolean;
}

interface NumberConstructor {
  readonly prototype: Number;
  new (value?: any): Number;
  (value?: any): number;
  readonly EPSILON: number;
  readonly MAX_SAFE_INTEGER: number;
  readonly MAX_VALUE: number;
  readonly MIN_SAFE_INTEGER: number;
  readonly MIN_VALUE: number;
  readonly NEGATIVE_INFINITY: number;
  readonly NaN: number;
  readonly POSITIVE_INFINITY: number;
  isFinite(value: unknown): boolean;
  isInteger(value: unknown): boolean;
  isNaN(value: unknown): boolean;
  isSafeInteger(value: unknown): boolean;
  parseFloat(text: string): number;
  parseInt(text: string, radix?: number): number;
}

declare var Number: NumberConstructor;

interface TemplateStringsArray extends ReadonlyArray<string> {
  readonly raw: readonly string[];
}

interface String {
  readonly constructor: Function;
  readonly length: number;
  readonly [index: number]: string;
  at(index: number): string | undefined;
  charAt(index: number): string;
  charCodeAt(index: number): number;
  codePointAt(index: number): number | undefined;
  concat(...texts: string[]): string;
  endsWith(text: string, end?: number): boolean;
  includes(text: string, start?: number): boolean;
  indexOf(text: string, start?: number): number;
  isWellFormed(): boolean;
  lastIndexOf(text: string, start?: number): number;
  /** Compares by the numbers of the characters, whatever the locale: "Z" comes before "a", and "é" after "z". 0 if both look the same to Unicode. */
  localeCompare(other: string, locales?: string, options?: { sensitivity?: "base" | "accent" | "case" | "variant"; numeric?: boolean }): number;
  match(pattern: RegExp | string): RegExpMatchArray | null;
  matchAll(pattern: RegExp): RegExpStringIterator<RegExpExecArray>;
  /** The text in a normal form of Unicode, NFC unless another is named: texts that look the same are then equal. */
  normalize(form?: "NFC" | "NFD" | "NFKC" | "NFKD"): string;
  padEnd(length: number, fill?: string): string;
  padStart(length: number, fill?: string): string;
  repeat(count: number): string;
  replace(pattern: RegExp | string, replacement: string): string;
  replace(pattern: RegExp | string, replacer: (match: string, ...values: any[]) => string): string;
  replaceAll(pattern: RegExp | string, replacement: string): string;
  replaceAll(pattern: RegExp | string, replacer: (match: string, ...values: any[]) => string): string;
  search(pattern: RegExp | string): number;
  slice(start?: number, end?: number): string;
  split(separator: RegExp | string, limit?: number): string[];
  startsWith(text: string, start?: number): boolean;
  /** @deprecated Write slice or substring. */
  substr(start: number, length?: number): string;
  substring(start: number, end?: number): string;
  /** The same as toLowerCase, whatever the locale. */
  toLocaleLowerCase(locales?: string): string;
  /** The same as toUpperCase, whatever the locale. */
  toLocaleUpperCase(locales?: string): string;
  toLowerCase(): string;
  toString(): string;
  toUpperCase(): string;
  toWellFormed(): string;
  trim(): string;
  trimEnd(): string;
  /** @deprecated Write trimStart. */
  trimLeft(): string;
  /** @deprecated Write trimEnd. */
  trimRight(): string;
  trimStart(): string;
  valueOf(): string;
  [Symbol.iterator](): StringIterator<string>;
}

interface StringConstructor {
  readonly prototype: String;
  new (value?: any): String;
  (value?: any): string;
  fromCharCode(...codes: number[]): string;
  fromCodePoint(...codes: number[]): string;
  raw(template: { raw: readonly string[] | ArrayLike<string> }, ...substitutions: any[]): string;
}

declare var String: StringConstructor;

interface RegExpMatchArray extends Array<string> {
  index?: number;
  input?: string;
  0: string;
  groups?: { [name: string]: string };
  indices?: RegExpIndicesArray;
}

interface RegExpExecArray extends Array<string> {
  index: number;
  input: string;
  0: string;
  groups?: { [name: string]: string };
  indices?: RegExpIndicesArray;
}

interface RegExpIndicesArray extends Array<[number, number]> {
  groups?: { [name: string]: [number, number] };
}

interface RegExp {
  readonly constructor: Function;
  lastIndex: number;
  readonly dotAll: boolean;
  readonly flags: string;
  readonly global: boolean;
  readonly hasIndices: boolean;
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly source: string;
  readonly sticky: boolean;
  readonly unicode: boolean;
  readonly unicodeSets: boolean;
  exec(text: string): RegExpExecArray | null;
  test(text: string): boolean;
  toString(): string;
  [Symbol.match](text: string): RegExpMatchArray | null;
  [Symbol.matchAll](text: string): RegExpStringIterator<RegExpMatchArray>;
  [Symbol.replace](text: string, replacement: string | ((match: string, ...values: any[]) => string)): string;
  [Symbol.search](text: string): number;
  [Symbol.split](text: string, limit?: number): string[];
}

interface RegExpConstructor {
  readonly prototype: RegExp;
  new (pattern: RegExp | string, flags?: string): RegExp;
  (pattern: RegExp | string, flags?: string): RegExp;
  escape(text: string): string;
  readonly [Symbol.species]: RegExpConstructor;
}

declare var RegExp: RegExpConstructor;

interface IteratorYieldResult<T> {
  done?: false;
  value: T;
}

interface IteratorReturnResult<R> {
  done: true;
  value: R;
}

type IteratorResult<T, R = any> = IteratorYieldResult<T> | IteratorReturnResult<R>;
type BuiltinIteratorReturn = intrinsic;

interface Iterator<T, R = any, N = any> {
  next(...values: [] | [N]): IteratorResult<T, R>;
  return?(value?: R): IteratorResult<T, R>;
  throw?(error?: any): IteratorResult<T, R>;
}

interface Iterable<T, R = any, N = any> {
  [Symbol.iterator](): Iterator<T, R, N>;
}

interface IterableIterator<T, R = any, N = any> extends Iterator<T, R, N> {
  [Symbol.iterator](): IterableIterator<T, R, N>;
}

/** What the language's own iterators have: map, filter and other helpers of iterators are not there. */
interface IteratorObject<T, R = unknown, N = unknown> extends Iterator<T, R, N> {
  [Symbol.dispose](): void;
  [Symbol.iterator](): IteratorObject<T, R, N>;
  readonly [Symbol.toStringTag]: string;
}

interface ArrayIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
  [Symbol.iterator](): ArrayIterator<T>;
}

interface MapIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
  [Symbol.iterator](): MapIterator<T>;
}

interface SetIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
  [Symbol.iterator](): SetIterator<T>;
}

interface StringIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
  [Symbol.iterator](): StringIterator<T>;
}

interface RegExpStringIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
  [Symbol.iterator](): RegExpStringIterator<T>;
}

interface Generator<T = unknown, R = any, N = any> extends IteratorObject<T, R, N> {
  next(...values: [] | [N]): IteratorResult<T, R>;
  return(value: R): IteratorResult<T, R>;
  throw(error: any): IteratorResult<T, R>;
  [Symbol.iterator](): Generator<T, R, N>;
}

interface GeneratorFunction {
  (...values: any[]): Generator;
  readonly length: number;
  readonly name: string;
  readonly prototype: Generator;
}

interface ArrayLike<T> {
  readonly length: number;
  readonly [index: number]: T;
}

interface ConcatArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  join(separator?: string): string;
  slice(start?: number, end?: number): T[];
}

type FlatArray<A, D extends number> = {
  done: A;
  more: A extends ReadonlyArray<infer I> ? FlatArray<I, [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20][D]> : A;
}[D extends -1 ? "done" : "more"];

/** An array that is not to be changed, as facts are. */
interface ReadonlyArray<T> {
  readonly length: number;
  readonly [index: number]: T;
  at(index: number): T | undefined;
  concat(...items: (T | ConcatArray<T>)[]): T[];
  entries(): ArrayIterator<[number, T]>;
  every<S extends T>(test: (item: T, index: number, array: readonly T[]) => item is S, self?: any): this is readonly S[];
  every(test: (item: T, index: number, array: readonly T[]) => unknown, self?: any): boolean;
  filter<S extends T>(test: (item: T, index: number, array: readonly T[]) => item is S, self?: any): S[];
  filter(test: (item: T, index: number, array: readonly T[]) => unknown, self?: any): T[];
  find<S extends T>(test: (item: T, index: number, array: readonly T[]) => item is S, self?: any): S | undefined;
  find(test: (item: T, index: number, array: readonly T[]) => unknown, self?: any): T | undefined;
  findIndex(test: (item: T, index: number, array: readonly T[]) => unknown, self?: any): number;
  findLast<S extends T>(test: (item: T, index: number, array: readonly T[]) => item is S, self?: any): S | undefined;
  findLast(test: (item: T, index: number, array: readonly T[]) => unknown, self?: any): T | undefined;
  findLastIndex(test: (item: T, index: number, array: readonly T[]) => unknown, self?: any): number;
  flat<A, D extends number = 1>(this: A, depth?: D): FlatArray<A, D>[];
  flatMap<U>(make: (item: T, index: number, array: T[]) => U | readonly U[], self?: any): U[];
  forEach(call: (item: T, index: number, array: readonly T[]) => void, self?: any): void;
  includes(item: T | null | undefined, start?: number): boolean;
  indexOf(item: T | null | undefined, start?: number): number;
  join(separator?: string): string;
  keys(): ArrayIterator<number>;
  lastIndexOf(item: T | null | undefined, start?: number): number;
  map<U>(make: (item: T, index: number, array: readonly T[]) => U, self?: any): U[];
  reduce(add: (sum: T, item: T, index: number, array: readonly T[]) => T): T;
  reduce<U>(add: (sum: U, item: T, index: number, array: readonly T[]) => U, first: U): U;
  reduceRight(add: (sum: T, item: T, index: number, array: readonly T[]) => T): T;
  reduceRight<U>(add: (sum: U, item: T, index: number, array: readonly T[]) => U, first: U): U;
  slice(start?: number, end?: number): T[];
  some(test: (item: T, index: number, array: readonly T[]) => unknown, self?: any): boolean;
  toReversed(): T[];
  toSorted(compare?: (one: T, other: T) => number): T[];
  toSpliced(start: number, remove?: number, ...items: T[]): T[];
  toString(): string;
  values(): ArrayIterator<T>;
  with(index: number, value: T): T[];
  [Symbol.iterator](): ArrayIterator<T>;
  readonly [Symbol.unscopables]: { [name: PropertyKey]: boolean | undefined };
}

interface Array<T> {
  readonly constructor: Function;
  length: number;
  [index: number]: T;
  at(index: number): T | undefined;
  concat(...items: (T | ConcatArray<T>)[]): T[];
  copyWithin(target: number, start: number, end?: number): this;
  entries(): ArrayIterator<[number, T]>;
  every<S extends T>(test: (item: T, index: number, array: T[]) => item is S, self?: any): this is S[];
  every(test: (item: T, index: number, array: T[]) => unknown, self?: any): boolean;
  fill(value: T, start?: number, end?: number): this;
  filter<S extends T>(test: (item: T, index: number, array: T[]) => item is S, self?: any): S[];
  filter(test: (item: T, index: number, array: T[]) => unknown, self?: any): T[];
  find<S extends T>(test: (item: T, index: number, array: T[]) => item is S, self?: any): S | undefined;
  find(test: (item: T, index: number, array: T[]) => unknown, self?: any): T | undefined;
  findIndex(test: (item: T, index: number, array: T[]) => unknown, self?: any): number;
  findLast<S extends T>(test: (item: T, index: number, array: T[]) => item is S, self?: any): S | undefined;
  findLast(test: (item: T, index: number, array: T[]) => unknown, self?: any): T | undefined;
  findLastIndex(test: (item: T, index: number, array: T[]) => unknown, self?: any): number;
  flat<A, D extends number = 1>(this: A, depth?: D): FlatArray<A, D>[];
  flatMap<U>(make: (item: T, index: number, array: T[]) => U | readonly U[], self?: any): U[];
  forEach(call: (item: T, index: number, array: T[]) => void, self?: any): void;
  includes(item: T | null | undefined, start?: number): boolean;
  indexOf(item: T | null | undefined, start?: number): number;
  join(separator?: string): string;
  keys(): ArrayIterator<number>;
  lastIndexOf(item: T | null | undefined, start?: number): number;
  map<U>(make: (item: T, index: number, array: T[]) => U, self?: any): U[];
  pop(): T | undefined;
  push(...items: T[]): number;
  reduce(add: (sum: T, item: T, index: number, array: T[]) => T): T;
  reduce<U>(add: (sum: U, item: T, index: number, array: T[]) => U, first: U): U;
  reduceRight(add: (sum: T, item: T, index: number, array: T[]) => T): T;
  reduceRight<U>(add: (sum: U, item: T, index: number, array: T[]) => U, first: U): U;
  reverse(): T[];
  shift(): T | undefined;
  slice(start?: number, end?: number): T[];
  some(test: (item: T, index: number, array: T[]) => unknown, self?: any): boolean;
  sort(compare?: (one: T, other: T) => number): this;
  splice(start: number, remove?: number, ...items: T[]): T[];
  toReversed(): T[];
  toSorted(compare?: (one: T, other: T) => number): T[];
  toSpliced(start: number, remove?: number, ...items: T[]): T[];
  toString(): string;
  unshift(...items: T[]): number;
  values(): ArrayIterator<T>;
  with(index: number, value: T): T[];
  [Symbol.iterator](): ArrayIterator<T>;
  readonly [Symbol.unscopables]: { [name: PropertyKey]: boolean | undefined };
}

interface ArrayConstructor {
  readonly prototype: any[];
  new (length?: number): any[];
  new <T>(length: number): T[];
  new <T>(...items: T[]): T[];
  (length?: number): any[];
  <T>(...items: T[]): T[];
  from<T>(items: Iterable<T> | ArrayLike<T>): T[];
  from<T, U>(items: Iterable<T> | ArrayLike<T>, make: (item: T, index: number) => U, self?: any): U[];
  isArray(value: any): value is any[];
  of<T>(...items: T[]): T[];
  readonly [Symbol.species]: ArrayConstructor;
}

declare var Array: ArrayConstructor;

interface Map<K, V> {
  readonly constructor: Function;
  readonly size: number;
  clear(): void;
  delete(key: K): boolean;
  entries(): MapIterator<[K, V]>;
  forEach(call: (value: V, key: K, map: Map<K, V>) => void, self?: any): void;
  get(key: K): V | undefined;
  getOrInsert(key: K, value: V): V;
  getOrInsertComputed(key: K, make: (key: K) => V): V;
  has(key: K): boolean;
  keys(): MapIterator<K>;
  set(key: K, value: V): this;
  values(): MapIterator<V>;
  [Symbol.iterator](): MapIterator<[K, V]>;
  readonly [Symbol.toStringTag]: string;
}

interface ReadonlyMap<K, V> {
  readonly size: number;
  entries(): MapIterator<[K, V]>;
  forEach(call: (value: V, key: K, map: ReadonlyMap<K, V>) => void, self?: any): void;
  get(key: K): V | undefined;
  has(key: K): boolean;
  keys(): MapIterator<K>;
  values(): MapIterator<V>;
  [Symbol.iterator](): MapIterator<[K, V]>;
}

interface MapConstructor {
  readonly prototype: Map<any, any>;
  new (): Map<any, any>;
  new <K, V>(entries?: Iterable<readonly [K, V]> | null): Map<K, V>;
  groupBy<K, T>(items: Iterable<T>, key: (item: T, index: number) => K): Map<K, T[]>;
  readonly [Symbol.species]: MapConstructor;
}

declare var Map: MapConstructor;

interface Set<T> {
  readonly constructor: Function;
  readonly size: number;
  add(value: T): this;
  clear(): void;
  delete(value: T): boolean;
  entries(): SetIterator<[T, T]>;
  forEach(call: (value: T, same: T, set: Set<T>) => void, self?: any): void;
  has(value: T): boolean;
  keys(): SetIterator<T>;
  values(): SetIterator<T>;
  [Symbol.iterator](): SetIterator<T>;
  readonly [Symbol.toStringTag]: string;
}

interface ReadonlySet<T> {
  readonly size: number;
  entries(): SetIterator<[T, T]>;
  forEach(call: (value: T, same: T, set: ReadonlySet<T>) => void, self?: any): void;
  has(value: T): boolean;
  keys(): SetIterator<T>;
  values(): SetIterator<T>;
  [Symbol.iterator](): SetIterator<T>;
}

interface SetConstructor {
  readonly prototype: Set<any>;
  new <T = any>(values?: Iterable<T> | null): Set<T>;
  readonly [Symbol.species]: SetConstructor;
}

declare var Set: SetConstructor;

type WeakKey = object | symbol;

interface WeakMap<K extends WeakKey, V> {
  readonly constructor: Function;
  delete(key: K): boolean;
  get(key: K): V | undefined;
  getOrInsert(key: K, value: V): V;
  getOrInsertComputed(key: K, make: (key: K) => V): V;
  has(key: K): boolean;
  set(key: K, value: V): this;
  readonly [Symbol.toStringTag]: string;
}

interface WeakMapConstructor {
  readonly prototype: WeakMap<WeakKey, any>;
  new <K extends WeakKey = WeakKey, V = any>(entries?: Iterable<readonly [K, V]> | null): WeakMap<K, V>;
}

declare var WeakMap: WeakMapConstructor;

interface WeakSet<T extends WeakKey> {
  readonly constructor: Function;
  add(value: T): this;
  delete(value: T): boolean;
  has(value: T): boolean;
  readonly [Symbol.toStringTag]: string;
}

interface WeakSetConstructor {
  readonly prototype: WeakSet<WeakKey>;
  new <T extends WeakKey = WeakKey>(values?: Iterable<T> | null): WeakSet<T>;
}

declare var WeakSet: WeakSetConstructor;

interface Math {
  readonly E: number;
  readonly LN10: number;
  readonly LN2: number;
  readonly LOG10E: number;
  readonly LOG2E: number;
  readonly PI: number;
  readonly SQRT1_2: number;
  readonly SQRT2: number;
  abs(x: number): number;
  acos(x: number): number;
  acosh(x: number): number;
  asin(x: number): number;
  asinh(x: number): number;
  atan(x: number): number;
  atan2(y: number, x: number): number;
  atanh(x: number): number;
  cbrt(x: number): number;
  ceil(x: number): number;
  clz32(x: number): number;
  cos(x: number): number;
  cosh(x: number): number;
  exp(x: number): number;
  expm1(x: number): number;
  f16round(x: number): number;
  floor(x: number): number;
  fround(x: number): number;
  hypot(...values: number[]): number;
  imul(x: number, y: number): number;
  log(x: number): number;
  log10(x: number): number;
  log1p(x: number): number;
  log2(x: number): number;
  max(...values: number[]): number;
  min(...values: number[]): number;
  pow(x: number, y: number): number;
  random(): number;
  round(x: number): number;
  sign(x: number): number;
  sin(x: number): number;
  sinh(x: number): number;
  sqrt(x: number): number;
  tan(x: number): number;
  tanh(x: number): number;
  trunc(x: number): number;
  readonly [Symbol.toStringTag]: string;
}

declare var Math: Math;

interface DateFormatOptions {
  timeZone?: string;
  hour12?: boolean;
  weekday?: "long" | "short" | "narrow";
  year?: "numeric" | "2-digit";
  month?: "numeric" | "2-digit" | "long" | "short" | "narrow";
  day?: "numeric" | "2-digit";
  hour?: "numeric" | "2-digit";
  minute?: "numeric" | "2-digit";
  second?: "numeric" | "2-digit";
}

/** A moment. Fields without UTC in their names are those of the machine's time zone. */
interface Date {
  readonly constructor: Function;
  getDate(): number;
  getDay(): number;
  getFullYear(): number;
  getHours(): number;
  getMilliseconds(): number;
  getMinutes(): number;
  getMonth(): number;
  getSeconds(): number;
  getTime(): number;
  getTimezoneOffset(): number;
  getUTCDate(): number;
  getUTCDay(): number;
  getUTCFullYear(): number;
  getUTCHours(): number;
  getUTCMilliseconds(): number;
  getUTCMinutes(): number;
  getUTCMonth(): number;
  getUTCSeconds(): number;
  /** @deprecated Write getFullYear. */
  getYear(): number;
  setDate(day: number): number;
  setFullYear(year: number, month?: number, day?: number): number;
  setHours(hours: number, minutes?: number, seconds?: number, milliseconds?: number): number;
  setMilliseconds(milliseconds: number): number;
  setMinutes(minutes: number, seconds?: number, milliseconds?: number): number;
  setMonth(month: number, day?: number): number;
  setSeconds(seconds: number, milliseconds?: number): number;
  setTime(milliseconds: number): number;
  setUTCDate(day: number): number;
  setUTCFullYear(year: number, month?: number, day?: number): number;
  setUTCHours(hours: number, minutes?: number, seconds?: number, milliseconds?: number): number;
  setUTCMilliseconds(milliseconds: number): number;
  setUTCMinutes(minutes: number, seconds?: number, milliseconds?: number): number;
  setUTCMonth(month: number, day?: number): number;
  setUTCSeconds(seconds: number, milliseconds?: number): number;
  /** @deprecated Write setFullYear. */
  setYear(year: number): number;
  toDateString(): string;
  /** @deprecated Write toUTCString. */
  toGMTString(): string;
  toISOString(): string;
  toJSON(key?: any): string;
  /** In English, whatever the locale. */
  toLocaleDateString(locales?: string, options?: DateFormatOptions): string;
  /** In English, whatever the locale. */
  toLocaleString(locales?: string, options?: DateFormatOptions): string;
  /** In English, whatever the locale. */
  toLocaleTimeString(locales?: string, options?: DateFormatOptions): string;
  toString(): string;
  toTimeString(): string;
  toUTCString(): string;
  valueOf(): number;
  [Symbol.toPrimitive](hint: "default" | "string"): string;
  [Symbol.toPrimitive](hint: "number"): number;
  [Symbol.toPrimitive](hint: string): string | number;
}

interface DateConstructor {
  readonly prototype: Date;
  new (): Date;
  new (value: number | string | Date): Date;
  new (year: number, month: number, day?: number, hours?: number, minutes?: number, seconds?: number, milliseconds?: number): Date;
  (): string;
  UTC(year: number, month?: number, day?: number, hours?: number, minutes?: number, seconds?: number, milliseconds?: number): number;
  now(): number;
  /** Milliseconds since 1970, or NaN for what is no date or names a day or time that does not exist. Reads ISO 8601, dates of mail, and what Date writes. */
  parse(text: string): number;
}

declare var Date: DateConstructor;

interface JSON {
  parse(text: string, reviver?: (this: any, key: string, value: any) => any): any;
  stringify(value: any, replacer?: ((this: any, key: string, value: any) => any) | (string | number)[] | null, space?: string | number): string;
  readonly [Symbol.toStringTag]: string;
}

declare var JSON: JSON;

interface Reflect {
  apply(target: Function, self: any, values: ArrayLike<any>): any;
  construct(target: Function, values: ArrayLike<any>, newTarget?: Function): any;
  defineProperty(target: object, key: PropertyKey, attributes: PropertyDescriptor): boolean;
  deleteProperty(target: object, key: PropertyKey): boolean;
  get(target: object, key: PropertyKey, receiver?: any): any;
  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined;
  getPrototypeOf(target: object): object | null;
  has(target: object, key: PropertyKey): boolean;
  isExtensible(target: object): boolean;
  ownKeys(target: object): (string | symbol)[];
  preventExtensions(target: object): boolean;
  set(target: object, key: PropertyKey, value: any, receiver?: any): boolean;
  setPrototypeOf(target: object, prototype: object | null): boolean;
  readonly [Symbol.toStringTag]: string;
}

declare var Reflect: Reflect;

interface ErrorOptions {
  cause?: unknown;
}

interface Error {
  name: string;
  message: string;
  stack?: string;
  cause?: unknown;
  toString(): string;
}

interface ErrorConstructor {
  readonly prototype: Error;
  new (message?: string, options?: ErrorOptions): Error;
  (message?: string, options?: ErrorOptions): Error;
  isError(value: unknown): value is Error;
}

declare var Error: ErrorConstructor;

interface EvalError extends Error {}
interface EvalErrorConstructor extends ErrorConstructor {}
declare var EvalError: EvalErrorConstructor;

interface RangeError extends Error {}
interface RangeErrorConstructor extends ErrorConstructor {}
declare var RangeError: RangeErrorConstructor;

interface ReferenceError extends Error {}
interface ReferenceErrorConstructor extends ErrorConstructor {}
declare var ReferenceError: ReferenceErrorConstructor;

interface SyntaxError extends Error {}
interface SyntaxErrorConstructor extends ErrorConstructor {}
declare var SyntaxError: SyntaxErrorConstructor;

interface TypeError extends Error {}
interface TypeErrorConstructor extends ErrorConstructor {}
declare var TypeError: TypeErrorConstructor;

interface URIError extends Error {}
interface URIErrorConstructor extends ErrorConstructor {}
declare var URIError: URIErrorConstructor;

interface AggregateError extends Error {
  errors: any[];
}

interface AggregateErrorConstructor {
  readonly prototype: AggregateError;
  new (errors: Iterable<any>, message?: string, options?: ErrorOptions): AggregateError;
  (errors: Iterable<any>, message?: string, options?: ErrorOptions): AggregateError;
}

declare var AggregateError: AggregateErrorConstructor;

interface ImportMeta {}

interface ImportAttributes {
  [key: string]: string;
}
