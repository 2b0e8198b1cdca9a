using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Policies.Scripts;
using PolicyMta.Policies.Settings;

namespace PolicyMta.Policies.Tests.Scripts;

/// <summary>
/// Loads scripts out of memory and calls their hooks. Limits are far above the defaults in time, so that a busy machine changes no result.
/// </summary>
internal sealed class ScriptBench : IDisposable
{
    public static readonly ScriptLimits Patient = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly List<LoadedScript> _loaded = [];

    public ScriptStates States { get; init; } = new(TimeProvider.System);

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ScriptOptions Options { get; set; } = new() { Limits = Patient };

    public static ScriptFiles Files(params (string Path, string Text)[] files) =>
        ScriptFiles.FromMemory("scripts", files.Select(file => KeyValuePair.Create(file.Path, file.Text)));

    public async Task<ScriptLoadResult> LoadAsync(params (string Path, string Text)[] files)
    {
        var result = await ScriptHost.LoadAsync(Files(files), Options, States, Loggers, Time, TestContext.Current.CancellationToken);
        _loaded.AddRange(result.Scripts);
        return result;
    }

    public async Task<LoadedScript> ScriptAsync(string text, params (string Path, string Text)[] others)
    {
        var result = await LoadAsync([("policy.js", text), .. others]);
        Assert.Empty(result.Problems.Select(problem => problem.ToString()));
        return result.Scripts.Single(script => script.Path == "policy.js");
    }

    public async Task<PolicyProblem> ProblemAsync(string text, params (string Path, string Text)[] others) =>
        Assert.Single((await LoadAsync([("policy.js", text), .. others])).Problems);

    /// <summary>A script with one onRoute of this body.</summary>
    public Task<LoadedScript> RouteScriptAsync(string body, string before = "") =>
        ScriptAsync($"{before}\nexport function onRoute(route) {{ {body} }}");

    public void Dispose() => _loaded.ForEach(script => script.Dispose());

    public static async Task<RouteDecision?> RouteAsync(LoadedScript script, RouteContext? context = null) =>
        await script.Handlers.OnRoute.Single().DecideAsync(context ?? Route(), CancellationToken.None);

    public static Task<ScriptException> FailureAsync(LoadedScript script) => Assert.ThrowsAsync<ScriptException>(() => RouteAsync(script));

    public static MessageFacts Message(string recipient = "jane@gmail.example") => new()
    {
        Id = SpoolId.Parse("01K0000000000000000000TEST"),
        ReturnPath = "news@shop.example",
        Recipients = [new Recipient(recipient)],
        Tenant = "shop",
        Campaign = "spring",
        Metadata = ImmutableDictionary<string, string>.Empty.Add("kind", "newsletter"),
        ReceivedAt = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero),
        Size = 1234,
    };

    public static RouteContext Route(string domain = "gmail.example") => new()
    {
        Message = Message("jane@" + domain),
        Domain = domain,
        Recipients = [new Recipient("jane@" + domain)],
        Site = "mx." + domain,
        MxHosts = ["mx1." + domain, "mx2." + domain],
        Attempts = 2,
        LastReply = SmtpReply.Parse("451 4.7.1 Later"),
        Age = TimeSpan.FromMinutes(5),
    };

    public static InjectContext Inject(string raw = "Subject: Hello\r\nReceived: one\r\nReceived: two\r\n\r\nBody\r\n") => new()
    {
        Message = Message(),
        Content = new MessageContent(Encoding.UTF8.GetBytes(raw)),
        Source = new InjectionSource
        {
            Protocol = "ESMTP",
            Listener = "main",
            RemoteAddress = IPAddress.Parse("192.0.2.7"),
            Helo = "app.example",
        },
    };

    public static BounceContext Bounce() => new()
    {
        Message = Message(),
        Recipient = "jane@gmail.example",
        Domain = "gmail.example",
        Stage = SmtpStage.RcptTo,
        Reply = SmtpReply.Parse("550 5.1.1 No such user"),
        IsRemoteReply = true,
        Attempt = 1,
        Age = TimeSpan.FromSeconds(90),
    };

    public static SettingsNode Setting(string text, bool quoted = false) => new SettingsScalar(default, text, quoted);
}
