using System.Runtime.CompilerServices;
using System.Text.Json;
using PolicyMta.EndToEnd.Tests.Peers;
using PolicyMta.Testing;

namespace PolicyMta.EndToEnd.Tests;

/// <summary>Scripts as TypeScript sees them under the shipped <c>jsconfig.json</c>, strict, as editors do.</summary>
[Needs(Need.Programs)]
public sealed class TypingsTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>What runs in browsers is no script of policy.</summary>
    private const string OfConsole = "/console";

    /// <summary>Every folder with scripts of policy: those that are shipped, and those that are shown.</summary>
    public static TheoryData<string> Folders =>
    [
        .. new[] { "examples", "tests/relay" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.js", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!)).Distinct()
            .Where(folder => !folder.EndsWith(OfConsole, StringComparison.Ordinal)).Append("scripts"),
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public async Task Scripts_are_clean(string folder) => Assert.Equal("", await CheckAsync(Path.Combine(Root, folder, "**", "*.js")));

    [Fact]
    public void The_examples_are_among_them() => Assert.Contains("examples/policies", Folders.Select(row => row.Data));

    [Fact]
    public async Task A_new_folder_for_scripts_is_clean()
    {
        using var folder = new TestFolder();
        var (exitCode, output) = await MtaProcess.RunAsync("scripts", "init", folder["scripts"], "--config", folder["policymta.yaml"]);
        Assert.True(exitCode == 0, output);

        Assert.Equal("", await CompileAsync(Path.Combine(folder["scripts"], "jsconfig.json")));
    }

    [Fact]
    public async Task What_the_language_and_the_server_give_can_be_written()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "policy.js"), Ordinary, TestContext.Current.CancellationToken);
        Assert.Equal("", await CheckAsync(Path.Combine(folder.Path, "*.js")));
    }

    /// <summary>One line, one mistake.</summary>
    [Fact]
    public async Task What_is_not_there_is_not_offered()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "policy.js"), Absent, TestContext.Current.CancellationToken);

        var said = await CheckAsync(Path.Combine(folder.Path, "*.js"));

        var lines = Absent.Split('\n');
        var silent = Enumerable.Range(1, lines.Length)
            .Where(line => lines[line - 1].Length > 0 && !said.Contains($"policy.js({line},", StringComparison.Ordinal))
            .Select(line => lines[line - 1]);
        Assert.Empty(silent);
    }

    /// <returns>What the compiler finds wrong; empty if nothing.</returns>
    private static async Task<string> CheckAsync(string files)
    {
        using var folder = new TestFolder();
        var config = Path.Combine(folder.Path, "jsconfig.json");
        await File.WriteAllTextAsync(
            config,
            JsonSerializer.Serialize(new
            {
                extends = Path.Combine(Root, "scripts", "jsconfig.json"),
                include = new[] { files, Path.Combine(Root, "scripts", "*.d.ts") },
            }),
            TestContext.Current.CancellationToken);
        return await CompileAsync(config);
    }

    private static async Task<string> CompileAsync(string config)
    {
        var compiler = PeerFolder.Program("node_modules/typescript/bin/tsc");
        return (await Tool.RunAsync("sh", "nodejs", "-c", $"node {compiler} -p {config} || true")).Trim();
    }

    private const string Ordinary =
        """
        const known = new Set(["a.example"]), names = new Map([["a", 1]]);
        profile("slow", { connections: 2, messageRate: "10/min", retry: { delays: ["5m"] } });

        /** @type {OnInject} */
        export function onInject(message) {
          const copy = { ...message, tenant: "x" };
          copy.campaign = "mine";
          const { tenant, ...rest } = message;
          for (const [i, recipient] of message.recipients.entries()) if (i > 3) log.info(recipient.length);
          for (const key in message.metadata) log.info(key, message.metadata[key]?.length);
          const [first, ...others] = message.recipients;
          const match = message.header("Subject")?.match(/^(?<tag>\w+): (.*)$/u);
          names.forEach((value, key) => log.debug(key + value));
          function* numbers() { let n = 0; while (n < 3) yield n++; }
          const list = [...numbers(), ...known, ...names.keys(), ...[..."aé"].map((c) => c.codePointAt(0) ?? 0)];
          class Box { #x = 1; static n = 2; get x() { return this.#x; } set x(v) { this.#x = v; } }
          class Odd extends Error { name = "Odd"; }
          try { throw new Odd("x", { cause: 1 }); } catch (e) { if (e instanceof Odd) log.warn(e.message, e.stack); }
          const text = String.raw`a${1}` + `${list}`.padStart(3) + [..."abc".matchAll(/b/g)].map((m) => m[0] + m.index);
          const grouped = Object.groupBy(list, (x) => typeof x);
          const total = [1, 2].reduce((a, b) => a + b, 0) ** 2 % 7;
          const sorted = [...message.recipients].sort((a, b) => a.localeCompare(b)).concat(message.recipients.toSorted());
          const labels = Object.fromEntries(Object.entries(message.metadata).filter(([key]) => key !== "x"));
          const bound = Math.max.bind(null, 1), called = helper.call(undefined, "a"), parsed = JSON.parse("{}");
          if (message.soFar.metadata) log.info(message.soFar.metadata.kind?.length);
          switch (message.priority) { case "high": case "bulk": break; default: }
          state.set("a", { b: [1, null], at: new Date(message.receivedAt).getTime() - Date.parse("2026-01-01") }, "1h");
          void [copy, tenant, others, Box, text, grouped, total, sorted, bound(2), called, parsed, match?.groups?.tag, rest.size];
          return { metadata: labels, edits: [{ addHeader: { name: "X", value: first?.normalize("NFKC") ?? "none" } }] };
        }

        /** @type {OnRoute} */
        export function onRoute(route) {
          if (traffic.provider("gmail").minute.deferred > 10 && limits.tryTake("slow", route.domain)) return { trafficProfile: "slow" };
        }

        /** @type {OnBounce} */
        export function onBounce(bounce) {
          log.info(bounce.text, store.get("plugin", bounce.recipient)?.length);
        }

        /** @param {string} text */
        export function helper(text) {
          return text;
        }

        test("a decision", () => {
          const retry = (onBounce(mta.bounce({ soFar: { retry: "5m" } }))?.retry);
          expect(onInject(mta.inject({ headers: { Subject: "x" } }))?.edits?.[0]).not.toEqual({ removeHeader: retry });
        });
        """;

    private const string Absent =
        """
        setTimeout(() => {}, 1);
        setInterval(() => {}, 1);
        queueMicrotask(() => {});
        console.log(1);
        Promise.resolve();
        fetch("x");
        Intl.Collator();
        Temporal.Now;
        eval("1");
        new Function("x");
        new WeakRef({});
        new FinalizationRegistry(() => {});
        Atomics.wait();
        BigInt(1);
        new Proxy({}, {});
        new Uint8Array(1);
        new ArrayBuffer(1);
        new SharedArrayBuffer(1);
        structuredClone({});
        require("x");
        process.exit();
        Buffer.from("x");
        escape("x");
        window.x;
        performance.now();
        new URL("x");
        atob("x");
        crypto.randomUUID();
        Iterator.from([]);
        [].values().map((x) => x);
        new Map().keys().toArray();
        Array.fromAsync([]);
        new Set().union(new Set());
        Math.sumPrecise([1]);
        JSON.rawJSON("1");
        "x".anchor("y");
        /x/.compile("y");
        RegExp.$1;
        mta.inject().tenant = "x";
        mta.inject().recipients.push("x");
        mta.inject().recipients[0] = "x";
        mta.inject().metadata.x = "y";
        mta.inject().source.helo = "y";
        mta.inject().soFar.tenant = "x";
        mta.bounce().nosuch;
        delete mta.inject().tenant;
        config = 1;
        log.fatal("x");
        /** @type {OnRoute} */ export const one = () => ({ egresPool: "x" });
        /** @type {OnRoute} */ export const two = () => ({ defer: true });
        /** @type {OnRoute} */ export const three = (route) => ({ reason: route.code });
        """;

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
