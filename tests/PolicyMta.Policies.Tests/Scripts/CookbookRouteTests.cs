using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>What the example policies about routes, pools and limits decide when they are configured as their first lines say.</summary>
public sealed class CookbookRouteTests : IAsyncLifetime
{
    private const string Config = """
        two-routes.js: { domain: corp.test, host: "mx.new.test", moved: [Jane@corp.test] }
        office-hours.js: { zone: America/New_York, campaigns: [offers] }
        pool-by-header.js: { header: X-Stream, pools: { fast: transactional } }
        second-pool.js: { pool: spare }
        campaign-hold.js: { campaigns: [spring] }
        relay-by-sender.js: { relays: { bank.test: "relay.bank.test:587" } }
        """;

    private static readonly TimeSpan Age = TimeSpan.FromHours(3);

    private static readonly MessageFacts Facts = ScriptBench.Message("jane@corp.test");

    private ImmutableArray<LoadedScript> _scripts = [];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "shipped", "examples", "policies");

    public async ValueTask InitializeAsync()
    {
        string[] wanted =
        [
            "two-routes.js", "office-hours.js", "pool-by-header.js", "second-pool.js", "campaign-hold.js", "relay-by-sender.js",
            "customer-label.js",
        ];
        var files = ScriptFiles.FromMemory(
            "scripts", wanted.Select(name => KeyValuePair.Create(name, File.ReadAllText(Path.Combine(Folder, name)))));
        var options = new ScriptOptions
        {
            Limits = ScriptBench.Patient,
            Config = ((SettingsMap)TestYaml.Parse(Config)!).Entries.ToImmutableDictionary(entry => entry.Key, entry => entry.Value),
        };
        var result = await ScriptHost.LoadAsync(
            files, options, new ScriptStates(TimeProvider.System), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
        _scripts = result.Scripts;
    }

    public ValueTask DisposeAsync()
    {
        foreach (var script in _scripts)
            script.Dispose();
        return default;
    }

    [Fact]
    public async Task Two_routes_in_one_domain()
    {
        var decision = await RouteAsync("two-routes.js", Route(Facts, "jane@corp.test", "joe@corp.test"));

        var moved = Assert.Single(decision!.Recipients);
        Assert.Equal(("jane@corp.test", "mx.new.test"), (moved.Recipient, moved.NextHop));
        Assert.Null(decision.NextHop);
        Assert.Null(await RouteAsync("two-routes.js", Route(Facts, "joe@corp.test")));
    }

    /// <summary>New York is five hours behind UTC in winter and four in summer; 1 July and 1 December 2026 are working days.</summary>
    [Theory]
    [InlineData("2026-12-01T13:59:00Z", 1)]
    [InlineData("2026-12-01T14:00:00Z", null)]
    [InlineData("2026-07-01T12:30:00Z", 30)]
    [InlineData("2026-07-01T13:00:00Z", null)]
    [InlineData("2026-12-01T22:15:00Z", 45)]
    [InlineData("2026-12-05T17:00:00Z", 60)]
    public async Task Office_hours_by_zone(string now, int? minutes)
    {
        var received = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture) - Age;

        var decision = await RouteAsync("office-hours.js", Route(Facts with { Campaign = "offers", ReceivedAt = received }));

        Assert.Equal(minutes, decision?.Defer?.TotalMinutes);
    }

    [Theory]
    [InlineData("fast", "transactional")]
    [InlineData("transactional", null)]
    [InlineData("toString", null)]
    public async Task Pool_by_header(string value, string? pool)
    {
        var inject = ScriptBench.Inject($"X-Stream: {value}\r\nSubject: x\r\n\r\nx\r\n");
        var taken = await Script("pool-by-header.js").Handlers.OnInject.Single().DecideAsync(inject, CancellationToken.None);

        Assert.Equal("X-Stream", Assert.Single(taken!.Edits).RemoveHeader);
        Assert.Equal(pool, taken.Metadata.GetValueOrDefault("pool"));
        var decision = await RouteAsync("pool-by-header.js", Route(Facts with { Metadata = taken.Metadata }));
        Assert.Equal(pool, decision?.EgressPool);
    }

    [Fact]
    public async Task Retry_through_another_pool()
    {
        var onBounce = Script("second-pool.js").Handlers.OnBounce.Single();

        Assert.Null(await RouteAsync("second-pool.js", Route(Facts)));
        Assert.True((await onBounce.DecideAsync(BlockedFrom("main"), CancellationToken.None))!.Reroute);
        Assert.Equal("spare", (await RouteAsync("second-pool.js", Route(Facts)))!.EgressPool);
        Assert.Null(await onBounce.DecideAsync(BlockedFrom("spare"), CancellationToken.None));
    }

    [Theory]
    [InlineData("spring", true)]
    [InlineData("summer", null)]
    public async Task A_campaign_is_held(string campaign, bool? held) =>
        Assert.Equal(held, (await RouteAsync("campaign-hold.js", Route(Facts with { Campaign = campaign })))?.Hold);

    [Theory]
    [InlineData("news@BANK.test", "relay.bank.test:587")]
    [InlineData("news@shop.test", null)]
    [InlineData("", null)]
    public async Task Next_hop_by_sender(string returnPath, string? nextHop)
    {
        var decision = await RouteAsync("relay-by-sender.js", Route(Facts with { ReturnPath = returnPath }));

        Assert.Equal((nextHop, nextHop is null ? (TlsPolicy?)null : TlsPolicy.Verified), (decision?.NextHop, decision?.Tls));
    }

    [Fact]
    public async Task Labels_by_recipient()
    {
        var bare = ScriptBench.Inject();
        var inject = new InjectContext
        {
            Message = ScriptBench.Message("jane+4711@corp.test"),
            Content = bare.Content,
            Source = bare.Source,
        };

        var edits = (await Script("customer-label.js").Handlers.OnInject.Single().DecideAsync(inject, CancellationToken.None))!.Edits;

        Assert.Equal("jane+4711@corp.test", edits[0].DropRecipient);
        Assert.Equal("jane@corp.test", edits[1].AddRecipient);
        Assert.Equal(("jane@corp.test", "4711"), (edits[2].MetadataOf, edits[2].Metadata!["customer"]));
    }

    [Fact]
    public async Task Tenants_rate()
    {
        await using var bed = new PolicyBed();
        Directory.CreateDirectory(bed.ScriptFolder);
        File.Copy(Path.Combine(Folder, "tenant-rate.js"), Path.Combine(bed.ScriptFolder, "tenant-rate.js"));
        bed.Configure("plugins: { limits: { tenant-rate: { rate: 2/h } } }");
        await bed.StartAsync();

        var replies = new List<int?>();
        for (var i = 0; i < 3; i++)
            replies.Add((await bed.InjectAsync()).Reject?.Code);

        Assert.Equal([null, null, 451], replies);
    }

    private static RouteContext Route(MessageFacts message, params string[] recipients) => new()
    {
        Message = message,
        Domain = "corp.test",
        Recipients = [.. recipients.DefaultIfEmpty("jane@corp.test").Select(address => new Recipient(address))],
        Site = "mx.corp.test",
        MxHosts = ["mx.corp.test"],
        Attempts = 0,
        Age = Age,
    };

    private static BounceContext BlockedFrom(string pool)
    {
        var context = Failure(pool);
        // As the chain does before it asks the next handler.
        typeof(HookContext<BounceDecision>).GetProperty(nameof(context.SoFar))!
            .SetValue(context, new BounceDecision { Category = BounceCategory.SourceBlocked });
        return context;
    }

    private static BounceContext Failure(string pool) => new()
    {
        Message = Facts,
        Recipient = "jane@corp.test",
        Domain = "corp.test",
        Stage = SmtpStage.MailFrom,
        Reply = SmtpReply.Parse("550 5.7.1 Your address is blocked"),
        IsRemoteReply = true,
        Attempt = 1,
        Age = Age,
        EgressPool = pool,
    };

    private LoadedScript Script(string path) => _scripts.Single(script => script.Path == path);

    private async Task<RouteDecision?> RouteAsync(string script, RouteContext route) =>
        await Script(script).Handlers.OnRoute.Single().DecideAsync(route, CancellationToken.None);
}
