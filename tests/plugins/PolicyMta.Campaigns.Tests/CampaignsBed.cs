using System.Text;
using System.Text.Json;
using PolicyMta.Campaigns.Tests.Sending;
using PolicyMta.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Campaigns.Tests;

/// <summary>The plugin under test with a database of its own, asked as the server asks it.</summary>
internal sealed class CampaignsBed : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<IPluginDatabase> _databases = [];
    private readonly TestDirectives _directives = new();
    private readonly Func<ImmutableArray<Migration>, IPluginDatabase> _open;
    private readonly PostOffice _post;
    private readonly TimeProvider _time;
    private readonly string _settings;

    /// <param name="postgres">How PostgreSQL is connected to; empty for SQLite.</param>
    /// <param name="post">What takes the messages of campaigns.</param>
    /// <param name="time">The clock; the system's if left out.</param>
    /// <param name="settings">The plugin's settings.</param>
    public CampaignsBed(string postgres = "", PostOffice? post = null, TimeProvider? time = null, string settings = "")
    {
        _settings = settings;
        _open = TestDatabases.In(_folder.Path, $"Test.C{Guid.NewGuid():N}"[..20], postgres);
        _post = post ?? new PostOffice();
        _time = time ?? TimeProvider.System;
        Builder = Configure();
    }

    /// <summary>What preflight finds in DNS.</summary>
    public StubDns Dns { get; } = new();

    public TestPluginBuilder Builder { get; private set; }

    /// <summary>The plugin's database.</summary>
    public IPluginDatabase Database => _databases[^1];

    /// <summary>Where files of the test may lie.</summary>
    public string Folder => _folder.Path;

    public ITemplateSource Source => Builder.TemplateSources.Single();

    /// <summary>A new instance of the plugin over the same database, as after a crash. What ran of the old one has been ended.</summary>
    public void Restart() => Builder = Configure();

    private TestPluginBuilder Configure()
    {
        var builder = new TestPluginBuilder(_settings)
        {
            Injector = _post,
            OpenReader = _ => _post,
            Directives = _directives,
            Time = _time,
            OpenDatabase = migrations =>
            {
                _databases.Add(_open(migrations));
                return _databases[^1];
            },
        };
        new CampaignsPlugin { Dns = Dns }.Configure(builder);
        return builder;
    }

    /// <summary>Somebody of an organisation.</summary>
    public static Caller Member(string name, string organisation, params OrganisationRole[] roles) =>
        new() { Name = name, Organisation = organisation, Roles = [.. roles] };

    /// <summary>Calls an endpoint.</summary>
    public async Task<(int Status, JsonElement Body)> CallAsync(Caller caller, string method, string path, object? body = null)
    {
        var reply = await ReplyAsync(
            caller, method, path, body is null ? default : Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body)));
        return (reply.Status, reply.Body.IsEmpty ? default : JsonElement.Parse(reply.Body.Span));
    }

    /// <summary>Calls an endpoint with bytes.</summary>
    public async Task<HttpReply> ReplyAsync(Caller caller, string method, string path, ReadOnlyMemory<byte> body)
    {
        var query = path.Split('?');
        var (handler, values) = Find(method, query[0]);
        return await handler(
            new HttpCall
            {
                Method = method,
                Path = query[0],
                PathValues = values,
                Query = [.. query.Skip(1).SelectMany(text => text.Split('&', StringSplitOptions.RemoveEmptyEntries))
                    .Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], Uri.UnescapeDataString(pair[1])))],
                Body = body,
                Client = caller.Name,
                Caller = caller,
            },
            CancellationToken.None);
    }

    /// <summary>Calls an endpoint that must do what it is asked.</summary>
    public async Task<JsonElement> DoAsync(Caller caller, string method, string path, object? body = null)
    {
        var (status, answer) = await CallAsync(caller, method, path, body);
        Assert.True(status < 300, $"{method} {path}: {status} {answer}");
        return answer;
    }

    /// <summary>A template's words in one language or several.</summary>
    public static object Words(string subject, string? html = null, string? text = null, string locale = "en") => new
    {
        default_locale = locale,
        locales = new Dictionary<string, object> { [locale] = new { subject, html, text } },
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
            await ((IAsyncDisposable)database).DisposeAsync();
        _folder.Dispose();
    }

    private (HttpHandler Handler, ImmutableDictionary<string, string> Values) Find(string method, string path)
    {
        var segments = path.Split('/');
        foreach (var ((mapped, pattern), handler) in Builder.Endpoints.OrderBy(endpoint => endpoint.Key.Path.Count(c => c == '{')))
        {
            var names = pattern.Split('/');
            if (mapped != method || names.Length != segments.Length
                || names.Zip(segments).Any(pair => pair.First != pair.Second && !pair.First.StartsWith('{')))
                continue;
            return (handler, names.Zip(segments).Where(pair => pair.First.StartsWith('{')).ToImmutableDictionary(
                pair => pair.First.Trim('{', '}'), pair => Uri.UnescapeDataString(pair.Second)));
        }

        throw new InvalidOperationException($"There is no endpoint {method} {path}.");
    }
}
