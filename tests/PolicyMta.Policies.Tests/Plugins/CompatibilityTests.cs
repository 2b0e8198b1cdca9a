using PolicyMta.Core.Hooks;
using PolicyMta.Testing;

namespace PolicyMta.Policies.Tests.Plugins;

/// <summary>
/// Plugins that were built against an earlier SDK do in this server what they did in theirs. Their assemblies are checked in.
/// </summary>
public sealed class CompatibilityTests
{
    [Fact]
    public async Task A_plugin_built_against_sdk_0_1_decides_at_all_four_doors_and_sees_events()
    {
        await using var bed = new PolicyBed();
        bed.Install("BuiltWith01");
        bed.Configure("plugins: { settings: { Test.BuiltWith01: { word: hello, connections: 7 } } }");
        await bed.StartAsync();

        var injected = await bed.InjectAsync();
        Assert.Equal(("hello", "a@a.example copy b.example copy ESMTP"), (injected.Metadata["word"], injected.Metadata["facts"]));
        Assert.Equal((new HeaderField("X-Word", "hello"), "copy@b.example"), (injected.Edits[0].SetHeader, injected.Edits[1].AddRecipient));
        Assert.Equal(MessagePriority.Bulk, injected.Priority);

        var (routed, trace) = await bed.RouteAsync();
        Assert.Equal(
            ("b", "built-with-0.1", "default", "attempt 0"), (routed.Provider, routed.TrafficProfile, routed.EgressPool, routed.Reason));
        Assert.Equal("Test.BuiltWith01", Assert.Single(trace).Handler);
        var profile = Assert.Single(bed.Reloader.Loaded.Profiles, profile => profile.Owner == "Test.BuiltWith01").Profile;
        Assert.Equal(
            (7, 100.0, TlsPolicy.Required, 0.0),
            (profile.Connections, profile.MessageRate!.Value.PerSecond, profile.Tls, profile.Retry!.Jitter));

        using var lease = bed.Store.Acquire(default);
        var decisions = new DecisionTrace(TimeProvider.System);
        var signed = await lease.Snapshot.OnSign.RunAsync(TestContexts.Sign(), lease.Snapshot, decisions);
        Assert.Equal(new HeaderField("X-Signed", "1"), Assert.Single(signed.Signatures));
        var failed = await lease.Snapshot.OnBounce.RunAsync(TestContexts.Bounce("550 5.1.1 No such user"), lease.Snapshot, decisions);
        Assert.Equal((BounceCategory.InvalidRecipient, true, TimeSpan.FromDays(1)), (failed.Category, failed.Bounce, failed.Suppress!.For));
        var deferred = await lease.Snapshot.OnBounce.RunAsync(TestContexts.Bounce("451 4.7.1 Later"), lease.Snapshot, decisions);
        Assert.Equal((TimeSpan.FromMinutes(3), 1.0), (deferred.Retry, deferred.Throttle!.Rate!.Value.PerSecond));

        var sink = Assert.Single(lease.Snapshot.EventSinks).Sink;
        await sink.WriteAsync(
            [new DeliveryEvent
            {
                Kind = EventKind.Bounced,
                Time = DateTimeOffset.UnixEpoch,
                Stage = SmtpStage.RcptTo,
                Reply = SmtpReply.Parse("550 No"),
                Decisions = decisions.Entries,
            }],
            CancellationToken.None);
        Assert.Contains(bed.Events.All, seen => seen is { Kind: "Test.BuiltWith01.seen", Detail: "1 bounced 550 RcptTo 3" });
        Assert.DoesNotContain(bed.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plugin_built_against_sdk_0_1_lives_and_ends_as_it_did()
    {
        await using var bed = new PolicyBed();
        bed.Install("BuiltWith01");
        await bed.StartAsync();
        await Eventually.TrueAsync(() => bed.Events.All.Any(seen => seen is { Kind: "Test.BuiltWith01.started", Detail: "0.1" }));
        Assert.Equal("default", (await bed.InjectAsync()).Metadata["word"]);

        bed.Configure("plugins: { disabled: [Test.BuiltWith01] }");
        Assert.Equal(ReloadOutcome.Reloaded, (await bed.ReloadAsync()).Outcome);
        await Eventually.TrueAsync(() => bed.Events.Kinds.Contains("Test.BuiltWith01.disposed"));
        Assert.Contains("Test.BuiltWith01.unloading", bed.Events.Kinds);
        await Eventually.TrueAsync(() => bed.Reloader.Unloading.IsEmpty);
    }

    [Fact]
    public async Task Mistakes_in_the_settings_of_a_plugin_built_against_sdk_0_1_are_told_as_before()
    {
        await using var bed = new PolicyBed();
        bed.Install("BuiltWith01");
        bed.Configure("plugins: { settings: { Test.BuiltWith01: { word: forbidden } } }");
        Assert.Equal("policymta.yaml:1:50: Test.BuiltWith01: 'word': is forbidden.", Assert.Single(await bed.ProblemsAsync()));

        bed.Configure("plugins: { settings: { Test.BuiltWith01: { word: '', connections: 1 } } }");
        Assert.StartsWith("policymta.yaml:1:50: 'word': is empty.", Assert.Single(await bed.ProblemsAsync()), StringComparison.Ordinal);
    }
}
