namespace PolicyMta.Policies.Scripts.Typings;

/// <summary>
/// The parts of the typings that no table of the SDK holds: plain types, and what scripts and tests are given beside their arguments.
/// </summary>
internal static class GlobalTypings
{
    public const string Head =
        """
        // What policy scripts see and may return. Generated from the server's own tables: do not edit.
        // Scripts are ES modules that export onRecipient, onInject, onRoute, onSign or onBounce. They are synchronous, and keep nothing between calls but `state`.
        // They may export `providers`, the names of those whose mail onRoute and onBounce are asked about.

        /** A duration: text such as "90s", "15m", "1h30m" or "3d", or a number of seconds. */
        type Duration = string | number;

        /** A duration that a script sees: a number of seconds. */
        type Seconds = number;

        /** A moment: text of ISO 8601 in UTC, as Date.parse reads it. */
        type Instant = string;

        /** A number of things in a time: "100/s", "600/min", "2000/h", "50000/d". */
        type Rate = string;

        /** A reply as SMTP servers give it: "550 5.7.1 Not allowed". */
        type SmtpReply = string;

        /** A decision as a script sees it: durations are seconds, labels are text, and what was not said is not there. */
        type Seen<T> = { readonly [P in keyof T]: SeenValue<NonNullable<T[P]>> };

        type SeenValue<T> = [Duration] extends [T] ? Seconds
          : T extends string | number | boolean ? T
          : T extends readonly (infer I)[] ? readonly SeenValue<I>[]
          : T extends Readonly<Record<string, string | number | boolean>> ? Readonly<Record<string, string>>
          : Seen<T>;


        """;

    public const string Capabilities =
        """
        /** What can be kept in `state`: what JSON can say. */
        type StateValue = string | number | boolean | null | readonly StateValue[] | { readonly [key: string]: StateValue | undefined };

        /** Writes to the server's log under the script's name. Several values are written with spaces between them, objects as JSON. */
        declare const log: {
          debug(...values: unknown[]): void;
          info(...values: unknown[]): void;
          warn(...values: unknown[]): void;
          error(...values: unknown[]): void;
        };

        /** Values by key, bounded in number and size (scripts: limits): the entries unused for longest give way. For hooks only, not for the top level. */
        interface Kept {
          /** A copy of the value, or undefined. */
          get(key: string): any;
          /** Keeps a copy of the value, for a time if one is given. */
          set(key: string, value: StateValue | undefined, timeToLive?: Duration): void;
          /** Whether there was such an entry. */
          delete(key: string): boolean;
          /** Adds to a number, 1 unless another is given, and returns the sum. What is absent counts as 0. */
          increment(key: string, by?: number, timeToLive?: Duration): number;
        }

        interface State extends Kept {
          /**
           * As the state that it is part of, and survives restarts. It is written about a second later, so that no hook waits for the disk: if the process or the
           * machine dies, the changes of the last second or two may be lost; an orderly stop loses none. Times to live go on while the server is down.
           */
          readonly durable: Kept;
        }

        /** What the script keeps between calls, and over reloads; over restarts in `state.durable`. */
        declare const state: State;

        /** A state that all scripts share that name it alike. At the top level only: `const seen = sharedState("seen");` */
        declare function sharedState(name: string): State;

        /** What plugins store, as text, to read. For hooks only. */
        declare const store: {
          /** The value under a key of a plugin, or undefined. */
          get(plugin: string, key: string): string | undefined;
          has(plugin: string, key: string): boolean;
        };

        /** Limits of the configuration (plugins: limits: NAME), which plugins and scripts count against together. For hooks only. */
        declare const limits: {
          /** Counts, unless that would exceed the limit for this key; says whether it did. Tests and trials count nothing: true. */
          tryTake(limit: string, key: string, count?: number): boolean;
        };

        /** What came of recipients in a time that ends now. */
        interface TrafficSums {
          readonly delivered: number;
          readonly deferred: number;
          readonly bounced: number;
        }

        /** What mail to a provider does now, added up over its ready queues. */
        interface ProviderTraffic {
          /** Deliveries that wait for a connection or for their turn. */
          readonly waiting: number;
          /** Connections that are open or being opened. */
          readonly connections: number;
          /** Whether a ready queue is paused or suspended. */
          readonly paused: boolean;
          readonly minute: TrafficSums;
          readonly tenMinutes: TrafficSums;
          readonly hour: TrafficSums;
        }

        /** Something that limits mail beyond its traffic profile, or a directive. */
        interface LimitInForce {
          readonly kind: "pace" | "throttle" | "suspend" | "ramp";
          /** Who gave it: a plugin, a script, or whoever ran a command. */
          readonly author: string | null;
          readonly reason: string | null;
          readonly until: Instant | null;
          readonly messagesPerSecond: number | null;
          readonly connections: number | null;
          /** Whether nothing goes. */
          readonly pause: boolean;
        }

        /** A counter of traffic profiles for one combination of facts. */
        interface CounterInForce {
          readonly name: string;
          /** The values of its facts; empty if it counts all mail, or all combinations that have no counter of their own. */
          readonly facts: Readonly<Record<string, string>>;
          /** Open connections, or deliveries under way if it is kept by facts of deliveries. */
          readonly connections: number;
          /** Messages that count against its rate now. */
          readonly messages: number;
          readonly recipients: number;
          readonly newConnections: number;
        }

        /** The traffic, read only. For hooks only. All zero, and no limits, in tests. */
        declare const traffic: {
          provider(name: string): ProviderTraffic;
          /**
           * What limits mail with these facts for a time: paces, throttles and suspensions of its ready queues, if only source, site and provider are given,
           * and directives that name none but these.
           */
          limits(facts: {
            source?: string | null;
            site?: string | null;
            provider?: string | null;
            domain?: string | null;
            tenant?: string | null;
            campaign?: string | null;
            senderDomain?: string | null;
          }): readonly LimitInForce[];
          /**
           * What a counter of traffic profiles has counted, for each combination of its facts; with facts, written as in the profile, only for those.
           * At most 100 of them, those that have counted most first.
           */
          counters(name: string, facts?: Readonly<Record<string, string>>): readonly CounterInForce[];
        };

        type HashAlgorithm = "sha256" | "sha384" | "sha512" | "sha1" | "md5";
        type HashEncoding = "hex" | "base64" | "base64url";

        /** Hashes and keyed hashes of texts (UTF-8), for signed links, return paths and the like. */
        declare const crypto: {
          /** The hash of a text, in hexadecimal unless another encoding is given. */
          hash(algorithm: HashAlgorithm, text: string, encoding?: HashEncoding): string;
          /** The keyed hash (HMAC) of a text; the key is a secret of the configuration (scripts: secrets: NAME), by its name. */
          hmac(algorithm: HashAlgorithm, secret: string, text: string, encoding?: HashEncoding): string;
          /** Whether two texts are equal, in a time that does not tell where they differ. */
          equal(a: string, b: string): boolean;
          toBase64url(text: string): string;
          /** The text, or null if it is not base64url of UTF-8. */
          fromBase64url(text: string): string | null;
        };

        /** A row of a table: the key itself in a list, the other column of a CSV file that has two, otherwise an object of columns or of what the line of JSON says. */
        type TableRow = any;

        interface Table {
          readonly name: string;
          /** What stands beside the key, or undefined. */
          get(key: string): TableRow | undefined;
          has(key: string): boolean;
        }

        /**
         * A table of the configuration (scripts: tables: NAME). get and has are for hooks only, and throw if there is no such table or it has not been read yet: what
         * a table cannot say is never taken for "not there". A hook sees one version of it, which stands in the trace of its decision.
         */
        declare function table(name: string): Table;

        /** The script's own section of the configuration (scripts: config: PATH). Read only. */
        declare const config: any;

        /** Declares a traffic profile whose name onRoute can return. At the top level only; the administrator's profile of the same name wins. */
        declare function profile(name: string, limits?: TrafficProfile): void;

        /** In `*.test.js` beside a script: one test. Tests run when the script is loaded; one that fails refuses the load. */
        declare function test(name: string, run: () => void): void;

        /** In tests: makes the argument of a hook. */
        declare const mta: {
          recipient(facts?: RecipientFacts): RecipientContext;
          inject(facts?: InjectFacts): InjectContext;
          route(facts?: RouteFacts): RouteContext;
          sign(facts?: SignFacts): SignContext;
          bounce(facts?: BounceFacts): BounceContext;
          /** Lays a table for this test: keys, or values by key. A test has no other tables. */
          table(name: string, rows: readonly string[] | Readonly<Record<string, string | object>>, options?: { ignoreCase?: boolean }): void;
        };

        interface Matchers {
          /** The same value (Object.is). */
          toBe(expected: unknown): void;
          /** Equal in all parts; what is undefined counts as absent. */
          toEqual(expected: unknown): void;
          /** Has these parts, whatever else it has. */
          toMatchObject(part: object): void;
          toBeUndefined(): void;
          toBeNull(): void;
          toBeTruthy(): void;
          toBeFalsy(): void;
          toBeGreaterThan(expected: number): void;
          toBeLessThan(expected: number): void;
          /** An array holds an equal item, or a text this part. */
          toContain(item: unknown): void;
          toMatch(pattern: RegExp | string): void;
          /** Calling it throws an error whose message matches. */
          toThrow(pattern?: RegExp | string): void;
        }

        /** In tests: says what a value must be. */
        declare function expect(value: unknown): Matchers & { readonly not: Matchers };

        """;
}
