using Microsoft.Extensions.Time.Testing;
using PolicyMta.Testing.Plugins;

namespace PolicyMta.Accounting.Tests;

/// <summary>The plugin with one file in a folder of the test, a store in memory, a clock, and a journal that the test makes up.</summary>
internal sealed class AccountingUnderTest : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private readonly string _settings;
    private long _lastEvent;
    private AccountBook? _book;

    /// <param name="settings">The settings of the file <c>main</c>, each on a line of its own, without the path.</param>
    /// <param name="file">The name of the file in use.</param>
    public AccountingUnderTest(string settings = "", string file = "acct.csv")
    {
        Folder = Directory.CreateTempSubdirectory("accounting").FullName;
        File = Path.Combine(Folder, file);
        _settings = $"files:\n  main:\n    path: {File}\n"
            + string.Concat(settings.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"    {line}\n"));
    }

    public string Folder { get; }

    public string File { get; }

    public FakeTimeProvider Clock { get; } = new(Start);

    public TestPluginStore Store { get; } = new();

    public TestHistory Journal { get; } = new();

    /// <summary>A new instance of what writes, as after a restart; what the one before had in memory is gone.</summary>
    public AccountBook Restart(string? settings = null)
    {
        _book?.Dispose();
        var options = Configure(settings).Options<AccountingOptions>();
        var plans = options.Files.Select(file => new AccountFilePlan
        {
            Name = file.Key,
            Path = file.Value.Path,
            Rules = file.Value.Rules(),
            MoveTo = file.Value.MoveTo.IsEmpty ? null : (string)file.Value.MoveTo,
            MaxSize = file.Value.MaxSize,
            MoveInterval = file.Value.MoveInterval,
            DeleteAfter = file.Value.DeleteAfter,
            KeepFiles = file.Value.KeepFiles,
        });
        var log = new AccountingLog(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        return _book = new AccountBook(
            [.. plans], new StateStore(Store), new AccountingMetrics(new System.Diagnostics.Metrics.Meter("test")), log, Clock);
    }

    /// <summary>Puts an event into the journal.</summary>
    public DeliveryEvent Tell(string kind, params string[] recipients) => Tell(new DeliveryEvent
    {
        Kind = kind,
        Time = Clock.GetUtcNow(),
        Recipients = [.. recipients],
        ReturnPath = "news@sender.example",
        Reply = kind == EventKind.Delivered ? SmtpReply.Parse("250 2.0.0 Queued") : null,
    });

    public DeliveryEvent Tell(DeliveryEvent told)
    {
        var numbered = told with { EventId = ++_lastEvent };
        Journal.Events.Add(numbered);
        return numbered;
    }

    /// <summary>Writes what stands in the journal behind an event.</summary>
    public Task WriteAsync(AccountBook book, long after = 0) =>
        book.WriteAsync([.. Journal.Events.Where(e => e.EventId > after)], CancellationToken.None);

    public string[] Lines() => System.IO.File.ReadAllLines(File);

    public async Task<CommandResult> RunAsync(string name, params string[] files)
    {
        var plugin = new AccountingPlugin();
        var builder = Configure(null);
        plugin.Configure(builder);
        using (plugin)
        {
            var values = files.Length == 0
                ? ImmutableDictionary<string, ImmutableArray<string>>.Empty
                : ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("FILES", [.. files]);
            return await builder.Commands.Single(command => command.Name == name).Handler(new CommandCall { Values = values }, default);
        }
    }

    public TestPluginBuilder Configure(string? settings) =>
        new(settings ?? _settings) { Store = Store, Time = Clock, History = Journal };

    public void Dispose()
    {
        _book?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
