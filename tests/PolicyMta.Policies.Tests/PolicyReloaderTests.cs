using System.Collections.Concurrent;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests;

public sealed class PolicyReloaderTests
{
    [Fact]
    public async Task What_is_broken_changes_nothing_and_says_why()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        bed.Configure("plugins: { settings: { Test.Good: { tag: old } } }");
        await bed.StartAsync();

        bed.Configure("plugins: { settings: { Test.Good: { tag: [] } } }\negress_pools: { warm: { nowhere: 1 } }");
        var failed = await bed.ReloadAsync();

        Assert.Equal((ReloadOutcome.Failed, 1L), (failed.Outcome, failed.Generation));
        Assert.Equal(
            "policymta.yaml:2:34: 'egress_pools[warm][nowhere]': There is no egress source of this name. Sources: default.",
            Assert.Single(failed.Problems).ToString());
        Assert.Equal("old", (await bed.InjectAsync()).Metadata["tag"]);

        bed.Configure("plugins: { settings: { Test.Good: { tag: [] } } }");
        failed = await bed.ReloadAsync();
        Assert.Equal(
            "policymta.yaml:1:42: 'tag' must be text, not a list. Write one value on its line, in quotes if need be.",
            Assert.Single(failed.Problems).ToString());
        Assert.Equal("old", (await bed.InjectAsync()).Metadata["tag"]);

        bed.Configure("plugins: { settings: { Test.Good: { tag: new } } }");
        Assert.Equal((ReloadOutcome.Reloaded, 2L), (await bed.ReloadAsync() is { } result ? (result.Outcome, result.Generation) : default));
        Assert.Equal("new", (await bed.InjectAsync()).Metadata["tag"]);
    }

    [Fact]
    public async Task Nothing_changed_is_no_new_generation()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        await bed.StartAsync();
        bed.Configure("# only a comment\n");

        Assert.Equal(
            (ReloadOutcome.Unchanged, 1L), (await bed.ReloadAsync() is { } result ? (result.Outcome, result.Generation) : default));
        Assert.DoesNotContain("Test.Good.disposed", bed.Events.Kinds);
    }

    [Fact]
    public async Task Validation_finds_the_problems_and_changes_nothing()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        await bed.StartAsync();
        bed.Configure("plugins: { settings: { Test.Good: { limits: { connections: 0 } } } }");
        Assert.Equal("'limits.connections' is 0.", Assert.Single((await bed.Reloader.CheckAsync(CancellationToken.None)).Problems).Message);

        bed.Configure("plugins: { settings: { Test.Good: { tag: other } } }");
        Assert.Empty((await bed.Reloader.CheckAsync(CancellationToken.None)).Problems);
        Assert.Equal("from-defaults", (await bed.InjectAsync()).Metadata["tag"]);
        Assert.Equal(1, bed.Reloader.Loaded.Generation);
    }

    [Fact]
    public async Task Every_message_is_decided_by_one_whole_generation_while_reloads_go_on()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good", "A");
        bed.Install("Good", "B");
        bed.Configure(Settings(0));
        await bed.StartAsync();

        using var stop = new CancellationTokenSource();
        var tags = new ConcurrentDictionary<string, int>();
        var workers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var lease = bed.Store.Acquire(default);
                var trace = new Core.Hooks.DecisionTrace(TimeProvider.System);
                await lease.Snapshot.OnInject.RunAsync(TestContexts.Inject(), lease.Snapshot, trace);
                Assert.Equal(2, trace.Entries.Length);
                Assert.All(trace.Entries, entry => Assert.Equal((false, lease.Snapshot.Generation), (entry.Failed, entry.Generation)));
                Assert.All(
                    trace.Entries,
                    entry => Assert.Contains($"\"tag\":\"t{lease.Snapshot.Generation - 1}\"", entry.Decision, StringComparison.Ordinal));
                tags.AddOrUpdate($"t{lease.Snapshot.Generation - 1}", 1, (_, count) => count + 1);
            }
        })).ToArray();

        for (var i = 1; i <= 10; i++)
        {
            await Eventually.TrueAsync(() => tags.ContainsKey($"t{i - 1}") || Array.Exists(workers, worker => worker.IsFaulted));
            bed.Configure(Settings(i));
            Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        }

        await stop.CancelAsync();
        await Task.WhenAll(workers);
        await Eventually.TrueAsync(() => bed.Events.Kinds.Count(kind => kind == "Test.Good.disposed") == 20);
        Assert.Empty(bed.Failures.All);

        static string Settings(int i) => $"plugins: {{ settings: {{ A: {{ tag: t{i} }}, B: {{ tag: t{i} }} }} }}";
    }

    [Fact]
    public async Task The_administrators_profile_beats_a_plugins_and_pools_and_retry_come_from_the_configuration()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        bed.Configure("""
            traffic_profiles:
              good: { connections: 3, message_rate: 100/s, retry: { delays: [1m, 2m] } }
            egress_sources:
              ip1: { address: 127.0.0.2, ehlo: mx1.example }
            egress_pools:
              warm: { ip1: 3, default: 1 }
            retry: { delays: [10s] }
            """);
        await bed.StartAsync();
        var snapshot = bed.Store.Current;

        Assert.Equal(
            (3, "configuration"),
            (snapshot.Profiles["good"].Connections, bed.Reloader.Loaded.Profiles.Single(profile => profile.Profile.Name == "good").Owner));
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)], snapshot.Profiles["good"].Retry!.Delays);
        Assert.True(snapshot.Profiles.ContainsKey("default"));
        Assert.Equal(
            [("default", "mta.example", 1), ("ip1", "mx1.example", 3)],
            snapshot.Pools["warm"].Members.Select(member => (member.Source.Name, member.Source.EhloName, member.Weight)));
        Assert.Equal(
            ("default", null),
            (snapshot.Pools["default"].Members[0].Source.Name, snapshot.Pools["default"].Members[0].Source.LocalAddress));
        Assert.Equal([TimeSpan.FromSeconds(10)], snapshot.Retry.Delays);
    }

    [Fact]
    public async Task Options_are_checked_at_once_with_their_places()
    {
        await using var bed = new PolicyBed();
        bed.Configure("""
            traffic_profiles:
              slow: { connections: 0, idle_timeout: 2d, retry: { jitter: 0.9, delays: [] } }
            egress_sources:
              ip1: { ehlo: "not a name" }
            egress_pools:
              warm: { ip1: 0 }
            hooks: { deadline: { inject: 1ms }, on_sign_failure: drop }
            """);

        Assert.Equal(
            [
                "policymta.yaml:2:24: 'traffic_profiles.slow.connections' is 0. Allowed: 1 or more.",
                "policymta.yaml:2:41: 'traffic_profiles.slow.idle_timeout' is 2d. Allowed: 0 to 1d.",
                "policymta.yaml:2:62: 'traffic_profiles.slow.retry.jitter' is 0.9. Allowed: 0 to 0.5.",
                "policymta.yaml:2:75: 'traffic_profiles.slow.retry.delays' has 0 entries. Write at least 1.",
                "policymta.yaml:4:16: 'egress_sources.ip1.ehlo' is 'not a name'. Write a host name such as mx1.example.com.",
                "policymta.yaml:6:16: 'egress_pools.warm.ip1' is 0. Allowed: 1 to 1000000.",
                "policymta.yaml:7:30: 'hooks.deadline.inject' is 1ms. Allowed: 10ms to 1m.",
                "policymta.yaml:7:54: 'hooks.on_sign_failure' must be one of defer, unsigned, not 'drop'.",
            ],
            bed.ReadOptions().Problems.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)
                .Select(problem => problem.ToString()));
    }

    [Fact]
    public async Task Scripts_speak_after_plugins_and_a_broken_one_changes_nothing_but_says_where()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        var script = Path.Combine(bed.ScriptFolder, "label.js");
        File.WriteAllText(script, "export function onInject(message) {\n  return { metadata: { tag: 'from-script' } };\n}\n");
        await bed.StartAsync();
        Assert.Equal("from-script", (await bed.InjectAsync()).Metadata["tag"]);
        Assert.Equal(
            [(LoadedPolicyKind.Plugin, "Test.Good"), (LoadedPolicyKind.Script, "label.js")],
            bed.Reloader.Loaded.Policies.Select(policy => (policy.Kind, policy.Id)));

        File.WriteAllText(script, "export function onInject(message) {\n  return { metadata: { tag: 'broken' }\n}\n");
        var failed = await bed.ReloadAsync();
        Assert.Equal(ReloadOutcome.Failed, failed.Outcome);
        Assert.All(failed.Problems, problem => Assert.StartsWith(script + ":", problem.ToString(), StringComparison.Ordinal));
        Assert.True(failed.Problems[0].Place is { Line: > 1, Column: > 0 });
        Assert.Equal("from-script", (await bed.InjectAsync()).Metadata["tag"]);

        File.WriteAllText(script, "export function onInject(message) {\n  return { metadata: { tag: 'mended' } };\n}\n");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        Assert.Equal("mended", (await bed.InjectAsync()).Metadata["tag"]);
        Assert.Equal([1L, 2L], bed.Reloader.Loaded.Policies.Select(policy => policy.SinceGeneration));
    }

    [Fact]
    public async Task A_scripts_profile_beats_a_plugins_and_two_scripts_must_agree()
    {
        await using var bed = new PolicyBed();
        bed.Install("Good");
        File.WriteAllText(Path.Combine(bed.ScriptFolder, "a.js"), "profile('good', { connections: 20 });\nexport function onRoute() {}\n");
        File.WriteAllText(Path.Combine(bed.ScriptFolder, "b.js"), "profile('good', { connections: 20 });\nexport function onRoute() {}\n");
        await bed.StartAsync();
        Assert.Equal(20, bed.Store.Current.Profiles["good"].Connections);

        File.WriteAllText(Path.Combine(bed.ScriptFolder, "b.js"), "profile('good', { connections: 21 });\nexport function onRoute() {}\n");
        var problem = Assert.Single((await bed.ReloadAsync()).Problems);
        Assert.Equal(
            $"{bed.ScriptFolder}/b.js: b.js declares the traffic profile 'good' otherwise than a.js does. Declare it once, or give it "
                + "another name.",
            problem.ToString());
    }

    [Fact]
    public async Task A_failed_handler_does_not_defer_with_another_handlers_reason()
    {
        await using var bed = new PolicyBed();
        File.WriteAllText(
            Path.Combine(bed.ScriptFolder, "a.js"), "export function onRoute() { return { provider: 'gmail', reason: 'rule gmail' }; }\n");
        File.WriteAllText(Path.Combine(bed.ScriptFolder, "b.js"), "export function onRoute() { throw new Error('typo'); }\n");
        await bed.StartAsync();
        var (decision, trace) = await bed.RouteAsync();
        Assert.Equal((TimeSpan.FromMinutes(5), "A policy handler failed"), (decision.Defer, decision.Reason));
        Assert.Equal([("a.js", false), ("b.js", true)], trace.Select(said => (said.Handler, said.Failed)));
    }
}
